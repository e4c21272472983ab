use db::OutboxEvent;
use proto::notification::v1::{MailFailed, MailSent};

use super::entity::Delivery;

/// The mail server took the mail.
pub fn sent(mail: &Delivery) -> OutboxEvent {
    let message = MailSent {
        delivery_id: mail.id.to_string(),
        ticket_id: mail.ticket.map(|t| t.to_string()).unwrap_or_default(),
        message_id: mail.message.map(|m| m.to_string()).unwrap_or_default(),
        mail_message_id: mail.mail_message_id.clone(),
        recipient: mail.recipient.clone(),
        template: mail.template.as_str().to_owned(),
    };
    OutboxEvent::new("mail", "sent", mail.id, i64::from(mail.attempts), &message).internal()
}

/// Given up.
pub fn failed(mail: &Delivery) -> OutboxEvent {
    let message = MailFailed {
        delivery_id: mail.id.to_string(),
        ticket_id: mail.ticket.map(|t| t.to_string()).unwrap_or_default(),
        recipient: mail.recipient.clone(),
        response: mail.last_response.clone(),
    };
    OutboxEvent::new("mail", "failed", mail.id, i64::from(mail.attempts), &message).internal()
}
