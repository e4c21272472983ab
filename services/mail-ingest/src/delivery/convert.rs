//! What identity tells of people, as this service has it.

use fault::Fault;
use ids::PersonId;
use proto::identity::v1 as identity;

use super::entity::Author;

impl TryFrom<identity::Person> for Author {
    type Error = Fault;

    fn try_from(person: identity::Person) -> Result<Self, Fault> {
        Ok(Self {
            id: known(&person.id)?,
            name: person.name,
            email: person.email,
            vip: person.vip,
            location_id: person.location_id,
        })
    }
}

impl TryFrom<identity::AssignableAgent> for Author {
    type Error = Fault;

    fn try_from(agent: identity::AssignableAgent) -> Result<Self, Fault> {
        Ok(Self {
            id: known(&agent.id)?,
            name: agent.name,
            email: agent.email,
            vip: false,
            location_id: String::new(),
        })
    }
}

fn known(id: &str) -> Result<PersonId, Fault> {
    id.parse()
        .map_err(|e| Fault::hide(format!("identity answered with a malformed person: {e}")))
}
