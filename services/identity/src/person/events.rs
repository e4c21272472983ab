use db::OutboxEvent;
use proto::identity::v1 as wire;

use super::Person;

fn told(fact: &'static str, person: &Person) -> OutboxEvent {
    let message = wire::PersonChanged {
        person: Some(person.into()),
    };
    OutboxEvent::new("person", fact, person.id, person.revision, &message)
}

/// identity.person.created
pub fn created(person: &Person) -> OutboxEvent {
    told("created", person)
}

/// identity.person.updated
pub fn updated(person: &Person) -> OutboxEvent {
    told("updated", person)
}
