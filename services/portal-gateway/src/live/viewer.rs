//! Who may hear of what.

use context::{Caller, TenantSet};
use ids::{PersonId, ProviderId, TenantId};

use super::{change::Change, presence::Presence};

/// What decides which events a stream carries.
#[derive(Debug, Clone)]
pub(super) enum Viewer {
    /// Somebody in one tenant.
    Tenant {
        tenant: TenantId,
        agent: bool,
        person: Option<PersonId>,
    },
    /// An agent across the tenants they may enter.
    Provider { provider: ProviderId, tenants: TenantSet },
}

impl Viewer {
    pub(super) fn of(caller: &Caller) -> Option<Self> {
        match caller {
            Caller::Tenant(ctx) => Some(Self::Tenant {
                tenant: ctx.tenant(),
                agent: ctx.is_agent(),
                person: ctx.person(),
            }),
            Caller::Provider(ctx) => Some(Self::Provider {
                provider: ctx.provider(),
                tenants: ctx.tenants().clone(),
            }),
            Caller::Service(_) => None,
        }
    }

    /// A requester hears only of what they take part in, and never of what is internal.
    pub(super) fn may_hear(&self, change: &Change) -> bool {
        match self {
            Self::Tenant { tenant, agent, person } => {
                let takes_part = person.is_some_and(|person| change.participants.contains(&person));
                change.tenant == Some(*tenant) && (*agent || (takes_part && !change.internal))
            }
            Self::Provider { provider, tenants } => {
                change.provider == Some(*provider) && change.tenant.is_none_or(|tenant| tenants.contains(tenant))
            }
        }
    }

    /// Presence is for agents.
    pub(super) fn may_see(&self, presence: &Presence) -> bool {
        match self {
            Self::Tenant { tenant, agent, .. } => *agent && presence.tenant == *tenant,
            Self::Provider { provider, tenants } => {
                presence.provider == Some(*provider) && tenants.contains(presence.tenant)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proto::events::v1::Envelope;

    use super::*;

    struct World {
        provider: ProviderId,
        tenant: TenantId,
        person: PersonId,
    }

    impl World {
        fn new() -> Self {
            Self {
                provider: ProviderId::new(),
                tenant: TenantId::new(),
                person: PersonId::new(),
            }
        }

        fn change(&self, internal: bool, participants: &[PersonId]) -> Change {
            Change::of(&Envelope {
                event_id: "evt_1".to_owned(),
                tenant_id: self.tenant.to_string(),
                provider_id: self.provider.to_string(),
                r#type: "ticketing.message.added".to_owned(),
                internal,
                participant_ids: participants.iter().map(ToString::to_string).collect(),
                payload: b"secret text".to_vec(),
                ..Envelope::default()
            })
            .unwrap()
        }

        fn viewer(&self, agent: bool) -> Viewer {
            Viewer::Tenant {
                tenant: self.tenant,
                agent,
                person: Some(self.person),
            }
        }
    }

    #[test]
    fn a_requester_hears_of_their_own_and_nothing_internal() {
        let world = World::new();
        let requester = world.viewer(false);
        assert!(requester.may_hear(&world.change(false, &[world.person])));
        assert!(!requester.may_hear(&world.change(true, &[world.person])));
        assert!(!requester.may_hear(&world.change(false, &[PersonId::new()])));
        assert!(world.viewer(true).may_hear(&world.change(true, &[])));
    }

    #[test]
    fn nobody_hears_of_another_tenant() {
        let (world, other) = (World::new(), World::new());
        assert!(!other.viewer(true).may_hear(&world.change(false, &[other.person])));
    }

    #[test]
    fn an_agent_of_the_provider_hears_of_the_tenants_they_may_enter() {
        let world = World::new();
        let all = Viewer::Provider {
            provider: world.provider,
            tenants: TenantSet::AllExcept(BTreeSet::new()),
        };
        let none = Viewer::Provider {
            provider: world.provider,
            tenants: TenantSet::Only(BTreeSet::new()),
        };
        let foreign = Viewer::Provider {
            provider: ProviderId::new(),
            tenants: TenantSet::AllExcept(BTreeSet::new()),
        };
        let change = world.change(true, &[]);
        assert_eq!(
            [all.may_hear(&change), none.may_hear(&change), foreign.may_hear(&change)],
            [true, false, false]
        );
    }

    #[test]
    fn only_agents_see_who_is_there() {
        let world = World::new();
        let text = format!(
            r#"{{"tenant":"{}","provider":"{}","subject":"tkt_1","people":[]}}"#,
            world.tenant, world.provider
        );
        let presence = Presence::parse(&text).unwrap();
        let foreign = Viewer::Provider {
            provider: ProviderId::new(),
            tenants: TenantSet::AllExcept(BTreeSet::new()),
        };
        assert!(world.viewer(true).may_see(&presence));
        assert!(!world.viewer(false).may_see(&presence));
        assert!(!foreign.may_see(&presence));
    }

    #[test]
    fn the_text_of_an_event_never_travels() {
        assert!(!World::new().change(false, &[]).json.contains("secret"));
    }
}
