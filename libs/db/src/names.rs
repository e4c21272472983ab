use ids::{ProviderId, TenantId};
use uuid::Uuid;

use crate::DbError;

/// Whose schema: a tenant's or a provider's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Space {
    /// Schema `t_<uuid>`.
    Tenant(TenantId),
    /// Schema `p_<uuid>`.
    Provider(ProviderId),
}

impl Space {
    /// The bare id.
    pub fn uuid(self) -> Uuid {
        match self {
            Self::Tenant(id) => id.uuid(),
            Self::Provider(id) => id.uuid(),
        }
    }

    /// The value of `control.tenant.kind`.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Tenant(_) => "tenant",
            Self::Provider(_) => "provider",
        }
    }

    pub(crate) fn from_row(kind: &str, id: Uuid) -> Self {
        if kind == "provider" {
            Self::Provider(id.into())
        } else {
            Self::Tenant(id.into())
        }
    }

    /// The schema. Made of letters, digits and an underscore only, so it never needs quoting.
    pub fn schema(self) -> String {
        match self {
            Self::Tenant(id) => format!("t_{}", id.uuid().simple()),
            Self::Provider(id) => format!("p_{}", id.uuid().simple()),
        }
    }

    /// The last token of an event's subject: the tenant's bare id, or `p_` and the provider's.
    pub fn subject_token(self) -> String {
        match self {
            Self::Tenant(id) => id.uuid().simple().to_string(),
            Self::Provider(id) => format!("p_{}", id.uuid().simple()),
        }
    }
}

/// The names of a service's roles and database.
#[derive(Debug, Clone)]
pub struct Names {
    service: String,
    prefix: String,
    database: String,
}

impl Names {
    /// Checks every part once, so that no name ever needs quoting.
    pub(crate) fn new(service: &str, role_prefix: &str, database: &str) -> Result<Self, DbError> {
        let service = service.replace('-', "_");
        let prefix = if role_prefix.is_empty() {
            service.clone()
        } else {
            role_prefix.to_owned()
        };
        check("service", &service, 28)?;
        check("role_prefix", &prefix, 28)?;
        check("database", database, 60)?;
        Ok(Self {
            service,
            prefix,
            database: database.to_owned(),
        })
    }

    /// The service as an owner of events: `mail_ingest`.
    pub fn owner(&self) -> &str {
        &self.service
    }

    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    pub(crate) fn database(&self) -> &str {
        &self.database
    }

    /// The role that owns all objects; nobody logs in as it.
    pub(crate) fn owner_role(&self) -> String {
        format!("{}_owner", self.prefix)
    }

    /// The group of all tenant roles.
    pub(crate) fn tenants_role(&self) -> String {
        format!("{}_tenants", self.prefix)
    }

    pub(crate) fn migrate_role(&self) -> String {
        format!("{}_migrate", self.prefix)
    }

    pub(crate) fn relay_role(&self) -> String {
        format!("{}_relay", self.prefix)
    }

    pub(crate) fn control_role(&self) -> String {
        format!("{}_control", self.prefix)
    }

    pub(crate) fn shard_role(&self, shard: u16) -> String {
        format!("{}_app_{shard}", self.prefix)
    }

    /// The role of one tenant or provider, as the outbox stamps it.
    pub fn space_role(&self, space: Space) -> String {
        format!("{}_{}", self.prefix, space.schema())
    }

    /// Reads a role's name back; `None` if it is not the role of a tenant or provider of this service.
    pub fn space_of_role(&self, role: &str) -> Option<Space> {
        let rest = role.strip_prefix(self.prefix.as_str())?.strip_prefix('_')?;
        let (kind, id) = rest.split_once('_')?;
        let id = (id.len() == 32).then(|| Uuid::try_parse(id).ok()).flatten()?;
        match kind {
            "t" => Some(Space::Tenant(id.into())),
            "p" => Some(Space::Provider(id.into())),
            _ => None,
        }
    }

    /// True if the role may write events and jobs for any tenant: the service's own control login.
    pub fn is_control_role(&self, role: &str) -> bool {
        role == self.control_role()
    }
}

fn check(what: &str, text: &str, max: usize) -> Result<(), DbError> {
    let plain = text
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if plain && !text.is_empty() && text.len() <= max && text.as_bytes()[0].is_ascii_lowercase() {
        return Ok(());
    }
    Err(DbError::Settings(format!(
        "{what} {text:?} must be a lower-case name of at most {max} letters, digits and underscores"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_reads_back_to_its_tenant() {
        let names = Names::new("mail-ingest", "", "guichet_mail_ingest").unwrap();
        for space in [Space::Tenant(TenantId::new()), Space::Provider(ProviderId::new())] {
            assert_eq!(names.space_of_role(&names.space_role(space)), Some(space));
            assert!(names.space_role(space).len() <= 63);
        }
    }

    #[test]
    fn other_roles_are_nobodys() {
        let names = Names::new("asset", "", "guichet_asset").unwrap();
        for role in [
            "asset_owner",
            "asset_app_1",
            "asset_tenants",
            "identity_t_0192",
            "asset_t_01",
            "asset",
            "asset_x_0192f3aa000070008000000000000000",
        ] {
            assert_eq!(names.space_of_role(role), None, "{role}");
        }
    }

    #[test]
    fn names_that_would_need_quoting_are_refused() {
        for bad in ["", "Asset", "a b", "a\"b", "1a", "a;drop", "é", &"x".repeat(29)] {
            assert!(Names::new(bad, "", "db").is_err(), "{bad}");
            assert!(bad.is_empty() || Names::new("asset", bad, "db").is_err(), "{bad}");
        }
    }
}
