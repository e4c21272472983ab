use proto::identity::v1 as wire;

use super::{Assignable, Person};

impl From<&Person> for wire::Person {
    fn from(person: &Person) -> Self {
        Self {
            id: person.id.to_string(),
            revision: person.revision,
            name: person.name.clone(),
            email: person.email.clone(),
            phone: person.phone.clone(),
            job_title: person.job_title.clone(),
            vip: person.vip,
            locale: person.locale.clone(),
            location_id: person.location.map(|id| id.to_string()).unwrap_or_default(),
            role_id: person.role.id.to_string(),
            role_name: person.role.name.clone(),
            active: person.active,
            has_login: person.account.is_some(),
            created_at: Some(proto::timestamp(person.created_at)),
        }
    }
}

impl From<Assignable> for wire::AssignableAgent {
    fn from(agent: Assignable) -> Self {
        Self {
            id: agent.id.to_string(),
            name: agent.name,
            email: agent.email,
            provider: agent.provider,
            team_ids: agent.teams.iter().map(ToString::to_string).collect(),
            can_reply: agent.can_reply,
        }
    }
}
