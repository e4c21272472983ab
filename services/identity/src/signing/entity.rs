use chrono::{DateTime, Duration, Utc};
use context::token::{LIFETIME_SECONDS, SigningKey};
use uuid::Uuid;

/// A new key is published for this long before it signs, so that nobody meets a token of a key they cannot find.
const NOTICE: Duration = Duration::seconds(60);
/// A replaced key stays published for the lifetime of its last token and this much longer.
const MARGIN: Duration = Duration::minutes(10);

/// A signing key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Name in the header of tokens.
    pub kid: String,
    /// The private key, PKCS#8.
    pub pkcs8: Vec<u8>,
    /// The public key, 32 bytes.
    pub public: Vec<u8>,
    /// When it begins to sign.
    pub signs_from: DateTime<Utc>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl Key {
    /// A fresh key.
    pub fn generate(signs_from: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        let key = SigningKey::generate(Uuid::now_v7().simple().to_string());
        Self {
            kid: key.kid,
            pkcs8: key.pkcs8,
            public: key.public,
            signs_from,
            created_at: now,
        }
    }
}

/// The key that signs: the newest that has begun.
pub fn signing(keys: &[Key], now: DateTime<Utc>) -> Option<&Key> {
    keys.iter()
        .filter(|key| key.signs_from <= now)
        .max_by_key(|key| key.signs_from)
}

/// The keys that a token which has not expired may be signed with, and those that will sign soon.
pub fn published(keys: &[Key], now: DateTime<Utc>) -> impl Iterator<Item = &Key> {
    let kept_for = Duration::seconds(LIFETIME_SECONDS) + MARGIN;
    keys.iter().filter(move |key| {
        let replaced_at = keys
            .iter()
            .map(|other| other.signs_from)
            .filter(|from| *from > key.signs_from)
            .min();
        replaced_at.is_none_or(|at| at + kept_for > now)
    })
}

/// True if it is time for a new key.
pub fn is_due(keys: &[Key], now: DateTime<Utc>, every: Duration) -> bool {
    keys.iter()
        .map(|key| key.signs_from)
        .max()
        .is_none_or(|newest| newest + every <= now)
}

/// When a key made now begins to sign.
pub fn starts_at(keys: &[Key], now: DateTime<Utc>) -> DateTime<Utc> {
    if signing(keys, now).is_some() {
        now + NOTICE
    } else {
        now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::minutes(minutes)
    }

    fn kids<'a>(keys: impl Iterator<Item = &'a Key>) -> Vec<&'a str> {
        keys.map(|key| key.kid.as_str()).collect()
    }

    #[test]
    fn the_first_key_signs_at_once_and_the_next_after_notice() {
        assert!(is_due(&[], at(0), Duration::hours(24)));
        assert_eq!(starts_at(&[], at(0)), at(0));
        let first = Key::generate(at(0), at(0));
        assert_eq!(starts_at(std::slice::from_ref(&first), at(5)), at(6));
        assert!(!is_due(std::slice::from_ref(&first), at(60), Duration::hours(24)));
        assert!(is_due(&[first], at(24 * 60), Duration::hours(24)));
    }

    #[test]
    fn a_replaced_key_is_published_until_its_last_token_has_expired() {
        let old = Key::generate(at(0), at(0));
        let new = Key::generate(at(100), at(99));
        let keys = [old.clone(), new.clone()];
        assert_eq!(signing(&keys, at(99)), Some(&old));
        assert_eq!(signing(&keys, at(100)), Some(&new));
        assert_eq!(
            kids(published(&keys, at(99))),
            [&old.kid, &new.kid],
            "a key is known before it signs"
        );
        assert_eq!(kids(published(&keys, at(114))), [&old.kid, &new.kid]);
        assert_eq!(kids(published(&keys, at(115))), [&new.kid]);
    }
}
