//! Votes: whether an article helped.

pub mod repo;

use context::TenantCtx;
use ids::ArticleId;

use crate::{
    app::App,
    article::{self, entity::Article, error::ArticleError, repo::Reader},
    permissions,
};

/// Says whether an article helped. The last vote of a person counts.
pub async fn save(app: &App, ctx: &TenantCtx, id: ArticleId, helpful: bool) -> Result<Article, ArticleError> {
    ctx.require(permissions::ARTICLE_READ)?;
    let person = ctx.person().ok_or(ArticleError::NoPerson)?;
    let mut tx = app.db.begin(ctx).await?;
    let mut article = article::repo::get_for_update(&mut tx, Reader::of(ctx), id).await?;
    article.check_vote()?;
    let votes = repo::save(&mut tx, id, person, helpful, app.clock.now()).await?;
    (article.helpful_votes, article.unhelpful_votes) = votes;
    tx.commit().await?;
    Ok(article)
}
