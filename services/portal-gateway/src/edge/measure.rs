//! How long requests take, by route as it is declared: a path as a client sent it is never a label.

use std::{collections::HashMap, sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, OriginalUri, Request},
    response::Response,
};
use http::Method;
use telemetry::metrics::{self, label, labels};
use transcode::{Matched, Transcoder};

/// The declared route of a request, on its answer where the router does not know it.
#[derive(Debug, Clone)]
pub(crate) struct Route(Arc<str>);

/// The routes derived from the contracts, written once: under the provider's realm and under a tenant's.
pub(crate) struct RouteNames(HashMap<usize, [Route; 2]>);

impl RouteNames {
    pub(crate) fn of(transcoder: &Transcoder) -> Self {
        let names = transcoder.endpoints().iter().map(|endpoint| {
            let of = |realm: &str| Route(format!("{realm}{}", endpoint.path()).into());
            (Arc::as_ptr(endpoint).addr(), [of("/api"), of("/api/t/{tenant}")])
        });
        Self(names.collect())
    }

    /// The route of a request that was found to be for an endpoint.
    pub(crate) fn find(&self, matched: &Matched, request: &Request) -> Option<Route> {
        let path = request.extensions().get::<OriginalUri>()?.0.path();
        let realm = usize::from(path.starts_with("/api/t/"));
        Some(self.0.get(&Arc::as_ptr(&matched.endpoint).addr())?[realm].clone())
    }
}

/// A request under way. Dropped without an end its client went away.
pub(super) struct Measured {
    method: &'static str,
    route: Option<Arc<str>>,
    status: Option<u16>,
    started: Instant,
}

impl Measured {
    pub(super) fn begin(request: &Request) -> Option<Self> {
        if !metrics::enabled() {
            return None;
        }
        let method = name(request.method());
        metrics::HTTP_SERVER_ACTIVE_REQUESTS.add(1, &[label(labels::HTTP_METHOD, method)]);
        let route = request.extensions().get::<MatchedPath>();
        Some(Self {
            method,
            route: route.map(|route| route.as_str().into()),
            status: None,
            started: Instant::now(),
        })
    }

    pub(super) fn end(mut self, response: &Response) {
        self.status = Some(response.status().as_u16());
        if let Some(Route(route)) = response.extensions().get::<Route>() {
            self.route = Some(route.clone());
        }
    }
}

impl Drop for Measured {
    fn drop(&mut self) {
        let method = label(labels::HTTP_METHOD, self.method);
        metrics::HTTP_SERVER_ACTIVE_REQUESTS.add(-1, std::slice::from_ref(&method));
        let taken = self.started.elapsed().as_secs_f64();
        let status = self.status.map_or_else(
            || label(labels::HTTP_STATUS, ""),
            |status| metrics::KeyValue::new(labels::HTTP_STATUS, i64::from(status)),
        );
        let route = self.route.take().unwrap_or_default();
        let labels = [method, status, label(labels::HTTP_ROUTE, route)];
        metrics::HTTP_SERVER_REQUEST_DURATION.record(taken, &labels);
    }
}

/// A method we know, as it is written; a client may send any.
fn name(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "_OTHER",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_routes_are_named_by_their_templates() {
        let transcoder = Transcoder::new(proto::DESCRIPTORS, transcode::Options::default()).unwrap();
        let names = RouteNames::of(&transcoder);
        let matched = transcoder
            .find(&Method::GET, "/v1/tickets/01920000-0000-7000-8000-000000000000")
            .unwrap();
        let route = |path: &str| {
            let mut request = Request::new(axum::body::Body::empty());
            request.extensions_mut().insert(OriginalUri(path.parse().unwrap()));
            names.find(&matched, &request).unwrap().0
        };
        let in_tenant = route("/api/t/acme/v1/tickets/x");
        assert!(in_tenant.starts_with("/api/t/{tenant}/v1/tickets/{"), "{in_tenant}");
        assert_eq!(
            in_tenant.strip_prefix("/api/t/{tenant}"),
            route("/api/v1/tickets/x").strip_prefix("/api")
        );
    }

    #[test]
    fn a_made_up_method_is_no_label() {
        assert_eq!(name(&Method::PATCH), "PATCH");
        assert_eq!(name(&Method::from_bytes(b"BREW").unwrap()), "_OTHER");
    }
}
