//! Mails kept aside: with the reason, the raw mail, and two ways out.

pub mod convert;
pub mod entity;
pub mod error;
pub mod events;
pub mod grpc;
pub mod repo;

use context::TenantCtx;
use db::page::{Page, PageRequest};
use fault::Fault;
use ids::QuarantineId;

use self::{
    entity::{QuarantineState, Quarantined},
    error::QuarantineError,
};
use crate::{
    app::App,
    delivery::{
        entity::{Incoming, Reason, State},
        hand_over::hand_over,
        read::read,
        repo as delivery,
        thread::Thread,
    },
    message::ParsedMail,
    permissions,
};

/// Name of the list, for page tokens.
pub const LIST: &str = "quarantined_mail:-received_at";

/// Keeps a mail aside.
pub(crate) async fn keep(
    app: &App,
    ctx: &TenantCtx,
    mail: &Incoming,
    parsed: Option<&ParsedMail>,
    reason: Reason,
    detail: &str,
) -> Result<(), Fault> {
    let kept = Quarantined {
        id: QuarantineId::new(),
        incoming: mail.id,
        mailbox_address: mail.mailbox_address.clone(),
        sender: parsed
            .map(|p| p.from.email.clone())
            .or_else(|| mail.envelope_sender.clone())
            .unwrap_or_default(),
        subject: parsed.map(|p| p.subject.clone()).unwrap_or_default(),
        reason: reason.as_str().to_owned(),
        detail: detail.chars().take(500).collect(),
        size: mail.size,
        blob_key: mail.blob_key.clone(),
        received_at: mail.received_at,
        state: QuarantineState::Waiting,
        ticket: None,
    };
    let mut tx = app.db.begin(ctx).await?;
    if repo::insert(&mut tx, &kept).await? {
        tx.publish(events::quarantined(kept.id, &kept.reason)).await?;
    }
    delivery::settle(&mut tx, mail.id, State::Quarantined, detail, app.clock.now()).await?;
    tx.commit().await?;
    crate::delivery::measure(app, mail, State::Quarantined.as_str());
    tracing::info!(tenant = %ctx.tenant(), mail = %mail.id, reason = kept.reason, "a mail was put into quarantine");
    Ok(())
}

/// Mails in these states, newest first.
pub async fn list(
    app: &App,
    ctx: &TenantCtx,
    states: &[QuarantineState],
    page: PageRequest<repo::Key>,
) -> Result<Page<Quarantined>, QuarantineError> {
    ctx.require(permissions::QUARANTINE_READ)?;
    let states: Vec<String> = states.iter().map(|s| s.as_str().to_owned()).collect();
    let rows = repo::list(&mut app.db.read(ctx).await?, &states, &page).await?;
    Ok(page.page(LIST, rows, |mail| (mail.received_at, mail.id.uuid())))
}

/// One mail.
pub async fn get(app: &App, ctx: &TenantCtx, id: QuarantineId) -> Result<Quarantined, QuarantineError> {
    ctx.require(permissions::QUARANTINE_READ)?;
    repo::find(&mut app.db.read(ctx).await?, id)
        .await?
        .ok_or(QuarantineError::NotFound)
}

/// Makes a new ticket of a mail. Whoever wrote it becomes a person if need be: that is what letting a mail in means.
pub async fn release(app: &App, ctx: &TenantCtx, id: QuarantineId) -> Result<Quarantined, QuarantineError> {
    ctx.require(permissions::QUARANTINE_MANAGE)?;
    let kept = repo::find(&mut app.db.read(ctx).await?, id)
        .await?
        .ok_or(QuarantineError::NotFound)?;
    if !kept.state.decide(QuarantineState::Released)? {
        return Ok(kept);
    }
    let incoming = delivery::find(&mut app.db.read(ctx).await?, kept.incoming)
        .await?
        .ok_or(QuarantineError::NotFound)?;
    let parsed = read(app, ctx, &incoming).await?.map_err(QuarantineError::Unreadable)?;
    let sender = app.directory.accept_sender(ctx, &parsed.from).await?;
    let Some(author) = sender.person.or(sender.technician) else {
        return Err(Fault::hide("identity made nobody of an accepted sender").into());
    };
    let thread = Thread {
        author,
        ticket: None,
        proven: false,
    };
    // Handing over is harmless to repeat: ticketing knows the mail by its id.
    if !hand_over(app, ctx, &incoming, &parsed, &thread).await? {
        return Err(Fault::precondition("MAIL_REFUSED", "ticketing did not take this mail").into());
    }
    decide(app, ctx, id, QuarantineState::Released).await
}

/// Throws a mail away; the record of it stays.
pub async fn discard(app: &App, ctx: &TenantCtx, id: QuarantineId) -> Result<Quarantined, QuarantineError> {
    ctx.require(permissions::QUARANTINE_MANAGE)?;
    decide(app, ctx, id, QuarantineState::Discarded).await
}

async fn decide(
    app: &App,
    ctx: &TenantCtx,
    id: QuarantineId,
    state: QuarantineState,
) -> Result<Quarantined, QuarantineError> {
    let mut kept = repo::find(&mut app.db.read(ctx).await?, id)
        .await?
        .ok_or(QuarantineError::NotFound)?;
    let ticket = match state {
        QuarantineState::Released => repo::ticket_of(&mut app.db.read(ctx).await?, kept.incoming).await?,
        QuarantineState::Waiting | QuarantineState::Discarded => None,
    };
    let mut tx = app.db.begin(ctx).await?;
    let current = repo::find_for_update(&mut tx, id)
        .await?
        .ok_or(QuarantineError::NotFound)?;
    if !current.state.decide(state)? {
        return Ok(current);
    }
    repo::decide(&mut tx, id, state, ticket, ctx.actor().id, app.clock.now()).await?;
    tx.commit().await?;
    (kept.state, kept.ticket) = (state, ticket);
    Ok(kept)
}
