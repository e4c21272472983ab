//! The delivery log: deciding on mails, sending them, trying again.

pub mod convert;
pub mod entity;
pub mod error;
pub mod events;
pub mod grpc;
pub mod queue;
pub mod repo;
pub mod send;

use context::TenantCtx;
use db::page::{Page, PageRequest};
use ids::{DeliveryId, TicketId};

use self::{
    entity::{Delivery, State},
    error::DeliveryError,
};
use crate::{app::App, permissions};

/// Name of the list, for page tokens.
pub const LIST: &str = "delivery:-created_at";

/// Deliveries, newest first.
pub async fn list(
    app: &App,
    ctx: &TenantCtx,
    ticket: Option<TicketId>,
    states: &[State],
    page: PageRequest<repo::Key>,
) -> Result<Page<Delivery>, DeliveryError> {
    ctx.require(permissions::DELIVERY_READ)?;
    let states: Vec<String> = states.iter().map(|s| s.as_str().to_owned()).collect();
    let rows = repo::list(&mut app.db.read(ctx).await?, ticket, &states, &page).await?;
    Ok(page.page(LIST, rows, |mail| (mail.created_at, mail.id.uuid())))
}

/// Tries a failed delivery again. Harmless if it is queued already.
pub async fn retry(app: &App, ctx: &TenantCtx, id: DeliveryId) -> Result<Delivery, DeliveryError> {
    ctx.require(permissions::DELIVERY_RETRY)?;
    let mut tx = app.db.begin(ctx).await?;
    let mut mail = repo::find_for_update(&mut tx, id)
        .await?
        .ok_or(DeliveryError::NotFound)?;
    if mail.state == State::Queued {
        return Ok(mail);
    }
    if !mail.retry(app.clock.now(), app.mail.give_up_hours) {
        return Err(DeliveryError::NotFailed);
    }
    repo::update(&mut tx, &mail).await?;
    queue::enqueue(&mut tx, &mail).await?;
    tx.commit().await?;
    Ok(mail)
}
