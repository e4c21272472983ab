//! Writing in the thread of a ticket.

use context::TenantCtx;
use db::TenantTx;
use ids::AttachmentId;
use uuid::Uuid;

use super::{
    MessageError,
    entity::{Author, Message, MessageKind, NewMessage},
    events, repo,
};
use crate::{
    activity::{self, Log},
    app::App,
    attachment, permissions,
    ticket::{self, PendingReason, Refusal, Scope, Ticket, TicketError, TicketKey, channel, require_agent},
};

/// An answer in the public thread.
#[derive(Debug, Clone)]
pub struct AddReply {
    /// The text in Markdown.
    pub body: String,
    /// Uploads of the caller.
    pub attachments: Vec<AttachmentId>,
    /// Wait for the requester after this.
    pub hold: bool,
}

/// A note.
#[derive(Debug, Clone)]
pub struct AddNote {
    /// The text in Markdown.
    pub body: String,
    /// True if the requester may read it.
    pub public: bool,
    /// Uploads of the caller.
    pub attachments: Vec<AttachmentId>,
}

/// Answers in the public thread: an agent to the requester, or a participant, which wakes the ticket.
pub async fn add_reply(app: &App, ctx: &TenantCtx, key: TicketKey, cmd: AddReply) -> Result<Message, MessageError> {
    ctx.require(permissions::TICKET_REPLY)?;
    if cmd.hold {
        require_agent(ctx)?;
        ctx.require(permissions::TICKET_UPDATE)?;
    }
    let now = app.clock.now();
    let mut tx = app.db.begin(ctx).await?;
    let mut ticket = ticket::repo::find_for_update(&mut tx, key, Scope::of(ctx))
        .await?
        .ok_or(TicketError::NotFound)?;
    let agent = ctx.is_agent() && ctx.person() != Some(ticket.requester.id);
    let change = if agent {
        if ticket.status.is_final() {
            return Err(Refusal::Finished(ticket.status).into());
        }
        ticket.agent_answered(now)?;
        if cmd.hold {
            ticket.hold(PendingReason::Requester)?
        } else {
            None
        }
    } else {
        ticket.participant_answered(now)?
    };
    let mut message = NewMessage::markdown(MessageKind::Public, channel(ctx), author(ctx, agent), &cmd.body);
    message.attachments = cmd.attachments;
    if agent {
        message.cc = ticket.watcher_addresses();
    }
    ticket::repo::update(&mut tx, &mut ticket, now).await?;
    let mut log = Log::new(ctx, now);
    let files = write(&mut tx, &ticket, &message, ctx.actor().id, false, &mut log).await?;
    match change {
        Some(change) => {
            log.changed(&ticket::status_change(change, &ticket));
            ticket::finish(&mut tx, &ticket, change, None, &log).await?;
        }
        None => activity::repo::insert(&mut tx, ticket.id, &log).await?,
    }
    tx.commit().await?;
    Ok(message.stored(ticket.id, now, files))
}

/// Writes a note; a private one is never seen by a requester in any channel.
pub async fn add_note(app: &App, ctx: &TenantCtx, key: TicketKey, cmd: AddNote) -> Result<Message, MessageError> {
    ctx.require(permissions::TICKET_NOTE)?;
    require_agent(ctx)?;
    let now = app.clock.now();
    let mut tx = app.db.begin(ctx).await?;
    let mut ticket = ticket::repo::find_for_update(&mut tx, key, Scope::of(ctx))
        .await?
        .ok_or(TicketError::NotFound)?;
    let kind = if cmd.public {
        MessageKind::PublicNote
    } else {
        MessageKind::PrivateNote
    };
    let mut message = NewMessage::markdown(kind, channel(ctx), author(ctx, true), &cmd.body);
    message.attachments = cmd.attachments;
    ticket::repo::update(&mut tx, &mut ticket, now).await?;
    let mut log = Log::new(ctx, now);
    let files = write(&mut tx, &ticket, &message, ctx.actor().id, false, &mut log).await?;
    activity::repo::insert(&mut tx, ticket.id, &log).await?;
    tx.commit().await?;
    Ok(message.stored(ticket.id, now, files))
}

/// Stores a message with the uploads it takes, and tells it. The lines for the activity log are left to the caller to write.
pub(crate) async fn write(
    tx: &mut TenantTx,
    ticket: &Ticket,
    message: &NewMessage,
    uploader: Uuid,
    with_status_change: bool,
    log: &mut Log,
) -> Result<Vec<attachment::Attachment>, TicketError> {
    let in_reply_to = repo::insert(tx, ticket.id, message, log.at).await?;
    let action = if message.kind == MessageKind::Public {
        "replied"
    } else {
        "noted"
    };
    log.note(action, message.preview());
    let files = attachment::claim(tx, message, uploader, ticket.id, log).await?;
    tx.publish(events::added(ticket, message, in_reply_to, with_status_change, log.at))
        .await?;
    Ok(files)
}

fn author(ctx: &TenantCtx, agent: bool) -> Author {
    Author {
        id: ctx.person(),
        name: ctx.actor().name.clone(),
        agent,
    }
}
