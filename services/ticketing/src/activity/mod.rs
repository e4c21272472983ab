//! The activity log: what happened to a ticket, in order, for good.

pub(crate) mod entity;
mod grpc;
pub(crate) mod repo;

use context::TenantCtx;
use db::page::{Page, PageRequest};
use uuid::Uuid;

pub use entity::{Activity, Entry, Log};
pub use grpc::ActivityGrpc;

use crate::{
    app::App,
    permissions,
    ticket::{self, Scope, TicketError, TicketKey, require_agent},
};

/// A page of a ticket's log, oldest first. For technicians.
pub async fn list(
    app: &App,
    ctx: &TenantCtx,
    key: TicketKey,
    page: &PageRequest<Uuid>,
) -> Result<Page<Activity>, TicketError> {
    ctx.require(permissions::TICKET_READ)?;
    require_agent(ctx)?;
    let mut read = app.db.read(ctx).await?;
    let ticket = ticket::repo::find_id(&mut read, key, Scope::of(ctx))
        .await?
        .ok_or(TicketError::NotFound)?;
    let lines = repo::list(&mut read, ticket, page).await?;
    Ok(page.page("activity", lines, |line| line.id.uuid()))
}
