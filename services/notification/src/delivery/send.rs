//! One attempt to send a mail. The delivery is locked only to read it and to note the outcome, never while the mail server is spoken to: should
//! the process die in between, the same mail goes out again with the same Message-ID. `smtp.in_flight` says how many mails that may concern.

use std::time::Duration;

use context::{ProviderCtx, TenantCtx};
use db::{DbError, TenantTx};
use fault::{ErrorCode, Fault};
use ids::{DeliveryId, PersonId};
use telemetry::metrics::{self, label, labels};

use super::{
    entity::{Delivery, Outcome, State},
    events, queue, repo,
};
use crate::{
    app::App,
    mail::compose::{self, Paper},
    mail::letter::Letter,
    profile,
};

/// For so long the outcome is tried to be noted while the database is away: what is not noted is sent twice.
const NOTED_WITHIN: Duration = Duration::from_secs(30);

/// Sends a tenant's mail, unless it was sent.
pub(crate) async fn for_tenant(app: &App, ctx: &TenantCtx, id: DeliveryId) -> Result<(), Fault> {
    let mut tx = app.db.begin(ctx).await?;
    let Some(mail) = repo::find_for_update(&mut tx, id)
        .await?
        .filter(|m| m.state == State::Queued)
    else {
        return Ok(());
    };
    let outsider = match mail.person {
        Some(person) if profile::repo::find_person(&mut tx, person).await?.is_none() => Some(person),
        _ => None,
    };
    let Some(profile) = profile::repo::find(&mut tx).await? else {
        return Err(Fault::unavailable(
            "PROFILE_MISSING",
            "the tenant's settings have not arrived yet",
        ));
    };
    let sender = profile.sender(&profile::repo::mailboxes(&mut tx).await?);
    let thread = match mail.ticket {
        Some(ticket) => repo::thread(&mut tx, ticket, mail.person).await?,
        None => Vec::new(),
    };
    drop(tx);
    if let Some(technician) = outsider
        && !may_still_know(app, ctx, technician).await?
    {
        return withhold(app, ctx, id).await;
    }
    let address = sender.address.clone();
    let letter = compose::for_tenant(
        app,
        ctx,
        &mail,
        &Paper {
            profile,
            sender,
            thread,
        },
    )
    .await;
    let _turn = app.transport.turn().await;
    let outcome = hand_over(app, letter).await?;
    db::persist(NOTED_WITHIN, async || {
        note_for_tenant(app, ctx, id, &address, &outcome).await
    })
    .await?;
    Ok(())
}

async fn note_for_tenant(
    app: &App,
    ctx: &TenantCtx,
    id: DeliveryId,
    address: &str,
    outcome: &Outcome,
) -> Result<(), DbError> {
    let now = app.clock.now();
    let mut tx = app.db.begin(ctx).await?;
    let Some(mut mail) = repo::find_for_update(&mut tx, id)
        .await?
        .filter(|m| m.state == State::Queued)
    else {
        return Ok(());
    };
    address.clone_into(&mut mail.sender);
    mail.attempted(outcome, now, app.mail.retry_base_secs, rand::random());
    repo::update(&mut tx, &mail).await?;
    match mail.state {
        State::Sent => {
            if let Some(ticket) = mail.ticket {
                repo::remember(&mut tx, ticket, &mail.mail_message_id, mail.person, now).await?;
            }
            tx.publish(events::sent(&mail)).await?;
        }
        State::Failed => drop(tx.publish(events::failed(&mail)).await?),
        State::Queued => queue::enqueue(&mut tx, &mail).await?,
        State::Suppressed => {}
    }
    tx.commit().await?;
    tell(&mail);
    Ok(())
}

/// False for a technician of the provider who may not enter the tenant any more.
async fn may_still_know(app: &App, ctx: &TenantCtx, person: PersonId) -> Result<bool, Fault> {
    let mut provider = app
        .db
        .provider_tx(ctx.provider(), "is a recipient a technician")
        .await?;
    let technician = profile::repo::is_agent(&mut provider, person).await?;
    drop(provider);
    Ok(!technician || app.directory.may_enter(ctx.tenant(), person).await?)
}

async fn withhold(app: &App, ctx: &TenantCtx, id: DeliveryId) -> Result<(), Fault> {
    let mut tx = app.db.begin(ctx).await?;
    if let Some(mut mail) = repo::find_for_update(&mut tx, id).await?
        && mail.state == State::Queued
    {
        mail.withhold("the recipient has no access any more");
        repo::update(&mut tx, &mail).await?;
        tx.commit().await?;
        tell(&mail);
    }
    Ok(())
}

/// Notes that a mail server could not pass on a mail that it had taken.
pub(crate) async fn came_back(
    tx: &mut TenantTx,
    mail_message_id: &str,
    status: &str,
    reason: &str,
) -> Result<(), DbError> {
    let Some(mut mail) = repo::find_sent_for_update(tx, mail_message_id).await? else {
        return Ok(());
    };
    if mail.came_back(status, reason) {
        repo::update(tx, &mail).await?;
        tx.publish(events::failed(&mail)).await?;
        metrics::MAIL_OUTBOUND_SETTLED.add(1, &[label(labels::OUTCOME, "returned")]);
        log(&mail);
    }
    Ok(())
}

/// Sends a mail of a provider itself, unless it was sent.
pub(crate) async fn for_provider(app: &App, ctx: &ProviderCtx, id: DeliveryId) -> Result<(), Fault> {
    let mut tx = app.db.begin_provider(ctx).await?;
    let Some(mail) = repo::find_agent_for_update(&mut tx, id)
        .await?
        .filter(|m| m.state == State::Queued)
    else {
        return Ok(());
    };
    drop(tx);
    let letter = compose::for_provider(app, &mail).await;
    let _turn = app.transport.turn().await;
    let outcome = hand_over(app, letter).await?;
    db::persist(NOTED_WITHIN, async || note_for_provider(app, ctx, id, &outcome).await).await?;
    Ok(())
}

async fn note_for_provider(app: &App, ctx: &ProviderCtx, id: DeliveryId, outcome: &Outcome) -> Result<(), DbError> {
    let mut tx = app.db.begin_provider(ctx).await?;
    let Some(mut mail) = repo::find_agent_for_update(&mut tx, id)
        .await?
        .filter(|m| m.state == State::Queued)
    else {
        return Ok(());
    };
    mail.attempted(outcome, app.clock.now(), app.mail.retry_base_secs, rand::random());
    repo::update_agent(&mut tx, &mail).await?;
    match mail.state {
        State::Sent => drop(tx.publish(events::sent(&mail)).await?),
        State::Failed => drop(tx.publish(events::failed(&mail)).await?),
        State::Queued => queue::enqueue(&mut tx, &mail).await?,
        State::Suppressed => {}
    }
    tx.commit().await?;
    tell(&mail);
    Ok(())
}

/// Gives the letter to the mail server. A letter that can never be written has failed; one that cannot be written because another service is away
/// is not an attempt.
async fn hand_over(app: &App, letter: Result<Letter, Fault>) -> Result<Outcome, Fault> {
    let sealed = letter.and_then(|letter| letter.seal(app.clock.now()));
    match sealed {
        Ok(sealed) => Ok(app.transport.send(&sealed).await),
        Err(fault) => match fault.code {
            ErrorCode::Unavailable | ErrorCode::Timeout | ErrorCode::Exhausted | ErrorCode::Unauthenticated => {
                Err(fault)
            }
            ErrorCode::Internal | ErrorCode::Conflict => Ok(Outcome::NotNow(fault.to_string())),
            ErrorCode::Invalid
            | ErrorCode::Forbidden
            | ErrorCode::NotFound
            | ErrorCode::Exists
            | ErrorCode::Precondition => Ok(Outcome::Never(fault.to_string())),
        },
    }
}

/// Notes for operators what became of an attempt.
fn tell(mail: &Delivery) {
    if mail.state != State::Queued {
        metrics::MAIL_OUTBOUND_SETTLED.add(1, &[label(labels::OUTCOME, mail.state.as_str())]);
    }
    if let (State::Sent, Some(sent_at)) = (mail.state, mail.sent_at) {
        let delay = (sent_at - mail.created_at).as_seconds_f64().max(0.0);
        metrics::MAIL_OUTBOUND_DELAY.record(delay, &[label(labels::MAIL_TEMPLATE, mail.template.as_str())]);
    }
    log(mail);
}

fn log(mail: &Delivery) {
    let (delivery, template, response) = (mail.id, mail.template.as_str(), &mail.last_response);
    match mail.state {
        State::Sent => tracing::info!(%delivery, template, response, "a mail was sent"),
        State::Failed => {
            tracing::warn!(%delivery, template, response, attempts = mail.attempts, "a mail could not be sent and was given up")
        }
        State::Suppressed => tracing::info!(%delivery, template, response, "a mail was withheld"),
        State::Queued => {
            tracing::info!(%delivery, template, response, attempts = mail.attempts, "a mail was not taken and is tried again")
        }
    }
}
