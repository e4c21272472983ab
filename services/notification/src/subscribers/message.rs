//! `ticketing.message.added`: a technician's answer goes out by mail, a requester's reaches the assignee's feed.

use db::TenantTx;
use events::{Event, Events, HandlerError, Subscriber};
use ids::{PersonId, TicketId};
use proto::ticketing::v1::{MessageAdded, MessageKind};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::notice::{assignee_but_actor, notice};
use crate::{
    app::App,
    delivery::{
        self,
        entity::Template,
        queue::{About, participants, queue},
    },
    feed::{self, entity::Kind},
};

pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    let subscriber =
        Subscriber::new(app.db.clone(), events, "notification", "message").subject("ticketing", "message", "added");
    subscriber.spawn(shutdown, move |mut tx, event| {
        let app = app.clone();
        async move {
            added(&app, &mut tx, &event).await?;
            Ok(tx)
        }
    })
}

async fn added(app: &App, tx: &mut TenantTx, event: &Event) -> Result<(), HandlerError> {
    let added: MessageAdded = event.decode()?;
    // Private notes never leave, whoever asks: only what is public is looked at further.
    if added.kind() != MessageKind::Public {
        return Ok(());
    }
    let ticket = added.ticket.clone().unwrap_or_default();
    if let (Ok(id), false) = (ticket.id.parse::<TicketId>(), added.mail_message_id.is_empty()) {
        delivery::repo::remember(tx, id, &added.mail_message_id, None, event.occurred_at()).await?;
    }
    let author = added.author_id.parse::<PersonId>().ok();
    let by_requester = !added.author_is_agent || added.author_id == ticket.requester_id;
    if by_requester {
        if let Some(assignee) = assignee_but_actor(event, &ticket).filter(|a| Some(*a) != author)
            && let Some(notice) = notice(event, &ticket, Kind::RequesterReplied, assignee, &added.preview)
        {
            feed::notify(tx, &notice).await?;
        }
        return Ok(());
    }
    // A resolution is told with the status change, by a mail of its own.
    if added.with_status_change {
        return Ok(());
    }
    let everybody = participants(&ticket);
    let about = About {
        ticket: &ticket,
        message: added.message_id.parse().ok(),
        template: Template::Reply,
        actor: author,
        actor_name: &added.author_name,
        in_reply_to: &added.in_reply_to,
        happened_at: event.occurred_at(),
    };
    queue(app, tx, &about, &everybody).await?;
    for person in everybody.iter().map(|r| r.person).filter(|p| Some(*p) != author) {
        if let Some(notice) = notice(event, &ticket, Kind::AgentReplied, person, &added.preview) {
            feed::notify(tx, &notice).await?;
        }
    }
    Ok(())
}
