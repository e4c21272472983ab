use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::Response,
};
use fault::Fault;
use http::{HeaderName, HeaderValue, StatusCode, header};
use tracing::{Instrument, Span, field::Empty};
use transcode::Problem;

use super::{address, headers, measure::Measured};
use crate::app::App;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A span and a measurement per request, problem documents with its id, security headers; the one place where our own failures are logged.
pub(crate) async fn observe(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let ip = address::client_ip(peer.ip(), request.headers(), app.config.trusted_proxies);
    address::strip(request.headers_mut());
    let span = span(&request, &ip.0);
    let measured = Measured::begin(&request);
    request.extensions_mut().insert(ip);
    async move {
        let id = trace_id();
        let path = request.uri().path().to_owned();
        let response = next.run(request).await;
        if let Some(measured) = measured {
            measured.end(&response);
        }
        Span::current().record("http.response.status_code", response.status().as_u16());
        let mut response = as_problem(response, &id);
        if response.status().is_server_error() && path != "/readyz" {
            tracing::error!(status = response.status().as_u16(), %path, "the request failed");
        }
        if let Ok(value) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(REQUEST_ID, value);
        }
        headers::secure(response.headers_mut());
        response
    }
    .instrument(span)
    .await
}

/// The query is left out: it may hold the secret of a link.
fn span(request: &Request, ip: &str) -> Span {
    let span = tracing::info_span!(
        "http",
        otel.name = %format_args!("{} {}", request.method(), request.uri().path()),
        otel.kind = "server",
        service = "portal-gateway",
        http.request.method = %request.method(),
        url.path = request.uri().path(),
        client.address = ip,
        http.response.status_code = Empty,
        tenant = Empty,
    );
    let traceparent = request
        .headers()
        .get("traceparent")
        .and_then(|value| value.to_str().ok());
    telemetry::set_parent(&span, traceparent.unwrap_or_default());
    span
}

/// The id of the current trace, or a random one where nothing traces.
fn trace_id() -> String {
    let traceparent = telemetry::current_traceparent();
    let id = traceparent.split('-').nth(1).map(str::to_owned);
    id.unwrap_or_else(|| uuid::Uuid::new_v4().simple().to_string())
}

/// Every error is a problem document with the request's id, also those the framework made.
fn as_problem(mut response: Response, id: &str) -> Response {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        let mut rendered = problem.render(Some(id));
        for name in [
            header::SET_COOKIE,
            HeaderName::from_static("ratelimit"),
            HeaderName::from_static("ratelimit-policy"),
        ] {
            for value in response.headers().get_all(&name) {
                rendered.headers_mut().append(name.clone(), value.clone());
            }
        }
        return rendered;
    }
    let status = response.status();
    let is_plain = |value: &HeaderValue| value.as_bytes().starts_with(b"text/plain");
    let is_ours = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| !is_plain(value));
    if is_ours || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let allow = response
        .headers()
        .get(header::ALLOW)
        .and_then(|value| value.to_str().ok());
    let problem = match status {
        StatusCode::NOT_FOUND => Problem::no_route(),
        StatusCode::METHOD_NOT_ALLOWED => Problem::method_not_allowed(allow.unwrap_or_default()),
        status => Problem::with_status(status, "BAD_REQUEST", "the request could not be read"),
    };
    let mut rendered = problem.render(Some(id));
    if allow.is_none() {
        // The router knows the methods of its routes, and names them further out.
        rendered.headers_mut().remove(header::ALLOW);
    }
    rendered
}

/// The answer after a panic: nothing about it but the request's id.
pub(crate) fn panicked(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(panic = text.unwrap_or("?"), "a handler panicked");
    Problem::from(Fault::internal("INTERNAL", "something went wrong on our side")).render(None)
}
