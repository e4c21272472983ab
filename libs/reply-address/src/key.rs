use aws_lc_rs::hmac;
use ids::{PersonId, TenantId, TicketId};
use uuid::Uuid;

use crate::base32;

/// Characters of a token.
pub const TOKEN_LENGTH: usize = 52;
const TAG: usize = 16;
const MIN_SECRET: usize = 32;

/// The secret cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum KeyError {
    /// Too short to be a secret.
    #[error("a reply key must have at least {MIN_SECRET} characters")]
    TooShort,
}

/// What tokens are signed with. Shared by the service that sends and the one that receives. Earlier secrets still verify.
#[derive(Clone)]
pub struct ReplyKey {
    current: hmac::Key,
    earlier: Vec<hmac::Key>,
}

impl ReplyKey {
    /// A key of the secret in use and, after a change, earlier ones. Every secret has at least 32 characters.
    pub fn try_new(secret: &str, earlier: &[String]) -> Result<Self, KeyError> {
        Ok(Self {
            current: key(secret)?,
            earlier: earlier.iter().map(|s| key(s)).collect::<Result<_, _>>()?,
        })
    }

    /// The token that lets `recipient` answer to `ticket` of `tenant`.
    pub fn sign(&self, tenant: TenantId, ticket: TicketId, recipient: PersonId) -> String {
        let tag = hmac::sign(&self.current, &message(tenant, ticket, recipient));
        let mut bytes = ticket.uuid().as_bytes().to_vec();
        bytes.extend_from_slice(&tag.as_ref()[..TAG]);
        base32::encode(&bytes)
    }

    /// The ticket, if the token was made for `sender` in `tenant`. The comparison takes the same time wherever the difference is.
    pub fn verify(&self, tenant: TenantId, token: &str, sender: PersonId) -> Option<TicketId> {
        if token.len() != TOKEN_LENGTH {
            return None;
        }
        let bytes = base32::decode(token)?;
        let (id, tag) = bytes.split_at_checked(TAG)?;
        let ticket = TicketId::from(Uuid::from_slice(id).ok()?);
        let message = message(tenant, ticket, sender);
        let good = std::iter::once(&self.current)
            .chain(&self.earlier)
            .fold(false, |good, key| {
                good | same(&hmac::sign(key, &message).as_ref()[..TAG], tag)
            });
        good.then_some(ticket)
    }
}

impl std::fmt::Debug for ReplyKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ReplyKey")
    }
}

/// True if `detail`, the part after the `+`, has the form of a token, signed or not.
pub fn looks_like_token(detail: &str) -> bool {
    detail.len() == TOKEN_LENGTH && base32::decode(detail).is_some()
}

fn key(secret: &str) -> Result<hmac::Key, KeyError> {
    if secret.len() < MIN_SECRET {
        return Err(KeyError::TooShort);
    }
    Ok(hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()))
}

fn message(tenant: TenantId, ticket: TicketId, recipient: PersonId) -> Vec<u8> {
    let mut message = b"guichet reply address v1\0".to_vec();
    for id in [tenant.uuid(), ticket.uuid(), recipient.uuid()] {
        message.extend_from_slice(id.as_bytes());
    }
    message
}

fn same(a: &[u8], b: &[u8]) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(a, b).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn reply_key() -> ReplyKey {
        ReplyKey::try_new(SECRET, &[]).unwrap()
    }

    #[test]
    fn a_token_works_for_its_recipient_in_any_case() {
        let (tenant, ticket, person) = (TenantId::new(), TicketId::new(), PersonId::new());
        let token = reply_key().sign(tenant, ticket, person);
        assert_eq!(token.len(), TOKEN_LENGTH);
        assert_eq!(reply_key().verify(tenant, &token, person), Some(ticket));
        assert_eq!(reply_key().verify(tenant, &token.to_uppercase(), person), Some(ticket));
        assert!(looks_like_token(&token));
    }

    #[test]
    fn a_token_is_worth_nothing_to_others_or_elsewhere() {
        let (tenant, ticket, person) = (TenantId::new(), TicketId::new(), PersonId::new());
        let token = reply_key().sign(tenant, ticket, person);
        assert_eq!(reply_key().verify(tenant, &token, PersonId::new()), None);
        assert_eq!(reply_key().verify(TenantId::new(), &token, person), None);
        let other = ReplyKey::try_new(&SECRET.replace('0', "x"), &[]).unwrap();
        assert_eq!(other.verify(tenant, &token, person), None);
    }

    #[test]
    fn no_changed_character_passes() {
        let (tenant, person) = (TenantId::new(), PersonId::new());
        let token = reply_key().sign(tenant, TicketId::new(), person);
        for at in 0..token.len() {
            for c in ['a', 'b', '7', 'q'] {
                let mut forged: Vec<char> = token.chars().collect();
                if forged[at] == c {
                    continue;
                }
                forged[at] = c;
                let forged: String = forged.into_iter().collect();
                assert_eq!(reply_key().verify(tenant, &forged, person), None, "{forged}");
            }
        }
        for odd in ["", "a", "inc-1042", &token[1..], &format!("{token}a")] {
            assert_eq!(reply_key().verify(tenant, odd, person), None, "{odd}");
        }
    }

    #[test]
    fn earlier_secrets_still_verify_and_short_ones_are_refused() {
        let (tenant, ticket, person) = (TenantId::new(), TicketId::new(), PersonId::new());
        let token = reply_key().sign(tenant, ticket, person);
        let next = ReplyKey::try_new("another secret of enough characters!", &[SECRET.to_owned()]).unwrap();
        assert_eq!(next.verify(tenant, &token, person), Some(ticket));
        assert_ne!(next.sign(tenant, ticket, person), token);
        assert_eq!(ReplyKey::try_new("short", &[]).unwrap_err(), KeyError::TooShort);
    }
}
