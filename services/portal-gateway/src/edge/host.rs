//! Which host a request names; nothing else is looked at before it is known.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{StatusCode, header};
use transcode::Problem;

use super::ClientIp;
use crate::{app::App, limit::Bucket};

/// Resolves the host before anything else is looked at; an unknown one is told nothing.
pub(crate) async fn resolve_host(
    State(app): State<App>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let host = host_of(&request).ok_or_else(misdirected)?;
    let surface = app
        .hosts
        .resolve(host)
        .await
        .map_err(|fault| Problem::from((*fault).clone()))?;
    let Some(surface) = surface else {
        let ip = request.extensions().get::<ClientIp>().cloned().unwrap_or_default();
        app.limiter.take(Bucket::Address(&ip.0)).await?;
        return Err(misdirected());
    };
    request.extensions_mut().insert(surface);
    Ok(next.run(request).await)
}

fn misdirected() -> Problem {
    Problem::with_status(
        StatusCode::MISDIRECTED_REQUEST,
        "UNKNOWN_HOST",
        "nothing is served under this host name",
    )
}

/// The host the client meant, lower case, without port; none if the request contradicts itself.
fn host_of(request: &Request) -> Option<String> {
    let mut headers = request.headers().get_all(header::HOST).iter();
    let from_header = match (headers.next(), headers.next()) {
        (None, _) => None,
        (Some(value), None) => Some(normal(value.to_str().ok()?)?),
        (Some(_), Some(_)) => return None,
    };
    let from_uri = match request.uri().authority() {
        Some(authority) => Some(normal(authority.as_str())?),
        None => None,
    };
    match (from_uri, from_header) {
        (Some(uri), Some(header)) if uri != header => None,
        (Some(host), _) | (None, Some(host)) => Some(host),
        (None, None) => None,
    }
}

/// `ACME.localhost:8080` is `acme.localhost`.
fn normal(authority: &str) -> Option<String> {
    let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
    let is_port = |text: &str| text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u16>().is_ok();
    if authority.contains(':') && !is_port(port) {
        return None;
    }
    let host = host.strip_suffix('.').unwrap_or(host);
    let is_label =
        |label: &str| (1..=63).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let is_name = host.len() <= 253 && host.split('.').all(is_label);
    is_name.then(|| host.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_one_spelling() {
        for text in [
            "acme.localhost",
            "ACME.localhost:8080",
            "acme.localhost.",
            "acme.LOCALHOST.:80",
        ] {
            assert_eq!(normal(text).as_deref(), Some("acme.localhost"), "{text}");
        }
        for text in [
            "",
            "a b",
            "acme@evil",
            "user:pw@acme.localhost",
            "acme/x",
            "acme_x",
            "[::1]",
            "é.localhost",
            "a:b:c",
            "acme.localhost?evil.example",
            "acme.localhost#evil.example",
            "acme.localhost:x",
            "acme.localhost:",
            "acme.localhost:99999",
            "acme.localhost:+80",
            "acme.localhost..",
            ".acme.localhost",
            "acme..localhost",
        ] {
            assert_eq!(normal(text), None, "{text}");
        }
    }

    #[test]
    fn a_request_that_names_two_hosts_is_for_none() {
        let request = |uri: &str, hosts: &[&str]| {
            let mut builder = http::Request::builder().uri(uri);
            for host in hosts {
                builder = builder.header("host", *host);
            }
            host_of(&builder.body(axum::body::Body::empty()).unwrap())
        };
        assert_eq!(request("/", &["a.test:1"]).as_deref(), Some("a.test"));
        assert_eq!(request("http://a.test/", &["a.test"]).as_deref(), Some("a.test"));
        assert_eq!(request("http://evil.test/", &["a.test"]), None);
        assert_eq!(request("/", &["a.test", "evil.test"]), None);
        assert_eq!(request("/", &[]), None);
    }
}
