use ids::PersonId;
use proto::identity::v1 as identity;

use super::Person;

/// A person as identity tells them.
pub(crate) fn from_wire(id: PersonId, person: &identity::Person) -> Person {
    Person {
        id,
        name: person.name.clone(),
        email: person.email.clone(),
        vip: person.vip,
        location_id: person.location_id.parse().ok(),
        active: person.active,
        revision: person.revision,
    }
}
