use std::{cmp::Ordering, collections::BTreeSet};

use chrono::{DateTime, Utc};
use context::{Permission, View};
use fault::validate::Checker;
use ids::RoleId;

use super::{
    builtin::{self, BuiltIn},
    error::RoleError,
    view::RoleView,
};
use crate::{
    permissions,
    realm::{Realm, Side},
};

/// A named set of permissions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Id.
    pub id: RoleId,
    /// Stable key of a given role.
    pub key: Option<String>,
    /// Name, unique.
    pub name: String,
    /// What it grants, sorted.
    pub permissions: Vec<&'static str>,
    /// Which objects it sees.
    pub view: RoleView,
    /// True for technicians.
    pub agent: bool,
    /// Grows with every change.
    pub revision: i64,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

/// What an own role is made from or changed to.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Name.
    pub name: String,
    /// Names of permissions.
    pub permissions: Vec<String>,
    /// Which objects; `None` if not said.
    pub view: Option<RoleView>,
    /// True for technicians.
    pub agent: bool,
}

impl Role {
    /// A given role as it is entered into a new tenant or provider.
    pub fn built_in(role: &BuiltIn, side: Side, now: DateTime<Utc>) -> Self {
        Self {
            id: RoleId::new(),
            key: Some(role.key.to_owned()),
            name: role.name.to_owned(),
            permissions: role.permissions(side),
            view: role.view,
            agent: role.agent,
            revision: 1,
            created_at: now,
        }
    }

    /// An own role, if every field is right and the caller has all it grants.
    pub fn try_new(realm: &Realm, draft: Draft, now: DateTime<Utc>) -> Result<Self, RoleError> {
        let (name, permissions, view) = check(realm, &draft)?;
        let agent = draft.agent;
        let role = Self {
            id: RoleId::new(),
            key: None,
            name,
            permissions,
            view,
            agent,
            revision: 1,
            created_at: now,
        };
        role.may_be_given_by(realm)?;
        Ok(role)
    }

    /// Changes an own role. `None` if nothing changes.
    pub fn change(&self, realm: &Realm, draft: Draft) -> Result<Option<Self>, RoleError> {
        if self.key.is_some() {
            return Err(RoleError::BuiltIn);
        }
        let (name, permissions, view) = check(realm, &draft)?;
        let changed = Self {
            name,
            permissions,
            view,
            agent: draft.agent,
            ..self.clone()
        };
        if changed == *self {
            return Ok(None);
        }
        // Whoever lacks what the role grants already may not touch it either.
        self.may_be_given_by(realm)?;
        changed.may_be_given_by(realm)?;
        Ok(Some(Self {
            revision: self.revision + 1,
            ..changed
        }))
    }

    /// Ok if the caller has everything the role grants: nobody gives what they do not have.
    pub fn may_be_given_by(&self, realm: &Realm) -> Result<(), RoleError> {
        // The least role, which programs and helpers give to the people they add.
        if self.key.as_deref() == Some(builtin::REQUESTER) && realm.side() == Side::Tenant {
            return Ok(());
        }
        let missing = self.permissions.iter().find(|name| !realm.can(Permission(name)));
        if let Some(name) = missing {
            return Err(RoleError::Beyond((*name).to_owned()));
        }
        let sees = match realm {
            Realm::Tenant(ctx) => match ctx.view() {
                View::Own => RoleView::Own,
                View::Department(_) => RoleView::Department,
                View::Company => RoleView::Company,
            },
            Realm::Provider(_) => RoleView::Company,
        };
        if self.view > sees || (self.agent && !realm.is_agent()) {
            return Err(RoleError::Beyond("the role's view".to_owned()));
        }
        Ok(())
    }

    /// True if whoever has it may do this.
    pub fn grants(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission.0)
    }

    /// True if it is the given role with this key.
    pub fn is(&self, key: &str) -> bool {
        self.key.as_deref() == Some(key)
    }

    /// Given roles first, in their order, then own ones by name.
    pub fn order(&self, other: &Self, side: Side) -> Ordering {
        let place = |role: &Self| {
            let given = builtin::of(side).iter().position(|b| role.is(b.key));
            (given.unwrap_or(usize::MAX), role.name.to_lowercase())
        };
        place(self).cmp(&place(other))
    }
}

fn check(realm: &Realm, draft: &Draft) -> Result<(String, Vec<&'static str>, RoleView), RoleError> {
    let mut check = Checker::new();
    let name = check.line("name", &draft.name, 1..=60);
    check.check(
        draft.view.is_some(),
        "view",
        "required",
        "must be own, department or company",
    );
    let mut known = BTreeSet::new();
    for (at, name) in draft.permissions.iter().enumerate() {
        match permissions::find(name).filter(|entry| realm.side().admits(entry)) {
            Some(entry) => {
                if !realm.can(Permission(entry.name)) {
                    check.fail(
                        format!("permissions[{at}]"),
                        "beyond",
                        "you do not have this permission yourself",
                    );
                }
                known.insert(entry.name);
            }
            None => check.fail(
                format!("permissions[{at}]"),
                "unknown",
                "there is no such permission here",
            ),
        }
    }
    check.finish()?;
    Ok((name, known.into_iter().collect(), draft.view.unwrap_or(RoleView::Own)))
}

#[cfg(test)]
mod tests {
    use context::ActorKind;
    use ids::{ProviderId, TenantId};

    use super::*;

    fn realm(permissions: &[&str]) -> Realm {
        let tenant = testkit::Tenant {
            id: TenantId::new(),
            provider: ProviderId::new(),
            slug: "x".into(),
        };
        let mut claims = tenant.claims(ActorKind::Agent, "A", permissions);
        claims.agent = true;
        claims.view = "company".into();
        Realm::Tenant(testkit::tenant_ctx(claims))
    }

    fn draft(permissions: &[&str]) -> Draft {
        let permissions = permissions.iter().map(|p| (*p).to_owned()).collect();
        Draft {
            name: "Helper".into(),
            permissions,
            view: Some(RoleView::Company),
            agent: true,
        }
    }

    #[test]
    fn nobody_gives_what_they_do_not_have() {
        let helper = realm(&["role.manage", "ticket.read"]);
        assert!(Role::try_new(&helper, draft(&["ticket.read"]), DateTime::UNIX_EPOCH).is_ok());
        let refused = Role::try_new(&helper, draft(&["ticket.read", "ticket.close"]), DateTime::UNIX_EPOCH);
        let fault = fault::Fault::from(refused.unwrap_err());
        assert_eq!(
            (fault.fields[0].field.as_str(), fault.fields[0].code.as_str()),
            ("permissions[1]", "beyond")
        );
    }

    #[test]
    fn unknown_permissions_and_those_of_providers_are_refused() {
        let admin = realm(&["role.manage", "tenant.manage"]);
        for name in ["ticket.destroy", "tenant.manage", ""] {
            let fault = fault::Fault::from(Role::try_new(&admin, draft(&[name]), DateTime::UNIX_EPOCH).unwrap_err());
            assert_eq!(fault.fields[0].code, "unknown", "{name}");
        }
    }

    #[test]
    fn given_roles_cannot_be_changed() {
        let given = Role::built_in(&builtin::OF_TENANT[0], Side::Tenant, DateTime::UNIX_EPOCH);
        assert!(matches!(
            given.change(&realm(&["role.manage"]), draft(&[])),
            Err(RoleError::BuiltIn)
        ));
    }

    #[test]
    fn changing_to_the_same_is_nothing() {
        let helper = realm(&["role.manage", "ticket.read"]);
        let role = Role::try_new(&helper, draft(&["ticket.read"]), DateTime::UNIX_EPOCH).unwrap();
        assert_eq!(role.change(&helper, draft(&["ticket.read"])).unwrap(), None);
        assert_eq!(role.change(&helper, draft(&[])).unwrap().unwrap().revision, 2);
    }

    #[test]
    fn anybody_who_manages_people_may_make_requesters_but_not_admins() {
        let helper = realm(&["person.manage"]);
        let of = |key| {
            Role::built_in(
                builtin::find(Side::Tenant, key).unwrap(),
                Side::Tenant,
                DateTime::UNIX_EPOCH,
            )
        };
        assert!(of(builtin::REQUESTER).may_be_given_by(&helper).is_ok());
        assert!(of(builtin::TENANT_ADMIN).may_be_given_by(&helper).is_err());
    }
}
