//! A resolved ticket closes by itself after five business days of the tenant, unless it was opened again.

use ::jobs::{Job, JobError};
use chrono::{DateTime, Utc};
use context::TenantCtx;
use db::{Db, TenantTx};
use ids::TicketId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    activity::Log,
    app::App,
    setting,
    ticket::{self, Scope, Status, Ticket, TicketError, TicketKey},
};

/// Its name; never changes.
pub(crate) const KIND: &str = "close_resolved";
const BUSINESS_DAYS: u32 = 5;

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    ticket_id: TicketId,
    /// Which time of being resolved this is about: a ticket can be resolved again.
    resolved_at: DateTime<Utc>,
}

/// Sets the timer of a ticket that was just resolved.
pub(crate) async fn schedule(tx: &mut TenantTx, ticket: &Ticket) -> Result<(), TicketError> {
    let Some(resolved_at) = ticket.resolved_at else {
        return Ok(());
    };
    let due = setting::repo::get(tx)
        .await?
        .after_business_days(resolved_at, BUSINESS_DAYS);
    ::jobs::enqueue(tx, job(ticket.id, resolved_at)?.run_at(due)).await?;
    Ok(())
}

/// Sets the timer of a ticket that is about to be resolved at a time long past, not to ring before `until`: for whoever tells of the past and has the
/// ticket's end still to tell. The timer that resolving sets is dropped, because there is one.
pub async fn hold_back(
    db: &Db,
    ctx: &TenantCtx,
    ticket: TicketId,
    resolved_at: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<(), TicketError> {
    let mut tx = db.begin(ctx).await?;
    ::jobs::enqueue(&mut tx, job(ticket, resolved_at)?.run_at(until)).await?;
    tx.commit().await?;
    Ok(())
}

fn job(ticket_id: TicketId, resolved_at: DateTime<Utc>) -> Result<Job, fault::Fault> {
    let key = format!("{ticket_id}:{}", resolved_at.timestamp_micros());
    let payload = serde_json::to_value(Payload { ticket_id, resolved_at }).map_err(fault::Fault::hide)?;
    Ok(Job::new(KIND, payload).key(key))
}

/// Closes the ticket if it is still resolved since that time.
pub async fn run(app: &App, ctx: &TenantCtx, payload: Value) -> Result<(), JobError> {
    let payload: Payload = serde_json::from_value(payload).map_err(|error| JobError::Park(error.to_string()))?;
    close(app, ctx, &payload).await.map_err(fault::Fault::from)?;
    Ok(())
}

async fn close(app: &App, ctx: &TenantCtx, payload: &Payload) -> Result<(), TicketError> {
    let now = app.clock.now();
    let mut tx = app.db.begin(ctx).await?;
    let found = ticket::repo::find_for_update(&mut tx, TicketKey::Id(payload.ticket_id), Scope::ALL).await?;
    let due = |ticket: &Ticket| ticket.status == Status::Resolved && ticket.resolved_at == Some(payload.resolved_at);
    let Some(mut ticket) = found.filter(due) else {
        return Ok(());
    };
    if let Some(change) = ticket.close(now)? {
        ticket::repo::update(&mut tx, &mut ticket, now).await?;
        let mut log = Log::new(ctx, now);
        log.changed(&ticket::status_change(change, &ticket));
        ticket::finish(&mut tx, &ticket, change, None, &log).await?;
    }
    tx.commit().await?;
    Ok(())
}
