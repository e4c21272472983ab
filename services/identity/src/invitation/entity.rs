use chrono::{DateTime, Duration, Utc};
use db::Space;
use ids::{AccountId, InvitationId, ProviderId, TenantId};

use crate::{
    account::{Account, Membership},
    config,
    person::Person,
    tenant::Tenant,
};

/// An invitation to sign in, or a password reset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Id.
    pub id: InvitationId,
    /// Who they are, and where.
    pub membership: Membership,
    /// The provider of that tenant, or that provider.
    pub provider: ProviderId,
    /// The account whose password is reset; `None` for an invitation.
    pub reset: Option<AccountId>,
    /// True if the link leads to the tenant's portal, false to the console.
    pub at_portal: bool,
    /// Whom to.
    pub email: String,
    /// Their name.
    pub name: String,
    /// The tenant's or provider's name.
    pub organisation: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when it can be used.
    pub expires_at: DateTime<Utc>,
    /// When it was used.
    pub used_at: Option<DateTime<Utc>>,
}

/// Somebody to be invited, or whose password is to be reset.
#[derive(Debug, Clone)]
pub struct Invited {
    /// Who they are, and where.
    pub membership: Membership,
    /// The provider of that tenant, or that provider.
    pub provider: ProviderId,
    /// The account whose password is reset.
    pub reset: Option<AccountId>,
    /// True if they will use the portal.
    pub at_portal: bool,
    /// E-mail address.
    pub email: String,
    /// Name.
    pub name: String,
    /// Language; empty for the tenant's or provider's.
    pub locale: String,
}

impl Invited {
    /// A person of a tenant.
    pub fn person(tenant: TenantId, provider: ProviderId, person: &Person) -> Self {
        Self {
            membership: Membership {
                space: Space::Tenant(tenant),
                person: person.id,
            },
            provider,
            reset: None,
            at_portal: !person.role.agent,
            email: person.email.clone(),
            name: person.name.clone(),
            locale: person.locale.clone(),
        }
    }

    /// The first admin of a new tenant.
    pub fn first_admin(tenant: &Tenant) -> Self {
        Self {
            membership: Membership {
                space: Space::Tenant(tenant.id),
                person: tenant.admin.id,
            },
            provider: tenant.provider,
            reset: None,
            at_portal: false,
            email: tenant.admin.email.clone(),
            name: tenant.admin.name.clone(),
            locale: String::new(),
        }
    }

    /// A technician who was just added to a provider.
    pub fn new_agent(
        membership: Membership,
        provider: ProviderId,
        email: String,
        name: String,
        locale: String,
    ) -> Self {
        Self {
            membership,
            provider,
            reset: None,
            at_portal: false,
            email,
            name,
            locale,
        }
    }

    /// Somebody who has forgotten their password.
    pub fn reset(account: &Account, membership: Membership, provider: ProviderId, at_portal: bool) -> Self {
        Self {
            membership,
            provider,
            reset: Some(account.id),
            at_portal,
            email: account.email.clone(),
            name: account.name.clone(),
            locale: account.locale.clone(),
        }
    }
}

impl Invitation {
    /// A fresh invitation or reset.
    pub fn new(invited: Invited, organisation: String, terms: &config::Invitations, now: DateTime<Utc>) -> Self {
        let lasts = match invited.reset {
            Some(_) => Duration::minutes(terms.reset_minutes.into()),
            None => Duration::days(terms.invitation_days.into()),
        };
        Self {
            id: InvitationId::new(),
            membership: invited.membership,
            provider: invited.provider,
            reset: invited.reset,
            at_portal: invited.at_portal,
            email: invited.email,
            name: invited.name,
            organisation,
            created_at: now,
            expires_at: now + lasts,
            used_at: None,
        }
    }

    /// True if it can be used.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.used_at.is_none() && now < self.expires_at
    }

    /// The path of the page behind the link.
    pub fn path(&self, secret: &str) -> String {
        let page = if self.reset.is_some() {
            "reset-password"
        } else {
            "invitation"
        };
        format!("/{page}?token={secret}")
    }
}

#[cfg(test)]
mod tests {
    use ids::PersonId;

    use super::*;

    fn invitation(reset: Option<AccountId>) -> Invitation {
        let invited = Invited {
            membership: Membership {
                space: Space::Tenant(TenantId::new()),
                person: PersonId::new(),
            },
            provider: ProviderId::new(),
            reset,
            at_portal: true,
            email: "ada@acme.example".into(),
            name: "Ada".into(),
            locale: String::new(),
        };
        let terms = config::Invitations {
            invitation_days: 7,
            reset_minutes: 60,
        };
        Invitation::new(invited, "Acme".into(), &terms, DateTime::UNIX_EPOCH)
    }

    #[test]
    fn invitations_last_a_week_and_resets_an_hour() {
        let after = |duration| DateTime::UNIX_EPOCH + duration;
        let second = Duration::seconds(1);
        for (reset, lasts) in [(None, Duration::days(7)), (Some(AccountId::new()), Duration::hours(1))] {
            let invitation = invitation(reset);
            assert!(invitation.is_open(after(lasts) - second));
            assert!(!invitation.is_open(after(lasts)));
        }
    }

    #[test]
    fn a_used_one_is_closed() {
        let used = Invitation {
            used_at: Some(DateTime::UNIX_EPOCH),
            ..invitation(None)
        };
        assert!(!used.is_open(DateTime::UNIX_EPOCH));
    }

    #[test]
    fn resets_lead_to_their_own_page() {
        assert_eq!(invitation(None).path("x"), "/invitation?token=x");
        assert_eq!(invitation(Some(AccountId::new())).path("x"), "/reset-password?token=x");
    }
}
