use proto::mail_ingest::v1 as wire;

use super::entity::{QuarantineState, Quarantined};

/// A mail kept aside as messages carry it.
pub fn to_proto(mail: Quarantined) -> wire::QuarantinedMail {
    let state = match mail.state {
        QuarantineState::Waiting => wire::QuarantineState::Waiting,
        QuarantineState::Released => wire::QuarantineState::Released,
        QuarantineState::Discarded => wire::QuarantineState::Discarded,
    };
    wire::QuarantinedMail {
        id: mail.id.to_string(),
        mailbox_address: mail.mailbox_address,
        sender: mail.sender,
        subject: mail.subject,
        reason: mail.reason,
        detail: mail.detail,
        size: mail.size,
        received_at: Some(proto::timestamp(mail.received_at)),
        state: state.into(),
        ticket_id: mail.ticket.map(|t| t.to_string()).unwrap_or_default(),
        blob_key: mail.blob_key,
    }
}

/// A state asked for; `None` if it was not said.
pub fn state(state: wire::QuarantineState) -> Option<QuarantineState> {
    match state {
        wire::QuarantineState::Unspecified => None,
        wire::QuarantineState::Waiting => Some(QuarantineState::Waiting),
        wire::QuarantineState::Released => Some(QuarantineState::Released),
        wire::QuarantineState::Discarded => Some(QuarantineState::Discarded),
    }
}
