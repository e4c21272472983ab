//! Articles: writing, finding and publishing.

pub mod convert;
pub mod entity;
pub mod error;
pub mod events;
pub mod grpc;
pub mod list;
pub mod repo;
pub mod request;
pub mod search;
pub mod state;
pub mod text;

use context::TenantCtx;
use db::{TenantTx, page::Page};
use ids::ArticleId;

use self::{
    entity::{Article, Changed, Content, Edit, Hit},
    error::ArticleError,
    events::Told,
    list::{Filter, Order, PageAfter},
    repo::Reader,
    search::Search,
    state::{ArticleState, Audience, Kind, Locale},
};
use crate::{app::App, permissions, setting, version::repo as version};

/// Writes a draft.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Create {
    pub title: String,
    pub body: String,
    /// The tenant's language if none.
    pub locale: Option<Locale>,
    pub kind: Kind,
    pub audience: Audience,
    pub tags: Vec<String>,
    pub review_on: Option<chrono::NaiveDate>,
}

/// Writes a draft.
pub async fn create(app: &App, ctx: &TenantCtx, cmd: Create) -> Result<Article, ArticleError> {
    ctx.require(permissions::ARTICLE_WRITE)?;
    let mut tx = app.db.begin(ctx).await?;
    let locale = match cmd.locale {
        Some(locale) => locale,
        None => setting::repo::locale(&mut tx).await?,
    };
    let Create {
        title,
        body,
        kind,
        audience,
        tags,
        review_on,
        ..
    } = cmd;
    let content = Content {
        title,
        body,
        locale,
        kind,
        audience,
        tags,
        review_on,
    };
    let article = Article::draft(ArticleId::new(), content, &ctx.actor().name, app.clock.now());
    repo::insert(&mut tx, &article).await?;
    version::insert(&mut tx, &article, ctx.actor()).await?;
    tx.publish(events::told(Told::Created, &article)).await?;
    tx.commit().await?;
    Ok(article)
}

/// The article, if the caller may open it.
pub async fn get(app: &App, ctx: &TenantCtx, id: ArticleId) -> Result<Article, ArticleError> {
    ctx.require(permissions::ARTICLE_READ)?;
    let mut read = app.db.read(ctx).await?;
    repo::find(&mut read, Reader::of(ctx), id)
        .await?
        .ok_or(ArticleError::NotFound)
}

/// The articles the caller may open that pass the filter; published ones if it names no state, and always for those who may not write.
pub async fn list(
    app: &App,
    ctx: &TenantCtx,
    mut filter: Filter,
    order: Order,
    page: PageAfter,
) -> Result<Page<Article>, ArticleError> {
    ctx.require(permissions::ARTICLE_READ)?;
    if filter.states.is_empty() || !ctx.can(permissions::ARTICLE_WRITE) {
        filter.states = vec![ArticleState::Published];
    }
    let mut read = app.db.read(ctx).await?;
    Ok(repo::list(&mut read, Reader::of(ctx), &filter, order, &page).await?)
}

/// The articles the caller may open that match, best first: those with all words, or else those with any.
pub async fn search(
    app: &App,
    ctx: &TenantCtx,
    typed: &str,
    published_only: bool,
    limit: i64,
) -> Result<Vec<Hit>, ArticleError> {
    ctx.require(permissions::ARTICLE_READ)?;
    let mut read = app.db.read(ctx).await?;
    let hits = repo::search(&mut read, Reader::of(ctx), &Search::all(typed), published_only, limit).await?;
    match Search::any(typed) {
        Some(any) if hits.is_empty() => {
            Ok(repo::search(&mut read, Reader::of(ctx), &any, published_only, limit).await?)
        }
        Some(_) | None => Ok(hits),
    }
}

/// Changes an article; a changed title or text is a new version. Showing a published article to others needs the right to publish.
pub async fn update(
    app: &App,
    ctx: &TenantCtx,
    id: ArticleId,
    edit: Edit,
    expected_revision: i64,
) -> Result<Article, ArticleError> {
    ctx.require(permissions::ARTICLE_WRITE)?;
    let mut tx = app.db.begin(ctx).await?;
    let mut article = repo::get_for_update(&mut tx, Reader::of(ctx), id).await?;
    article.expect_revision(expected_revision)?;
    if article.would_reach_others(&edit) {
        ctx.require(permissions::ARTICLE_PUBLISH)?;
    }
    rewrite(app, ctx, &mut tx, &mut article, edit).await?;
    tx.commit().await?;
    Ok(article)
}

/// Shows an article to its audience.
pub async fn publish(app: &App, ctx: &TenantCtx, id: ArticleId) -> Result<Article, ArticleError> {
    ctx.require(permissions::ARTICLE_PUBLISH)?;
    let mut tx = app.db.begin(ctx).await?;
    let mut article = repo::get_for_update(&mut tx, Reader::of(ctx), id).await?;
    if article.publish(app.clock.now()) {
        repo::update(&mut tx, &article).await?;
        tx.publish(events::told(Told::Published, &article)).await?;
    }
    tx.commit().await?;
    Ok(article)
}

/// Takes an article back to draft.
pub async fn unpublish(app: &App, ctx: &TenantCtx, id: ArticleId) -> Result<Article, ArticleError> {
    ctx.require(permissions::ARTICLE_PUBLISH)?;
    let mut tx = app.db.begin(ctx).await?;
    let mut article = repo::get_for_update(&mut tx, Reader::of(ctx), id).await?;
    if article.unpublish(app.clock.now()) {
        repo::update(&mut tx, &article).await?;
        tx.publish(events::told(Told::Unpublished, &article)).await?;
    }
    tx.commit().await?;
    Ok(article)
}

/// Puts an article away.
pub async fn archive(app: &App, ctx: &TenantCtx, id: ArticleId) -> Result<Article, ArticleError> {
    ctx.require(permissions::ARTICLE_PUBLISH)?;
    let mut tx = app.db.begin(ctx).await?;
    let mut article = repo::get_for_update(&mut tx, Reader::of(ctx), id).await?;
    if article.archive(app.clock.now()) {
        repo::update(&mut tx, &article).await?;
        tx.publish(events::told(Told::Archived, &article)).await?;
    }
    tx.commit().await?;
    Ok(article)
}

/// Applies an edit, keeps a new wording as a version and tells of it.
pub(crate) async fn rewrite(
    app: &App,
    ctx: &TenantCtx,
    tx: &mut TenantTx,
    article: &mut Article,
    edit: Edit,
) -> Result<(), ArticleError> {
    if let Some(changed) = article.edit(edit, &ctx.actor().name, app.clock.now()) {
        repo::update(tx, article).await?;
        if changed == Changed::Version {
            version::insert(tx, article, ctx.actor()).await?;
        }
        tx.publish(events::told(Told::Updated, article)).await?;
    }
    Ok(())
}
