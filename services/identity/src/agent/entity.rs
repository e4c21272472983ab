use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use context::{ActorKind, ProviderCtx};
use fault::validate::Checker;
use ids::{AccountId, PersonId, TeamId};

use super::{error::AgentError, scope::Scope};
use crate::role::{Role, builtin};

/// A technician of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// Id.
    pub id: PersonId,
    /// Their login, once they have used their invitation.
    pub account: Option<AccountId>,
    /// Full name.
    pub name: String,
    /// E-mail address in lower case.
    pub email: String,
    /// Language; empty for the provider's.
    pub locale: String,
    /// Role.
    pub role: Role,
    /// Which tenants they may enter.
    pub scope: Scope,
    /// Teams of the provider.
    pub teams: BTreeSet<TeamId>,
    /// False once deactivated.
    pub active: bool,
    /// Sessions made before give no access.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Grows with every change.
    pub revision: i64,
    /// When they were added.
    pub created_at: DateTime<Utc>,
    /// When they were last changed.
    pub updated_at: DateTime<Utc>,
}

/// What a technician is made from or changed to; the role apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Full name.
    pub name: String,
    /// E-mail address; cannot be changed later.
    pub email: String,
    /// Language.
    pub locale: String,
    /// Teams.
    pub teams: BTreeSet<TeamId>,
    /// Which tenants they may enter.
    pub scope: Scope,
}

impl Draft {
    /// The draft with every field in its stored form, or all that is wrong.
    pub fn checked(self) -> Result<Self, AgentError> {
        let mut check = Checker::new();
        let name = check.line("name", &self.name, 1..=100);
        let email = check.email("email", &self.email);
        check.check(
            matches!(self.locale.as_str(), "" | "en" | "fr"),
            "locale",
            "unknown",
            "must be en or fr",
        );
        check.check(self.teams.len() <= 100, "team_ids", "too_many", "must be at most 100");
        let tenants = self.scope.allowed.len().max(self.scope.denied.len());
        check.check(tenants <= 1_000, "scope", "too_many", "may name at most 1000 tenants");
        check.finish()?;
        Ok(Self { name, email, ..self })
    }
}

impl Agent {
    /// A new technician; the draft must have been checked.
    pub fn new(id: PersonId, draft: Draft, role: Role, now: DateTime<Utc>) -> Self {
        Self {
            id,
            account: None,
            name: draft.name,
            email: draft.email,
            locale: draft.locale,
            role,
            scope: draft.scope,
            teams: draft.teams,
            active: true,
            revoked_at: None,
            revision: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// What the technician is now, to be edited.
    pub fn draft(&self) -> Draft {
        Draft {
            name: self.name.clone(),
            email: self.email.clone(),
            locale: self.locale.clone(),
            teams: self.teams.clone(),
            scope: self.scope.clone(),
        }
    }

    /// Changes the technician. `None` if nothing changes.
    pub fn change(&self, draft: Draft, role: Role, now: DateTime<Utc>) -> Option<Self> {
        if draft == self.draft() && role.id == self.role.id {
            return None;
        }
        let changed = Self::new(self.id, draft, role, self.created_at);
        Some(Self {
            account: self.account,
            active: self.active,
            revoked_at: self.revoked_at,
            revision: self.revision + 1,
            updated_at: now,
            ..changed
        })
    }

    /// Ends access. `None` if it has ended.
    pub fn deactivate(&self, now: DateTime<Utc>) -> Option<Self> {
        self.active.then(|| Self {
            active: false,
            revoked_at: Some(now),
            revision: self.revision + 1,
            updated_at: now,
            ..self.clone()
        })
    }

    /// True if it is the caller themselves.
    pub fn is_caller(&self, ctx: &ProviderCtx) -> bool {
        ctx.actor().kind == ActorKind::Agent && ctx.actor().id == self.id.uuid()
    }

    /// True if losing this technician's access or role could leave the provider without an admin.
    pub fn is_admin(&self) -> bool {
        self.active && self.role.is(builtin::PROVIDER_ADMIN)
    }

    /// True if a session made then gives access.
    pub fn admits(&self, session_created_at: DateTime<Utc>) -> bool {
        self.active && self.revoked_at.is_none_or(|revoked| session_created_at > revoked)
    }
}
