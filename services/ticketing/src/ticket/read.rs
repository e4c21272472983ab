//! Looking at one ticket.

use context::TenantCtx;
use ids::TicketId;

use super::{TicketError, caller::Scope, entity::Ticket, key::TicketKey, repo};
use crate::{app::App, permissions};

/// One ticket within the caller's view.
pub async fn get(app: &App, ctx: &TenantCtx, key: TicketKey) -> Result<Ticket, TicketError> {
    ctx.require(permissions::TICKET_READ)?;
    let mut read = app.db.read(ctx).await?;
    repo::find(&mut read, key, Scope::of(ctx))
        .await?
        .ok_or(TicketError::NotFound)
}

/// The id of a ticket within the caller's view.
pub async fn visible(app: &App, ctx: &TenantCtx, key: TicketKey) -> Result<TicketId, TicketError> {
    ctx.require(permissions::TICKET_READ)?;
    let mut read = app.db.read(ctx).await?;
    repo::find_id(&mut read, key, Scope::of(ctx))
        .await?
        .ok_or(TicketError::NotFound)
}
