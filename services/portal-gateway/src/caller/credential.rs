use aws_lc_rs::digest;
use http::{HeaderMap, header};

use super::cookie::session_secret;

/// What a request shows at the door.
#[derive(Clone)]
pub(crate) enum Credential {
    /// The secret of a browser session.
    Session(String),
    /// An API key.
    ApiKey(String),
}

impl Credential {
    /// An `Authorization` header wins over the cookie; one that is not a bearer's is no credential at all.
    pub(crate) fn of(headers: &HeaderMap, secure_cookies: bool) -> Option<Self> {
        let Some(value) = headers.get(header::AUTHORIZATION) else {
            return session_secret(headers, secure_cookies).map(Self::Session);
        };
        let (scheme, key) = value.to_str().ok()?.split_once(' ')?;
        let plausible = (16..=256).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
        (scheme.eq_ignore_ascii_case("bearer") && plausible).then(|| Self::ApiKey(key.to_owned()))
    }

    /// Under which the credential is known in caches, limits and stores: never the secret itself.
    pub(crate) fn fingerprint(&self) -> String {
        let (kind, secret) = match self {
            Self::Session(secret) => ("s", secret),
            Self::ApiKey(secret) => ("k", secret),
        };
        format!(
            "{kind}{}",
            hex::encode(&digest::digest(&digest::SHA256, secret.as_bytes()).as_ref()[..16])
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_wins_over_the_cookie_and_a_strange_header_is_nothing() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "__Host-guichet=0123456789abcdef".parse().unwrap());
        assert!(matches!(Credential::of(&headers, true), Some(Credential::Session(_))));
        headers.insert(header::AUTHORIZATION, "Bearer gk_0123456789abcdef".parse().unwrap());
        assert!(matches!(Credential::of(&headers, true), Some(Credential::ApiKey(_))));
        headers.insert(header::AUTHORIZATION, "Basic 0123456789abcdef00".parse().unwrap());
        assert!(Credential::of(&headers, true).is_none());
    }
}
