//! The roles that every tenant and provider has. Their permissions are part of the program, so that an upgrade can add to them.

use super::view::RoleView;
use crate::{permissions::CATALOGUE, realm::Side};

/// Key of the role of who asks.
pub const REQUESTER: &str = "requester";
/// Key of the role of who configures a tenant.
pub const TENANT_ADMIN: &str = "tenant_admin";
/// Key of the role of technicians.
pub const AGENT: &str = "agent";
/// Key of the role of programs.
pub const INTEGRATION: &str = "integration";
/// Key of the role of who runs a provider.
pub const PROVIDER_ADMIN: &str = "provider_admin";

/// A given role.
#[derive(Debug, Clone, Copy)]
pub struct BuiltIn {
    /// Stable key.
    pub key: &'static str,
    /// Name to show.
    pub name: &'static str,
    /// Which objects it sees.
    pub view: RoleView,
    /// True for technicians.
    pub agent: bool,
    grants: Grants,
}

#[derive(Debug, Clone, Copy)]
enum Grants {
    /// Everything its side knows.
    All,
    /// All that only reads.
    Reading,
    /// The lists together.
    Lists(&'static [&'static [&'static str]]),
}

const REQUESTING: &[&str] = &[
    "ticket.read",
    "ticket.create",
    "ticket.reply",
    "asset.read",
    "article.read",
    "notification.read",
    "category.read",
    "location.read",
];
const WORKING: &[&str] = &[
    "ticket.update",
    "ticket.assign",
    "ticket.resolve",
    "ticket.note",
    "ticket.link",
    "asset.create",
    "asset.update",
    "asset.assign",
    "article.write",
    "delivery.read",
    "mailbox.read",
    "quarantine.read",
    "person.read",
    "team.read",
    "role.read",
    "settings.read",
];
const SENIOR: &[&str] = &["ticket.close", "article.publish", "quarantine.manage", "delivery.retry"];
const INTEGRATING: &[&str] = &["ticket.close", "article.publish", "asset_type.manage", "person.manage"];
const PROVIDER_AGENT: &[&str] = &["queue.read", "tenant.read", "agent.read"];

const fn role(key: &'static str, name: &'static str, view: RoleView, agent: bool, grants: Grants) -> BuiltIn {
    BuiltIn {
        key,
        name,
        view,
        agent,
        grants,
    }
}

/// The given roles of a tenant.
pub const OF_TENANT: &[BuiltIn] = &[
    role(
        REQUESTER,
        "Requester",
        RoleView::Own,
        false,
        Grants::Lists(&[REQUESTING]),
    ),
    role(
        "department_manager",
        "Department manager",
        RoleView::Department,
        false,
        Grants::Lists(&[REQUESTING]),
    ),
    role(TENANT_ADMIN, "Tenant admin", RoleView::Company, true, Grants::All),
    role(
        AGENT,
        "Agent",
        RoleView::Company,
        true,
        Grants::Lists(&[REQUESTING, WORKING]),
    ),
    role(
        "senior_agent",
        "Senior agent",
        RoleView::Company,
        true,
        Grants::Lists(&[REQUESTING, WORKING, SENIOR]),
    ),
    role("auditor", "Auditor", RoleView::Company, true, Grants::Reading),
    role(
        INTEGRATION,
        "Integration",
        RoleView::Company,
        true,
        Grants::Lists(&[REQUESTING, WORKING, INTEGRATING]),
    ),
];

/// The given roles of a provider. What they grant holds in every tenant the technician may enter.
pub const OF_PROVIDER: &[BuiltIn] = &[
    role(PROVIDER_ADMIN, "Provider admin", RoleView::Company, true, Grants::All),
    role(
        AGENT,
        "Agent",
        RoleView::Company,
        true,
        Grants::Lists(&[REQUESTING, WORKING, PROVIDER_AGENT]),
    ),
    role(
        "senior_agent",
        "Senior agent",
        RoleView::Company,
        true,
        Grants::Lists(&[REQUESTING, WORKING, SENIOR, PROVIDER_AGENT]),
    ),
];

/// The given roles of a side.
pub fn of(side: Side) -> &'static [BuiltIn] {
    match side {
        Side::Tenant => OF_TENANT,
        Side::Provider => OF_PROVIDER,
    }
}

/// The given role with this key.
pub fn find(side: Side, key: &str) -> Option<&'static BuiltIn> {
    of(side).iter().find(|role| role.key == key)
}

impl BuiltIn {
    /// Its permissions, sorted.
    pub fn permissions(&self, side: Side) -> Vec<&'static str> {
        let granted = |name: &str| match self.grants {
            Grants::All => true,
            Grants::Reading => name.ends_with(".read"),
            Grants::Lists(lists) => lists.iter().any(|list| list.contains(&name)),
        };
        let admitted = CATALOGUE.iter().filter(|entry| side.admits(entry));
        admitted.map(|entry| entry.name).filter(|name| granted(name)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_granted_name_is_in_the_catalogue() {
        for name in [REQUESTING, WORKING, SENIOR, INTEGRATING, PROVIDER_AGENT].concat() {
            assert!(crate::permissions::find(name).is_some(), "{name}");
        }
    }

    #[test]
    fn an_integration_may_add_requesters_but_not_admins() {
        let grants = |key| find(Side::Tenant, key).unwrap().permissions(Side::Tenant);
        let integration = grants(INTEGRATION);
        assert!(grants(REQUESTER).iter().all(|name| integration.contains(name)));
        assert!(!grants(TENANT_ADMIN).iter().all(|name| integration.contains(name)));
    }

    #[test]
    fn nobody_of_a_tenant_holds_a_permission_of_providers() {
        for role in OF_TENANT {
            for name in role.permissions(Side::Tenant) {
                assert!(
                    ![
                        "tenant.manage",
                        "tenant.read",
                        "agent.manage",
                        "agent.read",
                        "queue.read"
                    ]
                    .contains(&name)
                );
            }
        }
        assert!(
            find(Side::Provider, PROVIDER_ADMIN)
                .unwrap()
                .permissions(Side::Provider)
                .contains(&"tenant.manage")
        );
    }

    #[test]
    fn requesters_see_nothing_internal() {
        let requester = find(Side::Tenant, REQUESTER).unwrap();
        assert!(!requester.agent);
        for name in ["ticket.note", "person.read", "settings.read", "audit.read"] {
            assert!(!requester.permissions(Side::Tenant).contains(&name));
        }
    }
}
