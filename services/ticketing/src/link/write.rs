//! Linking and unlinking.

use chrono::{DateTime, Utc};
use context::TenantCtx;
use db::TenantTx;
use fault::Fault;
use ids::{ArticleId, AssetId};

use super::{
    LinkError,
    entity::{ArticleLink, AssetLink},
    events, repo,
};
use crate::{
    activity::{self, Log},
    app::App,
    permissions,
    ticket::{self, Scope, Ticket, TicketError, TicketKey, require_agent},
};

/// What is linked to a ticket.
#[derive(Debug, Clone, Default)]
pub struct Links {
    /// Assets, oldest link first.
    pub assets: Vec<AssetLink>,
    /// Articles, oldest link first.
    pub articles: Vec<ArticleLink>,
}

/// Links an asset the caller may see. Harmless if it is linked.
pub async fn link_asset(app: &App, ctx: &TenantCtx, key: TicketKey, id: AssetId) -> Result<AssetLink, LinkError> {
    ctx.require(permissions::TICKET_LINK)?;
    require_agent(ctx)?;
    let known = app.directory.asset(ctx, id).await?;
    let asset = known.ok_or_else(|| Fault::bad_field("asset_id", "not_found", "there is no such asset"))?;
    let now = app.clock.now();
    let mut tx = app.db.begin(ctx).await?;
    let ticket = locked(&mut tx, ctx, key).await?;
    let link = repo::insert_asset(&mut tx, ticket.id, &asset, now).await?;
    if link.fresh {
        let mut log = Log::new(ctx, now);
        log.note("asset_linked", asset.label());
        activity::repo::insert(&mut tx, ticket.id, &log).await?;
        tx.publish(events::asset(&ticket, id, true)).await?;
    }
    tx.commit().await?;
    Ok(AssetLink {
        asset,
        linked_at: link.linked_at,
    })
}

/// Removes the link to an asset. Harmless if it is gone.
pub async fn unlink_asset(app: &App, ctx: &TenantCtx, key: TicketKey, id: AssetId) -> Result<(), LinkError> {
    ctx.require(permissions::TICKET_LINK)?;
    require_agent(ctx)?;
    let now: DateTime<Utc> = app.clock.now();
    let mut tx = app.db.begin(ctx).await?;
    let ticket = locked(&mut tx, ctx, key).await?;
    if let Some(asset) = repo::delete_asset(&mut tx, ticket.id, id).await? {
        let mut log = Log::new(ctx, now);
        log.note_gone("asset_unlinked", asset.label());
        activity::repo::insert(&mut tx, ticket.id, &log).await?;
        tx.publish(events::asset(&ticket, id, false)).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Links an article the caller may open. Harmless if it is linked.
pub async fn link_article(app: &App, ctx: &TenantCtx, key: TicketKey, id: ArticleId) -> Result<ArticleLink, LinkError> {
    ctx.require(permissions::TICKET_LINK)?;
    require_agent(ctx)?;
    let known = app.directory.article(ctx, id).await?;
    let article = known.ok_or_else(|| Fault::bad_field("article_id", "not_found", "there is no such article"))?;
    let now = app.clock.now();
    let mut tx = app.db.begin(ctx).await?;
    let ticket = locked(&mut tx, ctx, key).await?;
    let link = repo::insert_article(&mut tx, ticket.id, &article, now).await?;
    if link.fresh {
        let mut log = Log::new(ctx, now);
        log.note("article_linked", &article.title);
        activity::repo::insert(&mut tx, ticket.id, &log).await?;
        tx.publish(events::article(&ticket, id, true)).await?;
    }
    tx.commit().await?;
    Ok(ArticleLink {
        article,
        linked_at: link.linked_at,
    })
}

/// Removes the link to an article. Harmless if it is gone.
pub async fn unlink_article(app: &App, ctx: &TenantCtx, key: TicketKey, id: ArticleId) -> Result<(), LinkError> {
    ctx.require(permissions::TICKET_LINK)?;
    require_agent(ctx)?;
    let now = app.clock.now();
    let mut tx = app.db.begin(ctx).await?;
    let ticket = locked(&mut tx, ctx, key).await?;
    if let Some(article) = repo::delete_article(&mut tx, ticket.id, id).await? {
        let mut log = Log::new(ctx, now);
        log.note_gone("article_unlinked", &article.title);
        activity::repo::insert(&mut tx, ticket.id, &log).await?;
        tx.publish(events::article(&ticket, id, false)).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// What is linked to a ticket.
pub async fn list(app: &App, ctx: &TenantCtx, key: TicketKey) -> Result<Links, LinkError> {
    ctx.require(permissions::TICKET_READ)?;
    require_agent(ctx)?;
    let mut read = app.db.read(ctx).await?;
    let ticket = ticket::repo::find_id(&mut read, key, Scope::of(ctx))
        .await?
        .ok_or(TicketError::NotFound)?;
    let assets = repo::list_assets(&mut read, ticket).await?;
    let articles = repo::list_articles(&mut read, ticket).await?;
    Ok(Links { assets, articles })
}

async fn locked(tx: &mut TenantTx, ctx: &TenantCtx, key: TicketKey) -> Result<Ticket, LinkError> {
    Ok(ticket::repo::find_for_update(tx, key, Scope::of(ctx))
        .await?
        .ok_or(TicketError::NotFound)?)
}
