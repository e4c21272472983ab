//! What messages tell.

use chrono::{DateTime, Utc};
use db::OutboxEvent;
use proto::ticketing::v1 as wire;

use super::{convert, entity::NewMessage};
use crate::ticket::{self, Ticket};

/// ticketing.message.added; internal for a private note.
pub(crate) fn added(
    ticket: &Ticket,
    message: &NewMessage,
    in_reply_to: Option<String>,
    with_status_change: bool,
    at: DateTime<Utc>,
) -> OutboxEvent {
    let body = wire::MessageAdded {
        ticket: Some(ticket::convert::to_wire(ticket)),
        message_id: message.id.to_string(),
        kind: convert::kind_to_wire(message.kind).into(),
        author_id: message.author_id.map(|id| id.to_string()).unwrap_or_default(),
        author_name: message.author_name.clone(),
        author_is_agent: message.author_is_agent,
        channel: ticket::convert::source_to_wire(message.channel).into(),
        preview: message.preview(),
        mail_message_id: message.mail_message_id.clone().unwrap_or_default(),
        in_reply_to: in_reply_to.unwrap_or_default(),
        created_at: Some(proto::timestamp(at)),
        with_status_change,
    };
    let event = OutboxEvent::new("message", "added", message.id, ticket.revision, &body);
    if message.kind.is_public() {
        event.participants(ticket.participants())
    } else {
        event.internal()
    }
}
