//! Signed reply addresses: `acme+<token>@in.example` names a ticket, and only its recipient can use it.
//!
//! A token is the ticket's 16 bytes followed by 16 bytes (128 bits) of HMAC-SHA256 over tenant, ticket and recipient, as 52 characters of
//! lower-case base32 (RFC 4648), so that a mailer that folds case does no harm. The recipient is not in the token: whoever checks it knows who
//! wrote the mail and asks whether the token was made for them. A token that was forwarded or guessed is worth nothing to anybody else.
//!
//! RFC 5321 (4.5.3.1.1) allows a local part of 64 octets, which leaves 11 for the mailbox. A longer mailbox has an alias of 11 characters,
//! computed by [`mailbox_alias`] on both sides; whoever receives mail for the mailbox receives for the alias too.

mod base32;
mod key;

pub use key::{KeyError, ReplyKey, TOKEN_LENGTH, looks_like_token};

use aws_lc_rs::digest;

/// Octets of a local part (RFC 5321) that a token and its `+` leave.
pub const MAILBOX_LENGTH: usize = 64 - 1 - TOKEN_LENGTH;

/// The local part that stands before `+<token>` for the mailbox `local@domain`: its own if short enough, otherwise its alias.
pub fn mailbox_alias(address: &str) -> Option<String> {
    let address = address.to_lowercase();
    let (local, _) = address.rsplit_once('@')?;
    if local.len() <= MAILBOX_LENGTH {
        return Some(local.to_owned());
    }
    let hash = digest::digest(&digest::SHA256, address.as_bytes());
    let start: String = local.chars().filter(char::is_ascii_alphanumeric).take(2).collect();
    let mut alias = format!("{start}-{}", base32::encode(hash.as_ref()));
    alias.truncate(MAILBOX_LENGTH);
    Some(alias)
}

/// The address that answers to `mailbox` carry. `None` if `mailbox` is not an address.
pub fn compose(mailbox: &str, token: &str) -> Option<String> {
    let (_, domain) = mailbox.rsplit_once('@')?;
    Some(format!("{}+{token}@{}", mailbox_alias(mailbox)?, domain.to_lowercase()))
}

/// An address taken apart: `local+detail@domain`, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// The address without the detail.
    pub mailbox: String,
    /// What stands after the first `+`.
    pub detail: Option<String>,
}

/// Takes an address apart at the first `+` of its local part.
pub fn split(address: &str) -> Option<Parts> {
    let address = address.trim().to_lowercase();
    let (local, domain) = address.rsplit_once('@')?;
    let (mailbox, detail) = match local.split_once('+') {
        Some((mailbox, detail)) => (mailbox, Some(detail.to_owned())),
        None => (local, None),
    };
    (!mailbox.is_empty() && !domain.is_empty()).then(|| Parts {
        mailbox: format!("{mailbox}@{domain}"),
        detail,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_mailbox_gets_an_alias_that_fits() {
        let token = "a".repeat(TOKEN_LENGTH);
        for mailbox in [
            "acme@in.example",
            "a-very-long-organisation-name1@in.example",
            "elevenchars@x.example",
        ] {
            let address = compose(mailbox, &token).unwrap();
            let (local, domain) = address.split_once('@').unwrap();
            assert!(local.len() <= 64, "{address}");
            assert_eq!(domain, mailbox.split_once('@').unwrap().1);
        }
        assert_eq!(mailbox_alias("Acme@in.example").unwrap(), "acme");
        let long = mailbox_alias("a-very-long-organisation-name1@in.example").unwrap();
        assert_ne!(
            long,
            mailbox_alias("a-very-long-organisation-name2@in.example").unwrap()
        );
        assert_eq!(
            long,
            mailbox_alias("A-Very-Long-Organisation-Name1@IN.example").unwrap()
        );
    }

    #[test]
    fn addresses_come_apart_at_the_first_plus() {
        let parts = split(" Acme+AbC+d@In.Example ").unwrap();
        assert_eq!(
            (parts.mailbox.as_str(), parts.detail.as_deref()),
            ("acme@in.example", Some("abc+d"))
        );
        assert_eq!(split("acme@in.example").unwrap().detail, None);
        for bad in ["", "acme", "@x", "+t@x", "acme@"] {
            assert_eq!(split(bad), None, "{bad}");
        }
    }
}
