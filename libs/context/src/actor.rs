use ids::{ApiKeyId, PersonId};
use proto::events::v1 as wire;
use uuid::Uuid;

/// What sort of actor did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A requester or other person of the tenant.
    Person,
    /// A technician of the provider, or of the tenant.
    Agent,
    /// A program with an API key.
    ApiKey,
    /// An automation rule.
    Rule,
    /// A mail from outside.
    Mail,
    /// A service of the product.
    Service,
}

impl ActorKind {
    /// The lower-case name, as stored in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Agent => "agent",
            Self::ApiKey => "api_key",
            Self::Rule => "rule",
            Self::Mail => "mail",
            Self::Service => "service",
        }
    }
}

impl std::str::FromStr for ActorKind {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        [
            Self::Person,
            Self::Agent,
            Self::ApiKey,
            Self::Rule,
            Self::Mail,
            Self::Service,
        ]
        .into_iter()
        .find(|kind| kind.as_str() == text)
        .ok_or_else(|| format!("unknown kind of actor {text:?}"))
    }
}

impl From<ActorKind> for wire::ActorKind {
    fn from(kind: ActorKind) -> Self {
        match kind {
            ActorKind::Person => Self::Person,
            ActorKind::Agent => Self::Agent,
            ActorKind::ApiKey => Self::ApiKey,
            ActorKind::Rule => Self::Rule,
            ActorKind::Mail => Self::Mail,
            ActorKind::Service => Self::Service,
        }
    }
}

/// Who did something: kind, id and the name to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// What sort of actor.
    pub kind: ActorKind,
    /// The person's or key's id; nil for a service.
    pub id: Uuid,
    /// The name to show, as it is now.
    pub name: String,
}

impl Actor {
    /// A service acting by itself.
    pub fn service(name: &str) -> Self {
        Self {
            kind: ActorKind::Service,
            id: Uuid::nil(),
            name: name.to_owned(),
        }
    }

    /// The person behind the actor, if it is one.
    pub fn person(&self) -> Option<PersonId> {
        matches!(self.kind, ActorKind::Person | ActorKind::Agent | ActorKind::Mail)
            .then_some(self.id)
            .filter(|id| !id.is_nil())
            .map(PersonId::from)
    }

    /// The id as messages carry it; empty for a service.
    pub fn public_id(&self) -> String {
        match self.kind {
            _ if self.id.is_nil() => String::new(),
            ActorKind::ApiKey => ApiKeyId::from(self.id).to_string(),
            ActorKind::Person | ActorKind::Agent | ActorKind::Mail | ActorKind::Rule | ActorKind::Service => {
                PersonId::from(self.id).to_string()
            }
        }
    }

    /// The actor as an event carries it.
    pub fn to_wire(&self) -> wire::Actor {
        let kind: wire::ActorKind = self.kind.into();
        wire::Actor {
            kind: kind.into(),
            id: self.public_id(),
            name: self.name.clone(),
        }
    }

    /// The actor of an event; an event without one was told by a service.
    pub fn from_wire(actor: Option<&wire::Actor>) -> Self {
        let Some(actor) = actor else {
            return Self::service("system");
        };
        let kind = match actor.kind() {
            wire::ActorKind::Person => ActorKind::Person,
            wire::ActorKind::Agent => ActorKind::Agent,
            wire::ActorKind::ApiKey => ActorKind::ApiKey,
            wire::ActorKind::Rule => ActorKind::Rule,
            wire::ActorKind::Mail => ActorKind::Mail,
            wire::ActorKind::Service | wire::ActorKind::Unspecified => ActorKind::Service,
        };
        let id = actor
            .id
            .split_once('_')
            .and_then(|(_, hex)| Uuid::try_parse(hex).ok())
            .unwrap_or(Uuid::nil());
        Self {
            kind,
            id,
            name: actor.name.clone(),
        }
    }
}
