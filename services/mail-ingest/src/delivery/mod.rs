//! What becomes of a stored mail: a message of a ticket, nothing, or a row in quarantine.

pub mod convert;
pub mod entity;
pub mod events;
pub mod hand_over;
pub(crate) mod read;
pub mod repo;
pub mod report;
pub mod thread;

use context::TenantCtx;
use fault::{ErrorCode, Fault};
use telemetry::metrics::{self, label, labels};
use uuid::Uuid;

use self::entity::{Facts, Incoming, Reason, State};
use crate::{app::App, mailbox, message::ParsedMail, quarantine};

/// Works on one stored mail. Repeating it is harmless.
pub(crate) async fn deliver(app: &App, ctx: &TenantCtx, id: Uuid) -> Result<(), Fault> {
    let Some(mail) = repo::find(&mut app.db.read(ctx).await?, id).await? else {
        return Ok(());
    };
    if mail.state != State::Stored {
        return Ok(());
    }
    let parsed = match read::read(app, ctx, &mail).await? {
        Ok(parsed) => parsed,
        Err(problem) => return quarantine::keep(app, ctx, &mail, None, Reason::Unparsable, &problem).await,
    };
    if parsed.own
        || repo::was_sent_by_us(
            &mut app.db.read(ctx).await?,
            parsed.message_id.as_deref().unwrap_or_default(),
        )
        .await?
    {
        return settle(app, ctx, &mail, State::Dropped, "one of our own mails came back").await;
    }
    let facts = note(app, ctx, &mail, &parsed).await?;
    if repo::is_duplicate(&mut app.db.read(ctx).await?, mail.id, &facts).await? {
        return settle(app, ctx, &mail, State::Duplicate, "this mail was here before").await;
    }
    if let Some(bounce) = &parsed.bounce
        && report::note(app, ctx, &mail, bounce).await?
    {
        measure(app, &mail, "reported");
        return Ok(());
    }
    if let Some(problem) = circles(app, ctx, &mail, &parsed).await? {
        return quarantine::keep(app, ctx, &mail, Some(&parsed), Reason::Loop, &problem).await;
    }
    if parsed.report {
        let problem = match &parsed.returned_id {
            Some(id) => format!("a delivery report about the mail {id}"),
            None => "a delivery report".to_owned(),
        };
        return quarantine::keep(app, ctx, &mail, Some(&parsed), Reason::UnknownSender, &problem).await;
    }
    let sender = app.directory.resolve_sender(ctx.tenant(), &parsed.from).await?;
    let technician = sender.technician.is_some();
    let Some(thread) = thread::find(app, ctx, &mail, &parsed, sender).await? else {
        let problem = if technician {
            "a technician's mail is taken as an answer to a mail that was sent to them, at the address it names for answers"
        } else {
            "nobody of this organisation has the address, and its domain is not accepted"
        };
        return quarantine::keep(app, ctx, &mail, Some(&parsed), Reason::UnknownSender, problem).await;
    };
    match hand_over::hand_over(app, ctx, &mail, &parsed, &thread).await {
        Ok(true) => {
            measure(app, &mail, State::Delivered.as_str());
            Ok(())
        }
        Ok(false) => {
            let problem = "the sender takes no part in the ticket this mail answers, or may not answer it in this way";
            quarantine::keep(app, ctx, &mail, Some(&parsed), Reason::RefusedByTicket, problem).await
        }
        Err(fault) if matches!(fault.code, ErrorCode::Invalid | ErrorCode::Precondition) => {
            quarantine::keep(app, ctx, &mail, Some(&parsed), Reason::Unparsable, &fault.to_string()).await
        }
        Err(fault) => Err(fault),
    }
}

async fn note(app: &App, ctx: &TenantCtx, mail: &Incoming, parsed: &ParsedMail) -> Result<Facts, Fault> {
    let facts = Facts::of(parsed);
    let mut tx = app.db.begin(ctx).await?;
    repo::note(&mut tx, mail.id, &facts).await?;
    tx.commit().await?;
    Ok(facts)
}

/// Why the mail seems to go round in circles.
async fn circles(app: &App, ctx: &TenantCtx, mail: &Incoming, parsed: &ParsedMail) -> Result<Option<String>, Fault> {
    if parsed.hops > app.loops.max_hops {
        return Ok(Some(format!("it went through {} servers", parsed.hops)));
    }
    let mut control = app.db.read_control("is the sender one of our own mailboxes").await?;
    if mailbox::repo::is_ours(&mut control, &parsed.from.email).await? {
        return Ok(Some("the sender is a mailbox of this installation".to_owned()));
    }
    drop(control);
    let since = mail.received_at - chrono::Duration::hours(1);
    let (all, automatic) = repo::count_of_sender(
        &mut app.db.read(ctx).await?,
        &parsed.from.email,
        since,
        mail.received_at,
    )
    .await?;
    let flood = all > app.loops.per_sender_per_hour
        || (parsed.automatic && automatic > app.loops.automatic_per_sender_per_hour);
    Ok(flood.then(|| format!("{all} mails of this sender in one hour, {automatic} of them automatic")))
}

/// Notes for the metrics how long it took until it was clear what became of a mail.
pub(crate) fn measure(app: &App, mail: &Incoming, outcome: &'static str) {
    let delay = (app.clock.now() - mail.received_at).as_seconds_f64().max(0.0);
    metrics::MAIL_INBOUND_DELAY.record(delay, &[label(labels::OUTCOME, outcome)]);
}

async fn settle(app: &App, ctx: &TenantCtx, mail: &Incoming, state: State, detail: &str) -> Result<(), Fault> {
    let mut tx = app.db.begin(ctx).await?;
    repo::settle(&mut tx, mail.id, state, detail, app.clock.now()).await?;
    tx.commit().await?;
    measure(app, mail, state.as_str());
    tracing::info!(tenant = %ctx.tenant(), mail = %mail.id, detail, "a mail was set aside");
    Ok(())
}
