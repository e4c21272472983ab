use std::{collections::BTreeSet, sync::Arc};

use fault::Fault;
use ids::LocationId;

/// The name of something one may be allowed to do, such as `ticket.assign`. Declared in each service's `permissions.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permission(pub &'static str);

/// The permissions of one caller.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PermissionSet(Granted);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Granted {
    Everything,
    Only(Arc<BTreeSet<String>>),
}

impl Default for Granted {
    fn default() -> Self {
        Self::Only(Arc::default())
    }
}

impl PermissionSet {
    /// Exactly these.
    pub fn of(names: impl IntoIterator<Item = String>) -> Self {
        Self(Granted::Only(Arc::new(names.into_iter().collect())))
    }

    /// All there are: for the product's own background work only.
    pub(crate) fn everything() -> Self {
        Self(Granted::Everything)
    }

    /// True if `permission` is among them.
    pub fn contains(&self, permission: Permission) -> bool {
        match &self.0 {
            Granted::Everything => true,
            Granted::Only(names) => names.contains(permission.0),
        }
    }

    /// Ok if `permission` is among them.
    pub fn require(&self, permission: Permission) -> Result<(), Fault> {
        if self.contains(permission) {
            return Ok(());
        }
        Err(Fault::forbidden(
            "PERMISSION_DENIED",
            format!("this needs the permission {}", permission.0),
        ))
    }
}

/// Which objects of a tenant a caller sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Only what concerns them.
    Own,
    /// What concerns people of their department.
    Department(LocationId),
    /// Everything of the tenant.
    Company,
}
