//! Reading the thread.

use chrono::{DateTime, Utc};
use context::TenantCtx;
use db::page::{Page, PageRequest};
use ids::MessageId;
use uuid::Uuid;

use super::{MessageError, entity::Message, repo};
use crate::{
    app::App,
    permissions,
    ticket::{Scope, TicketError, TicketKey},
};

/// A page of the thread, oldest first; without private notes for requesters.
pub async fn list(
    app: &App,
    ctx: &TenantCtx,
    key: TicketKey,
    page: &PageRequest<(DateTime<Utc>, Uuid)>,
) -> Result<Page<Message>, MessageError> {
    ctx.require(permissions::TICKET_READ)?;
    let mut read = app.db.read(ctx).await?;
    let messages = repo::list(&mut read, key, Scope::of(ctx), ctx.is_agent(), page)
        .await?
        .ok_or(TicketError::NotFound)?;
    Ok(page.page("message", messages, |message| (message.created_at, message.id.uuid())))
}

/// One message.
pub async fn get(app: &App, ctx: &TenantCtx, key: TicketKey, id: MessageId) -> Result<Message, MessageError> {
    ctx.require(permissions::TICKET_READ)?;
    let mut read = app.db.read(ctx).await?;
    repo::find(&mut read, key, Scope::of(ctx), id, ctx.is_agent())
        .await?
        .ok_or(TicketError::NotFound)?
        .ok_or(MessageError::NotFound)
}
