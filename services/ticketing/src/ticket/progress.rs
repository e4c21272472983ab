//! Steps of the life cycle.

use context::TenantCtx;
use db::TenantTx;

use super::{
    TicketError,
    caller::{Caller, Scope, channel, require_agent},
    edit::{differences, status_change},
    entity::{Named, PendingReason, Refusal, Status, StatusChange, Ticket},
    events,
    key::TicketKey,
    repo,
};
use crate::{
    activity::{self, Log},
    app::App,
    jobs,
    message::{self, Author, MessageKind, NewMessage},
    permissions,
    person::{self, Person},
};

/// A step to take.
#[derive(Debug, Clone)]
pub struct Step {
    /// Where to.
    pub to: Status,
    /// True to open a resolved ticket again, which is not the same as starting work.
    pub again: bool,
    /// What to wait for, if it is to wait.
    pub reason: Option<PendingReason>,
    /// What to say with it; a private note if the ticket is cancelled, public otherwise.
    pub text: String,
    /// The revision it was decided on; 0 for any.
    pub expected_revision: i64,
}

impl Step {
    /// A step without words.
    pub fn to(to: Status, expected_revision: i64) -> Self {
        Self {
            to,
            again: false,
            reason: None,
            text: String::new(),
            expected_revision,
        }
    }
}

/// Takes a step of the life cycle. Harmless if it was taken already.
pub async fn proceed(app: &App, ctx: &TenantCtx, key: TicketKey, step: Step) -> Result<Ticket, TicketError> {
    ctx.require(permissions::TICKET_READ)?;
    let now = app.clock.now();
    let mut tx = app.db.begin(ctx).await?;
    let mut ticket = repo::find_for_update(&mut tx, key, Scope::of(ctx))
        .await?
        .ok_or(TicketError::NotFound)?;
    Caller::of(ctx).may_move(&ticket, step.to)?;
    ticket.expect_revision(step.expected_revision)?;
    let from = ticket.status;
    let change = match step.to {
        Status::New => return Err(Refusal::Transition { from, to: step.to }.into()),
        Status::Open if step.again => ticket.reopen(now)?,
        Status::Open => ticket.open()?,
        Status::Pending => ticket.hold(step.reason.unwrap_or(PendingReason::Requester))?,
        Status::Resolved => ticket.resolve(now)?,
        Status::Closed => ticket.close(now)?,
        Status::Cancelled => ticket.cancel(now)?,
    };
    let Some(change) = change else {
        // Words must not get lost in something that is "already so".
        if !step.text.is_empty() {
            return Err(Refusal::Transition { from, to: step.to }.into());
        }
        tx.commit().await?;
        return Ok(ticket);
    };
    let mut log = Log::new(ctx, now);
    let words = (!step.text.is_empty()).then(|| words(ctx, &ticket, &step));
    if let Some(words) = words.as_ref().filter(|words| words.kind.is_public()) {
        ticket.note_author(words.author_is_agent, now);
    }
    repo::update(&mut tx, &mut ticket, now).await?;
    log.changed(&status_change(change, &ticket));
    if let Some(words) = &words {
        message::write(&mut tx, &ticket, words, ctx.actor().id, true, &mut log).await?;
    }
    finish(&mut tx, &ticket, change, words.as_ref(), &log).await?;
    tx.commit().await?;
    Ok(ticket)
}

/// Makes the caller the assignee and a new ticket open. Harmless if it is so.
pub async fn take(app: &App, ctx: &TenantCtx, key: TicketKey, expected_revision: i64) -> Result<Ticket, TicketError> {
    ctx.require(permissions::TICKET_ASSIGN)?;
    require_agent(ctx)?;
    let only_people = || fault::Fault::forbidden("PERSON_REQUIRED", "only a person can take a ticket");
    let me = ctx.person().ok_or_else(only_people)?;
    let now = app.clock.now();
    let mut tx = app.db.begin(ctx).await?;
    let mut ticket = repo::find_for_update(&mut tx, key, Scope::of(ctx))
        .await?
        .ok_or(TicketError::NotFound)?;
    ticket.expect_revision(expected_revision)?;
    if ticket.status.is_final() {
        return Err(Refusal::Finished(ticket.status).into());
    }
    let before = ticket.clone();
    ticket.assignee = Some(Named {
        id: me,
        name: ctx.actor().name.clone(),
    });
    let opened = if ticket.status == Status::New {
        ticket.open()?
    } else {
        None
    };
    let changes = differences(&before, &ticket);
    if changes.is_empty() && opened.is_none() {
        tx.commit().await?;
        return Ok(ticket);
    }
    person::repo::remember(&mut tx, &[Person::named(me, &ctx.actor().name)]).await?;
    repo::update(&mut tx, &mut ticket, now).await?;
    let mut log = Log::new(ctx, now);
    changes.iter().for_each(|change| log.changed(change));
    if !changes.is_empty() {
        tx.publish(events::updated(
            &ticket,
            &changes,
            before.assignee.map(|assignee| assignee.id),
        ))
        .await?;
    }
    match opened {
        Some(change) => {
            log.changed(&status_change(change, &ticket));
            finish(&mut tx, &ticket, change, None, &log).await?;
        }
        None => activity::repo::insert(&mut tx, ticket.id, &log).await?,
    }
    tx.commit().await?;
    Ok(ticket)
}

/// Writes the log of a step, tells it, and sets the timer that closes a resolved ticket.
pub(crate) async fn finish(
    tx: &mut TenantTx,
    ticket: &Ticket,
    change: StatusChange,
    words: Option<&NewMessage>,
    log: &Log,
) -> Result<(), TicketError> {
    activity::repo::insert(tx, ticket.id, log).await?;
    let message = words.filter(|words| words.kind.is_public()).map(|words| words.id);
    tx.publish(events::status_changed(ticket, change, message)).await?;
    if ticket.status == Status::Resolved {
        jobs::close_resolved::schedule(tx, ticket).await?;
    }
    Ok(())
}

fn words(ctx: &TenantCtx, ticket: &Ticket, step: &Step) -> NewMessage {
    let author = Author {
        id: ctx.person(),
        name: ctx.actor().name.clone(),
        agent: ctx.is_agent(),
    };
    let kind = if step.to == Status::Cancelled {
        MessageKind::PrivateNote
    } else {
        MessageKind::Public
    };
    let mut words = NewMessage::markdown(kind, channel(ctx), author, &step.text);
    if kind == MessageKind::Public && ctx.is_agent() {
        words.cc = ticket.watcher_addresses();
    }
    words
}
