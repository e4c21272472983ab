//! The provider's queue over all its tenants: a projection of ticketing's own events into the provider's schema.

mod convert;
mod entity;
mod error;
mod grpc;
pub(crate) mod projection;
mod repo;

use context::ProviderCtx;
use db::{
    DbError,
    page::{Page, PageRequest},
};
use uuid::Uuid;

pub use entity::{Counts, QueueFilter, QueueTenant, QueueTicket, TenantScope};
pub use error::QueueError;
pub use grpc::QueueGrpc;

use crate::{app::App, permissions, ticket::list::ListKey};

/// A page of the tickets of all tenants the caller may enter.
pub async fn list(
    app: &App,
    ctx: &ProviderCtx,
    filter: &QueueFilter,
    page: &PageRequest<ListKey>,
) -> Result<Page<QueueTicket>, QueueError> {
    ctx.require(permissions::QUEUE_READ)?;
    let mut read = match app.db.read_provider(ctx).await {
        // A provider without a tenant has no schema yet, and nothing in the queue.
        Err(DbError::UnknownTenant) => {
            return Ok(Page {
                items: Vec::new(),
                next_page_token: String::new(),
            });
        }
        read => read?,
    };
    let tickets = repo::list(&mut read, &TenantScope::of(ctx.tenants()), filter, page).await?;
    Ok(page.page(&filter.sort.name("queue"), tickets, |ticket| ticket.key(filter.sort)))
}

/// The counts of the views people start from, each at most 1,000.
pub async fn count(app: &App, ctx: &ProviderCtx) -> Result<Counts, QueueError> {
    ctx.require(permissions::QUEUE_READ)?;
    let me: Uuid = ctx.actor().id;
    let mut read = match app.db.read_provider(ctx).await {
        Err(DbError::UnknownTenant) => return Ok(Counts::default()),
        read => read?,
    };
    Ok(repo::count(&mut read, &TenantScope::of(ctx.tenants()), me).await?)
}
