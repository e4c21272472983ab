use db::OutboxEvent;
use ids::{NotificationId, PersonId};
use proto::notification::v1::NotificationCreated;

/// Something new in a person's feed; only they learn of it.
pub fn created(id: NotificationId, person: PersonId) -> OutboxEvent {
    let message = NotificationCreated {
        notification_id: id.to_string(),
        person_id: person.to_string(),
    };
    OutboxEvent::new("notification", "created", id, 1, &message)
        .internal()
        .participants([person])
}
