use chrono::{DateTime, Utc};
use context::{ActorKind, TenantCtx, View};
use fault::validate::Checker;
use ids::{AccountId, LocationId, PersonId};

use super::error::PersonError;
use crate::role::{Role, builtin};

/// A person as one tenant knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Id.
    pub id: PersonId,
    /// Their login, once they have used an invitation.
    pub account: Option<AccountId>,
    /// Full name.
    pub name: String,
    /// E-mail address in lower case, unique in the tenant.
    pub email: String,
    /// Telephone number.
    pub phone: String,
    /// What they do.
    pub job_title: String,
    /// True if urgency is raised for their tickets.
    pub vip: bool,
    /// Language; empty for the tenant's.
    pub locale: String,
    /// Place or department.
    pub location: Option<LocationId>,
    /// Role.
    pub role: Role,
    /// False once deactivated.
    pub active: bool,
    /// Sessions made before give no access here.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Grows with every change.
    pub revision: i64,
    /// When they were added.
    pub created_at: DateTime<Utc>,
    /// When they were last changed.
    pub updated_at: DateTime<Utc>,
}

/// What a person is made from or changed to; the role apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Telephone number.
    pub phone: String,
    /// What they do.
    pub job_title: String,
    /// True if urgency is raised for their tickets.
    pub vip: bool,
    /// Language.
    pub locale: String,
    /// Place or department.
    pub location: Option<LocationId>,
}

impl Draft {
    /// The draft with every field in its stored form, or all that is wrong.
    pub fn checked(self) -> Result<Self, PersonError> {
        let mut check = Checker::new();
        let draft = Self {
            name: check.line("name", &self.name, 1..=100),
            email: check.email("email", &self.email),
            phone: check.line("phone", &self.phone, 0..=40),
            job_title: check.line("job_title", &self.job_title, 0..=100),
            ..self
        };
        check.check(
            matches!(draft.locale.as_str(), "" | "en" | "fr"),
            "locale",
            "unknown",
            "must be en or fr",
        );
        check.finish()?;
        Ok(draft)
    }
}

impl Person {
    /// A new person; the draft must have been checked.
    pub fn new(id: PersonId, draft: Draft, role: Role, now: DateTime<Utc>) -> Self {
        Self {
            id,
            account: None,
            name: draft.name,
            email: draft.email,
            phone: draft.phone,
            job_title: draft.job_title,
            vip: draft.vip,
            locale: draft.locale,
            location: draft.location,
            role,
            active: true,
            revoked_at: None,
            revision: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// What the person is now, to be edited.
    pub fn draft(&self) -> Draft {
        Draft {
            name: self.name.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            job_title: self.job_title.clone(),
            vip: self.vip,
            locale: self.locale.clone(),
            location: self.location,
        }
    }

    /// Changes what is said about the person and their role. `None` if nothing changes.
    pub fn change(&self, draft: Draft, role: Role, now: DateTime<Utc>) -> Option<Self> {
        if draft == self.draft() && role.id == self.role.id {
            return None;
        }
        let id = self.id;
        let changed = Self::new(id, draft, role, self.created_at);
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

    /// Gives access again; old sessions stay ended. `None` if they have access.
    pub fn reactivate(&self, now: DateTime<Utc>) -> Option<Self> {
        (!self.active).then(|| Self {
            active: true,
            revision: self.revision + 1,
            updated_at: now,
            ..self.clone()
        })
    }

    /// True if it is the caller themselves.
    pub fn is_caller(&self, ctx: &TenantCtx) -> bool {
        matches!(ctx.actor().kind, ActorKind::Person | ActorKind::Agent) && ctx.actor().id == self.id.uuid()
    }

    /// True if losing this person's access or role could leave the tenant without an admin.
    pub fn is_admin(&self) -> bool {
        self.active && self.role.is(builtin::TENANT_ADMIN)
    }

    /// True if a session made then gives access here.
    pub fn admits(&self, session_created_at: DateTime<Utc>) -> bool {
        self.active && self.revoked_at.is_none_or(|revoked| session_created_at > revoked)
    }
}

/// Which people a caller sees in lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// Everybody.
    All,
    /// Those of a place and of the places inside it.
    Within(LocationId),
    /// Only themselves.
    Only(PersonId),
    /// Nobody.
    None,
}

impl Seen {
    /// What the caller sees.
    pub fn by(ctx: &TenantCtx) -> Self {
        match (ctx.view(), ctx.person()) {
            (View::Company, _) => Self::All,
            (View::Department(place), _) => Self::Within(place),
            (View::Own, Some(person)) => Self::Only(person),
            (View::Own, None) => Self::None,
        }
    }
}

/// The name of somebody who is known by a mail only: the display name if it is one, else the part before the `@`.
pub fn name_from_mail(display_name: &str, email: &str) -> String {
    let clean: String = display_name
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = if clean.is_empty() || clean.contains('@') {
        email.split('@').next().unwrap_or(email).to_owned()
    } else {
        clean
    };
    name.chars().take(100).collect()
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;
    use crate::realm::Side;

    fn person(role: &str) -> Person {
        let role = builtin::find(Side::Tenant, role).unwrap();
        let draft = Draft {
            name: "Ada".into(),
            email: "ada@acme.example".into(),
            ..Draft::default()
        };
        let role = Role::built_in(role, Side::Tenant, DateTime::UNIX_EPOCH);
        Person::new(PersonId::new(), draft.checked().unwrap(), role, DateTime::UNIX_EPOCH)
    }

    #[test]
    fn every_wrong_field_is_named() {
        let draft = Draft {
            name: String::new(),
            email: "x".into(),
            phone: "1".repeat(41),
            locale: "de".into(),
            ..Draft::default()
        };
        let fault = fault::Fault::from(draft.checked().unwrap_err());
        let fields: Vec<_> = fault.fields.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["name", "email", "phone", "locale"]);
    }

    #[test]
    fn deactivating_twice_is_harmless_and_old_sessions_stay_ended() {
        let now = DateTime::UNIX_EPOCH + Duration::days(1);
        let person = person("requester");
        let gone = person.deactivate(now).unwrap();
        assert!(gone.deactivate(now).is_none());
        assert!(!gone.admits(now + Duration::hours(1)));
        let back = gone.reactivate(now + Duration::hours(1)).unwrap();
        assert!(back.reactivate(now).is_none());
        assert!(
            !back.admits(now - Duration::minutes(1)),
            "a session from before stays ended"
        );
        assert!(back.admits(now + Duration::hours(2)));
        assert_eq!(back.revision, 3);
    }

    #[test]
    fn changing_to_the_same_is_nothing() {
        let person = person("requester");
        assert!(
            person
                .change(person.draft(), person.role.clone(), DateTime::UNIX_EPOCH)
                .is_none()
        );
        let draft = Draft {
            vip: true,
            ..person.draft()
        };
        assert_eq!(
            person
                .change(draft, person.role.clone(), DateTime::UNIX_EPOCH)
                .unwrap()
                .revision,
            2
        );
    }

    #[test]
    fn only_an_active_admin_counts_as_one() {
        let admin = person(builtin::TENANT_ADMIN);
        assert!(admin.is_admin());
        assert!(!admin.deactivate(DateTime::UNIX_EPOCH).unwrap().is_admin());
        assert!(!person("agent").is_admin());
    }

    #[test]
    fn a_name_is_made_from_a_mail() {
        for (display, email, name) in [
            ("Ada Lovelace", "ada@x.example", "Ada Lovelace"),
            ("  Ada\r\nBcc: x ", "ada@x.example", "Ada Bcc: x"),
            ("", "ada.l@x.example", "ada.l"),
            ("ada@evil.example", "ada@x.example", "ada"),
        ] {
            assert_eq!(name_from_mail(display, email), name);
        }
        assert_eq!(name_from_mail(&"x".repeat(300), "a@b.c").len(), 100);
    }
}
