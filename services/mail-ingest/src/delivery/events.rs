use db::OutboxEvent;
use proto::mail_ingest::v1::MailBounced;
use uuid::Uuid;

use super::repo::Sent;
use crate::message::Bounce;

/// A mail of ours did not arrive.
pub fn bounced(report: Uuid, sent: &Sent, bounce: &Bounce) -> OutboxEvent {
    let message = MailBounced {
        mail_message_id: sent.mail_message_id.clone(),
        ticket_id: sent.ticket.to_string(),
        recipient: bounce.recipient.clone(),
        status: bounce.status.clone(),
        reason: bounce.reason.clone(),
    };
    OutboxEvent::new("mail", "bounced", report, 1, &message).internal()
}
