//! `ticketing.ticket.*`: confirmations, resolutions, and who is told in their feed.

use db::TenantTx;
use events::{Event, Events, HandlerError, Subscriber};
use ids::TicketId;
use proto::ticketing::v1::{TicketCreated, TicketStatusChanged, TicketUpdated};
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
        Subscriber::new(app.db.clone(), events, "notification", "ticket").subject("ticketing", "ticket", "*");
    subscriber.spawn(shutdown, move |mut tx, event| {
        let app = app.clone();
        async move {
            match event.fact() {
                "created" => created(&app, &mut tx, &event).await?,
                "updated" => updated(&mut tx, &event).await?,
                "resolved" => resolved(&app, &mut tx, &event).await?,
                _ => {}
            }
            Ok(tx)
        }
    })
}

/// The requester gets a confirmation, unless a machine opened the ticket.
async fn created(app: &App, tx: &mut TenantTx, event: &Event) -> Result<(), HandlerError> {
    let created: TicketCreated = event.decode()?;
    let ticket = created.ticket.unwrap_or_default();
    if let (Ok(id), false) = (ticket.id.parse::<TicketId>(), created.mail_message_id.is_empty()) {
        delivery::repo::remember(tx, id, &created.mail_message_id, None, event.occurred_at()).await?;
    }
    let actor = event.actor();
    let requester = participants(&ticket)
        .into_iter()
        .find(|r| r.person.to_string() == ticket.requester_id);
    if let Some(requester) = requester {
        if !created.automatic {
            let about = About {
                ticket: &ticket,
                message: None,
                template: Template::TicketCreated,
                // A confirmation goes to whoever opened the ticket.
                actor: None,
                actor_name: &actor.name,
                in_reply_to: &created.mail_message_id,
                happened_at: event.occurred_at(),
            };
            queue(app, tx, &about, std::slice::from_ref(&requester)).await?;
        }
        if actor.person() != Some(requester.person)
            && let Some(notice) = notice(event, &ticket, Kind::TicketCreated, requester.person, "")
        {
            feed::notify(tx, &notice).await?;
        }
    }
    if let Some(assignee) = assignee_but_actor(event, &ticket)
        && let Some(notice) = notice(event, &ticket, Kind::TicketAssigned, assignee, "")
    {
        feed::notify(tx, &notice).await?;
    }
    Ok(())
}

/// A new assignee is told.
async fn updated(tx: &mut TenantTx, event: &Event) -> Result<(), HandlerError> {
    let updated: TicketUpdated = event.decode()?;
    let ticket = updated.ticket.unwrap_or_default();
    if !updated.changed.iter().any(|field| field == "assignee_id") {
        return Ok(());
    }
    if let Some(assignee) = assignee_but_actor(event, &ticket)
        && let Some(notice) = notice(event, &ticket, Kind::TicketAssigned, assignee, "")
    {
        feed::notify(tx, &notice).await?;
    }
    Ok(())
}

/// Requester and watchers are told, by mail and in their feeds.
async fn resolved(app: &App, tx: &mut TenantTx, event: &Event) -> Result<(), HandlerError> {
    let changed: TicketStatusChanged = event.decode()?;
    let ticket = changed.ticket.unwrap_or_default();
    let actor = event.actor();
    let everybody = participants(&ticket);
    let about = About {
        ticket: &ticket,
        message: changed.message_id.parse().ok(),
        template: Template::TicketResolved,
        actor: actor.person(),
        actor_name: &actor.name,
        in_reply_to: "",
        happened_at: event.occurred_at(),
    };
    queue(app, tx, &about, &everybody).await?;
    for person in everybody
        .iter()
        .map(|r| r.person)
        .filter(|p| actor.person() != Some(*p))
    {
        if let Some(notice) = notice(event, &ticket, Kind::TicketResolved, person, "") {
            feed::notify(tx, &notice).await?;
        }
    }
    Ok(())
}
