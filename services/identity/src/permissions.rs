//! Every permission of the product, and which of them identity itself asks for.
//!
//! Each service declares the ones it checks; identity has to know all of them to put them into roles and tokens.

use context::Permission;

/// Where a permission means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Realm {
    /// Inside a tenant.
    Tenant,
    /// In a provider's own realm.
    Provider,
    /// In both.
    Both,
}

/// A permission with what it allows.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Such as `ticket.assign`.
    pub name: &'static str,
    /// What it allows, in English.
    pub description: &'static str,
    /// Where it means something.
    pub realm: Realm,
}

impl Entry {
    /// True if it means something inside a tenant.
    pub fn in_tenant(&self) -> bool {
        self.realm != Realm::Provider
    }

    /// True if it means something in a provider's own realm.
    pub fn in_provider(&self) -> bool {
        self.realm != Realm::Tenant
    }
}

pub const PERSON_READ: Permission = Permission("person.read");
pub const PERSON_MANAGE: Permission = Permission("person.manage");
pub const TEAM_READ: Permission = Permission("team.read");
pub const TEAM_MANAGE: Permission = Permission("team.manage");
pub const LOCATION_READ: Permission = Permission("location.read");
pub const LOCATION_MANAGE: Permission = Permission("location.manage");
pub const ROLE_READ: Permission = Permission("role.read");
pub const ROLE_MANAGE: Permission = Permission("role.manage");
pub const SETTINGS_READ: Permission = Permission("settings.read");
pub const SETTINGS_MANAGE: Permission = Permission("settings.manage");
pub const API_KEY_MANAGE: Permission = Permission("api_key.manage");
pub const AUDIT_READ: Permission = Permission("audit.read");
pub const TENANT_READ: Permission = Permission("tenant.read");
pub const TENANT_MANAGE: Permission = Permission("tenant.manage");
pub const AGENT_READ: Permission = Permission("agent.read");
pub const AGENT_MANAGE: Permission = Permission("agent.manage");
/// Declared by ticketing; whoever may read tickets as a technician may know who can be assigned.
pub const TICKET_READ: Permission = Permission("ticket.read");
/// Declared by ticketing; who can be assigned is told with whether they may answer.
pub const TICKET_REPLY: Permission = Permission("ticket.reply");
/// Declared by mail-ingest; whoever lets a mail in brings about that its sender becomes a person.
pub const QUARANTINE_MANAGE: Permission = Permission("quarantine.manage");

const fn entry(name: &'static str, realm: Realm, description: &'static str) -> Entry {
    Entry {
        name,
        description,
        realm,
    }
}

/// All permissions, by name.
pub const CATALOGUE: &[Entry] = &[
    entry(
        "agent.manage",
        Realm::Provider,
        "add, change and deactivate the provider's technicians",
    ),
    entry("agent.read", Realm::Provider, "see the provider's technicians"),
    entry("api_key.manage", Realm::Tenant, "make and revoke keys for programs"),
    entry("article.publish", Realm::Tenant, "publish articles"),
    entry("article.read", Realm::Tenant, "read articles"),
    entry("article.write", Realm::Tenant, "write articles"),
    entry("asset.assign", Realm::Tenant, "assign assets to people and places"),
    entry("asset.create", Realm::Tenant, "add assets"),
    entry("asset.read", Realm::Tenant, "see assets"),
    entry("asset.update", Realm::Tenant, "change assets"),
    entry("asset_type.manage", Realm::Tenant, "add and change types of assets"),
    entry("audit.read", Realm::Both, "read the audit trail"),
    entry("category.manage", Realm::Tenant, "add and change ticket categories"),
    entry("category.read", Realm::Tenant, "see ticket categories"),
    entry("delivery.read", Realm::Tenant, "see the log of outgoing mail"),
    entry("delivery.retry", Realm::Tenant, "send outgoing mail again"),
    entry("location.manage", Realm::Tenant, "add, move and remove places"),
    entry("location.read", Realm::Tenant, "see places"),
    entry("mailbox.manage", Realm::Tenant, "add and change mailboxes"),
    entry("mailbox.read", Realm::Tenant, "see mailboxes"),
    entry("notification.read", Realm::Both, "read one's own notifications"),
    entry(
        "person.manage",
        Realm::Tenant,
        "add, change, invite and deactivate people",
    ),
    entry("person.read", Realm::Tenant, "see people"),
    entry(
        "quarantine.manage",
        Realm::Tenant,
        "release and discard quarantined mail",
    ),
    entry("quarantine.read", Realm::Tenant, "see quarantined mail"),
    entry(
        "queue.read",
        Realm::Provider,
        "see the queue over all tenants one may enter",
    ),
    entry(
        "role.manage",
        Realm::Both,
        "add and change roles, up to one's own permissions",
    ),
    entry("role.read", Realm::Both, "see roles and their permissions"),
    entry(
        "settings.manage",
        Realm::Tenant,
        "change branding, language, hours and domains",
    ),
    entry("settings.read", Realm::Tenant, "see the tenant's settings"),
    entry("team.manage", Realm::Both, "add, change and remove teams"),
    entry("team.read", Realm::Both, "see teams"),
    entry("tenant.manage", Realm::Provider, "create, suspend and resume tenants"),
    entry("tenant.read", Realm::Provider, "see the tenants one may enter"),
    entry(
        "ticket.assign",
        Realm::Tenant,
        "assign tickets to technicians and teams",
    ),
    entry("ticket.close", Realm::Tenant, "close tickets"),
    entry("ticket.create", Realm::Tenant, "raise tickets"),
    entry(
        "ticket.link",
        Realm::Tenant,
        "link tickets to assets, articles and tickets",
    ),
    entry("ticket.note", Realm::Tenant, "read and write private notes"),
    entry("ticket.read", Realm::Tenant, "see tickets"),
    entry("ticket.reply", Realm::Tenant, "write public messages"),
    entry("ticket.resolve", Realm::Tenant, "resolve tickets"),
    entry("ticket.update", Realm::Tenant, "change tickets"),
];

/// The permission with this name.
pub fn find(name: &str) -> Option<&'static Entry> {
    CATALOGUE
        .binary_search_by(|entry| entry.name.cmp(name))
        .ok()
        .map(|at| &CATALOGUE[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_sorted_and_every_own_permission_is_in_it() {
        assert!(CATALOGUE.is_sorted_by(|a, b| a.name < b.name));
        let own = [
            PERSON_READ,
            PERSON_MANAGE,
            TEAM_READ,
            TEAM_MANAGE,
            LOCATION_READ,
            LOCATION_MANAGE,
            ROLE_READ,
            ROLE_MANAGE,
            SETTINGS_READ,
            SETTINGS_MANAGE,
            API_KEY_MANAGE,
            AUDIT_READ,
            TENANT_READ,
            TENANT_MANAGE,
            AGENT_READ,
            AGENT_MANAGE,
            TICKET_READ,
            TICKET_REPLY,
            QUARANTINE_MANAGE,
        ];
        for permission in own {
            assert_eq!(find(permission.0).map(|entry| entry.name), Some(permission.0));
        }
        assert!(find("ticket.destroy").is_none());
    }
}
