//! Who calls: the seven of the matrix.

use stack_tests::{Client, Env};

use super::world::World;

/// Up to where somebody's rights reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Nobody,
    Requester,
    Agent,
    Lead,
    Admin,
    /// The provider's own realm only.
    Provider,
    /// Our own services only.
    Service,
}

impl Level {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "nobody" => Self::Nobody,
            "requester" => Self::Requester,
            "agent" => Self::Agent,
            "lead" => Self::Lead,
            "admin" => Self::Admin,
            "provider" => Self::Provider,
            "service" => Self::Service,
            _ => return None,
        })
    }

    /// From which level on an operation or RPC may be called, by `tests/stack/matrix.txt`; `None` if it is not listed.
    pub fn of(operation: &str) -> Option<Self> {
        let lines = include_str!("../../../matrix.txt").lines();
        lines
            .filter_map(|line| line.split_once(' '))
            .find(|(name, _)| *name == operation)
            .and_then(|(_, level)| Self::parse(level.trim()))
    }
}

/// A caller.
pub struct Principal {
    pub name: &'static str,
    pub level: Level,
    pub client: Client,
    /// In front of the operations of the tenant under attack.
    pub prefix: String,
    /// True for somebody who has no business in it at all.
    pub foreign: bool,
}

/// Nobody, a portal user, a requester, an agent, a team lead and an admin of the tenant, and the admin of another.
pub async fn seven(env: &Env, world: &World, other: &World) -> Vec<Principal> {
    let principal = |name, level, client, prefix: &str| Principal {
        name,
        level,
        client,
        prefix: prefix.to_owned(),
        foreign: false,
    };
    let prefix = world.prefix();
    let agent = Client::console(env, env.user("agent", None)).await;
    let lead = Client::console(env, env.user("senior_agent", None)).await;
    let requester = world.visitor(env, "rita").await;
    let portal_user = world.visitor(env, "dora").await;
    vec![
        principal("nobody", Level::Nobody, Client::nobody(env, &world.portal(env)), "/api"),
        principal("portal user", Level::Requester, portal_user, "/api"),
        principal("requester", Level::Requester, requester, "/api"),
        principal("agent", Level::Agent, agent, &prefix),
        principal("team lead", Level::Lead, lead, &prefix),
        principal("tenant admin", Level::Admin, world.admin(env).await, &prefix),
        Principal {
            foreign: true,
            ..principal("other tenant's admin", Level::Nobody, other.admin(env).await, &prefix)
        },
    ]
}
