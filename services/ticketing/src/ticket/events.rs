//! What tickets tell.

use db::OutboxEvent;
use ids::{MessageId, PersonId};
use proto::ticketing::v1 as wire;

use super::{
    convert,
    edit::{FieldChange, is_public},
    entity::{Status, StatusChange, Ticket},
};
use crate::message::NewMessage;

/// ticketing.ticket.created.
pub(crate) fn created(ticket: &Ticket, first: &NewMessage, automatic: bool) -> OutboxEvent {
    let message = wire::TicketCreated {
        ticket: Some(convert::to_wire(ticket)),
        message_id: if first.is_empty() {
            String::new()
        } else {
            first.id.to_string()
        },
        mail_message_id: first.mail_message_id.clone().unwrap_or_default(),
        automatic,
    };
    tell(ticket, "created", &message)
}

/// ticketing.ticket.updated; internal if nothing changed that requesters may know.
pub(crate) fn updated(ticket: &Ticket, changes: &[FieldChange], previous_assignee: Option<PersonId>) -> OutboxEvent {
    let reassigned = changes.iter().any(|change| change.field == "assignee_id");
    let message = wire::TicketUpdated {
        ticket: Some(convert::to_wire(ticket)),
        changed: changes.iter().map(|change| change.field.to_owned()).collect(),
        previous_assignee_id: previous_assignee
            .filter(|_| reassigned)
            .map(|id| id.to_string())
            .unwrap_or_default(),
    };
    if changes.iter().any(|change| is_public(change.field)) {
        return tell(ticket, "updated", &message);
    }
    OutboxEvent::new("ticket", "updated", ticket.id, ticket.revision, &message).internal()
}

/// ticketing.ticket.opened, .held, .resolved, .reopened, .closed, .cancelled.
pub(crate) fn status_changed(ticket: &Ticket, change: StatusChange, message: Option<MessageId>) -> OutboxEvent {
    let fact = match (change.from, ticket.status) {
        (Status::Resolved, Status::Open) => "reopened",
        (_, Status::Open | Status::New) => "opened",
        (_, Status::Pending) => "held",
        (_, Status::Resolved) => "resolved",
        (_, Status::Closed) => "closed",
        (_, Status::Cancelled) => "cancelled",
    };
    let body = wire::TicketStatusChanged {
        ticket: Some(convert::to_wire(ticket)),
        previous: convert::status_to_wire(change.from).into(),
        message_id: message.map(|id| id.to_string()).unwrap_or_default(),
    };
    tell(ticket, fact, &body)
}

fn tell(ticket: &Ticket, fact: &'static str, message: &impl prost::Message) -> OutboxEvent {
    OutboxEvent::new("ticket", fact, ticket.id, ticket.revision, message).participants(ticket.participants())
}
