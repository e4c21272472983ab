//! Versions: every wording of an article is kept and can be restored.

pub mod entity;
pub mod repo;

use context::TenantCtx;
use db::page::{Cursor, Page, PageRequest};
use ids::ArticleId;

use self::entity::Version;
use crate::{
    app::App,
    article::{
        self,
        entity::{Article, Edit},
        error::ArticleError,
        repo::Reader,
    },
    permissions,
};

/// Name of the list in page tokens.
pub const LIST: &str = "article_version";

/// The versions of an article, newest first: what was once written is for its writers only.
pub async fn list(
    app: &App,
    ctx: &TenantCtx,
    id: ArticleId,
    page: PageRequest<i32>,
) -> Result<Page<Version>, ArticleError> {
    ctx.require(permissions::ARTICLE_WRITE)?;
    let mut read = app.db.read(ctx).await?;
    article::repo::find(&mut read, Reader::of(ctx), id)
        .await?
        .ok_or(ArticleError::NotFound)?;
    let items = repo::list(&mut read, id, page.after, i64::from(page.size)).await?;
    // Versions are numbered from 1 without gaps.
    let next = items.last().map(|v| v.version).filter(|version| *version > 1);
    Ok(Page {
        next_page_token: next.map(|version| Cursor::encode(LIST, &version)).unwrap_or_default(),
        items,
    })
}

/// Makes an earlier version the newest, as a new version.
pub async fn restore(app: &App, ctx: &TenantCtx, id: ArticleId, version: i32) -> Result<Article, ArticleError> {
    ctx.require(permissions::ARTICLE_WRITE)?;
    let mut tx = app.db.begin(ctx).await?;
    let mut article = article::repo::get_for_update(&mut tx, Reader::of(ctx), id).await?;
    let earlier = repo::find(&mut tx, id, version)
        .await?
        .ok_or(ArticleError::UnknownVersion)?;
    let edit = Edit {
        title: Some(earlier.title),
        body: Some(earlier.body),
        ..Edit::default()
    };
    article::rewrite(app, ctx, &mut tx, &mut article, edit).await?;
    tx.commit().await?;
    Ok(article)
}
