use aws_lc_rs::{constant_time, hmac};
use fault::Fault;
use http::{HeaderMap, Method, header};

/// Header that repeats the session's token.
const HEADER: &str = "x-csrf-token";

/// The token of a session: what only a page of ours could have read.
pub(crate) fn csrf_token(session_secret: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, session_secret.as_bytes());
    hex::encode(&hmac::sign(&key, b"guichet csrf").as_ref()[..16])
}

/// Refuses a changing request of a session that another site could have made the browser send.
pub(crate) fn check(method: &Method, headers: &HeaderMap, session_secret: &str) -> Result<(), Fault> {
    if method.is_safe() {
        return Ok(());
    }
    let given = headers.get(HEADER).map(http::HeaderValue::as_bytes).unwrap_or_default();
    let expected = csrf_token(session_secret);
    if is_same_site(headers) && constant_time::verify_slices_are_equal(given, expected.as_bytes()).is_ok() {
        return Ok(());
    }
    Err(Fault::forbidden(
        "CSRF",
        "send the header x-csrf-token with the token of your session",
    ))
}

/// False if the browser says that another site made the request. Programs that are not browsers say nothing.
pub(crate) fn is_same_site(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site"))
        && !matches!(site, "same-origin" | "none")
    {
        return false;
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (None, _) => true,
        (Some(origin), Some(host)) => origin
            .split_once("://")
            .is_some_and(|(_, from)| from.eq_ignore_ascii_case(host)),
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (header::HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn a_change_needs_the_token_of_this_session() {
        let token = csrf_token("secret");
        assert!(check(&Method::GET, &headers(&[]), "secret").is_ok());
        assert!(check(&Method::POST, &headers(&[]), "secret").is_err());
        assert!(check(&Method::POST, &headers(&[("x-csrf-token", &token)]), "secret").is_ok());
        assert!(check(&Method::DELETE, &headers(&[("x-csrf-token", &token)]), "other").is_err());
        let foreign = [
            ("x-csrf-token", token.as_str()),
            ("origin", "https://evil.test"),
            ("host", "a.test"),
        ];
        assert!(check(&Method::POST, &headers(&foreign), "secret").is_err());
    }

    #[test]
    fn the_browser_is_believed_when_it_names_another_site() {
        assert!(is_same_site(&headers(&[
            ("host", "a.test:80"),
            ("origin", "http://a.test:80")
        ])));
        assert!(!is_same_site(&headers(&[("host", "a.test"), ("origin", "null")])));
        assert!(!is_same_site(&headers(&[
            ("host", "a.test"),
            ("sec-fetch-site", "same-site")
        ])));
        assert!(is_same_site(&headers(&[
            ("host", "a.test"),
            ("sec-fetch-site", "same-origin")
        ])));
    }
}
