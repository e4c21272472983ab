//! What a ticket's event tells a person.

use events::Event;
use ids::PersonId;
use proto::ticketing::v1::Ticket;

use crate::feed::entity::{Kind, Notice};

/// A notice about the ticket; `None` if the ticket has no usable id.
pub(super) fn notice(event: &Event, ticket: &Ticket, kind: Kind, person: PersonId, preview: &str) -> Option<Notice> {
    Some(Notice {
        event: event.id.uuid(),
        person,
        kind,
        ticket: ticket.id.parse().ok()?,
        number: ticket.number.clone(),
        title: ticket.title.clone(),
        actor: event.actor().name,
        preview: preview.chars().take(200).collect(),
        at: event.occurred_at(),
    })
}

/// The assignee, unless they did it themselves.
pub(super) fn assignee_but_actor(event: &Event, ticket: &Ticket) -> Option<PersonId> {
    let assignee = ticket.assignee_id.parse::<PersonId>().ok()?;
    (event.actor().person() != Some(assignee)).then_some(assignee)
}
