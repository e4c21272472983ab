use chrono::{DateTime, Duration, Utc};
use fault::validate::Checker;
use ids::ApiKeyId;

use super::error::ApiKeyError;
use crate::{role::Role, secret};

/// What every key starts with, so that a leaked one is recognised.
pub const PREFIX: &str = "gk_";
/// Characters of a key that are kept to tell keys apart.
const HINT: usize = 9;

/// A key for programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Id.
    pub id: ApiKeyId,
    /// What it is for.
    pub name: String,
    /// Its first characters.
    pub hint: String,
    /// Whose permissions it has.
    pub role: Role,
    /// Who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl ApiKey {
    /// A new key and its secret.
    pub fn try_new(
        name: &str,
        role: Role,
        expires_at: Option<DateTime<Utc>>,
        created_by: &str,
        now: DateTime<Utc>,
    ) -> Result<(Self, String), ApiKeyError> {
        let mut check = Checker::new();
        let name = check.line("name", name, 1..=100);
        let expires_at = expires_at.unwrap_or(now + Duration::days(365));
        check.check(expires_at > now, "expires_at", "past", "must be in the future");
        let latest = now + Duration::days(5 * 366);
        check.check(
            expires_at <= latest,
            "expires_at",
            "too_late",
            "must be at most five years from now",
        );
        check.finish()?;
        let secret = format!("{PREFIX}{}", secret::generate());
        let key = Self {
            id: ApiKeyId::new(),
            name,
            hint: secret.chars().take(HINT).collect(),
            role,
            created_by: created_by.to_owned(),
            created_at: now,
            expires_at,
            last_used_at: None,
            revoked_at: None,
        };
        Ok((key, secret))
    }

    /// True if it works.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }

    /// True if its use is worth noting: at most once a minute.
    pub fn is_worth_noting(&self, now: DateTime<Utc>) -> bool {
        self.last_used_at.is_none_or(|last| now - last >= Duration::minutes(1))
    }

    /// Ends the key. `None` if it was ended.
    pub fn revoke(&self, now: DateTime<Utc>) -> Option<Self> {
        self.revoked_at.is_none().then(|| Self {
            revoked_at: Some(now),
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{realm::Side, role::builtin};

    fn key(expires_at: Option<DateTime<Utc>>) -> Result<(ApiKey, String), ApiKeyError> {
        let role = builtin::find(Side::Tenant, builtin::INTEGRATION).unwrap();
        let role = Role::built_in(role, Side::Tenant, DateTime::UNIX_EPOCH);
        ApiKey::try_new("Monitoring", role, expires_at, "Ada", DateTime::UNIX_EPOCH)
    }

    #[test]
    fn the_hint_is_the_start_of_the_secret() {
        let (key, secret) = key(None).unwrap();
        assert!(secret.starts_with("gk_") && secret.starts_with(&key.hint));
        assert_eq!((secret.len(), key.hint.len()), (46, 9));
    }

    #[test]
    fn a_key_lives_until_it_expires_or_is_revoked() {
        let (key, _) = key(None).unwrap();
        assert!(key.is_live(DateTime::UNIX_EPOCH));
        assert!(!key.is_live(DateTime::UNIX_EPOCH + Duration::days(365)));
        let revoked = key.revoke(DateTime::UNIX_EPOCH).unwrap();
        assert!(!revoked.is_live(DateTime::UNIX_EPOCH));
        assert!(revoked.revoke(DateTime::UNIX_EPOCH).is_none());
    }

    #[test]
    fn the_end_lies_in_the_next_five_years() {
        for days in [-1, 0, 2000] {
            assert!(
                key(Some(DateTime::UNIX_EPOCH + Duration::days(days))).is_err(),
                "{days}"
            );
        }
        assert!(key(Some(DateTime::UNIX_EPOCH + Duration::days(5 * 365))).is_ok());
    }

    #[test]
    fn use_is_noted_once_a_minute() {
        let (key, _) = key(None).unwrap();
        assert!(key.is_worth_noting(DateTime::UNIX_EPOCH));
        let used = ApiKey {
            last_used_at: Some(DateTime::UNIX_EPOCH),
            ..key
        };
        assert!(!used.is_worth_noting(DateTime::UNIX_EPOCH + Duration::seconds(59)));
        assert!(used.is_worth_noting(DateTime::UNIX_EPOCH + Duration::seconds(60)));
    }
}
