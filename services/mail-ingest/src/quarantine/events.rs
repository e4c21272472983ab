use db::OutboxEvent;
use ids::QuarantineId;
use proto::mail_ingest::v1::MailQuarantined;

/// A mail was kept aside.
pub fn quarantined(id: QuarantineId, reason: &str) -> OutboxEvent {
    let message = MailQuarantined {
        quarantined_mail_id: id.to_string(),
        reason: reason.to_owned(),
    };
    OutboxEvent::new("mail", "quarantined", id, 1, &message).internal()
}
