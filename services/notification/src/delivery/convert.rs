use proto::notification::v1 as wire;

use super::entity::{Delivery, State};

/// A delivery as messages carry it.
pub fn to_proto(mail: Delivery) -> wire::Delivery {
    let state = match mail.state {
        State::Queued => wire::DeliveryState::Queued,
        State::Sent => wire::DeliveryState::Sent,
        State::Failed => wire::DeliveryState::Failed,
        State::Suppressed => wire::DeliveryState::Suppressed,
    };
    wire::Delivery {
        id: mail.id.to_string(),
        ticket_id: mail.ticket.map(|t| t.to_string()).unwrap_or_default(),
        message_id: mail.message.map(|m| m.to_string()).unwrap_or_default(),
        template: mail.template.as_str().to_owned(),
        recipient: mail.recipient,
        sender: mail.sender,
        subject: mail.subject,
        state: state.into(),
        attempts: mail.attempts,
        last_response: mail.last_response,
        created_at: Some(proto::timestamp(mail.created_at)),
        sent_at: mail.sent_at.map(proto::timestamp),
        next_attempt_at: mail.next_attempt_at.map(proto::timestamp),
    }
}

/// A state asked for; `None` if it was not said.
pub fn state(state: wire::DeliveryState) -> Option<State> {
    match state {
        wire::DeliveryState::Unspecified => None,
        wire::DeliveryState::Queued => Some(State::Queued),
        wire::DeliveryState::Sent => Some(State::Sent),
        wire::DeliveryState::Failed => Some(State::Failed),
        wire::DeliveryState::Suppressed => Some(State::Suppressed),
    }
}
