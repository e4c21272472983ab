use http::{HeaderMap, HeaderValue, header};

/// Name of the session cookie. The prefix makes browsers refuse it from other hosts, paths and plain connections.
pub(crate) const SECURE_COOKIE: &str = "__Host-guichet";
const PLAIN_COOKIE: &str = "guichet";

pub(crate) const fn cookie_name(secure: bool) -> &'static str {
    if secure { SECURE_COOKIE } else { PLAIN_COOKIE }
}

/// The session secret of a request. A cookie given twice counts as none: one of them may have been planted.
pub(super) fn session_secret(headers: &HeaderMap, secure: bool) -> Option<String> {
    let name = cookie_name(secure);
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned());
    let first = found.next()?;
    let plausible = (16..=256).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_graphic());
    (plausible && found.next().is_none()).then_some(first)
}

/// `Set-Cookie` of a new session; the browser forgets it when it is closed, identity when it expires.
pub(crate) fn set_cookie(secret: &str, secure: bool, max_age_seconds: i64) -> Option<HeaderValue> {
    let attributes = if secure { "; Secure" } else { "" };
    let name = cookie_name(secure);
    let text = format!("{name}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_seconds}{attributes}");
    HeaderValue::from_str(&text).ok()
}

/// `Set-Cookie` that removes the session.
pub(crate) fn clear_cookie(secure: bool) -> Option<HeaderValue> {
    set_cookie("", secure, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(cookies: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(header::COOKIE, cookie.parse().unwrap());
        }
        session_secret(&headers, true)
    }

    #[test]
    fn the_cookie_is_read_once_or_not_at_all() {
        let good = "0123456789abcdef";
        assert_eq!(
            secret(&[&format!("a=b; __Host-guichet={good}; c=d")]).as_deref(),
            Some(good)
        );
        assert_eq!(secret(&[&format!("guichet={good}")]), None);
        assert_eq!(
            secret(&[&format!("__Host-guichet={good}; __Host-guichet={good}")]),
            None
        );
        assert_eq!(secret(&["__Host-guichet=short"]), None);
        assert_eq!(secret(&[]), None);
    }

    #[test]
    fn the_cookie_is_bound_to_its_host() {
        let value = set_cookie("s", true, 60).unwrap();
        assert_eq!(
            value,
            "__Host-guichet=s; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure"
        );
    }
}
