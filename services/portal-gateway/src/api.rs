//! Everything derived from the contracts: find the endpoint, let the caller in, pass the call on.

use axum::{
    body::Body,
    extract::{FromRequestParts, OriginalUri, Request, State},
    response::{IntoResponse, Response},
};
use context::Caller;
use failpoint::failpoint;
use http::{Method, request::Parts};
use telemetry::metrics;
use tonic::metadata::MetadataMap;
use transcode::{Matched, Problem, read_body};

use crate::{
    app::App,
    caller::{Granted, metadata},
    idempotency::{self, Decision},
};

/// Serves any endpoint of the contracts.
pub(crate) async fn derived(State(app): State<App>, request: Request) -> Response {
    let matched = match app.transcoder.find(request.method(), request.uri().path()) {
        Ok(matched) => matched,
        Err(problem) => return problem.into_response(),
    };
    let route = app.route_names.find(&matched, &request);
    let mut response = serve(&app, &matched, request)
        .await
        .unwrap_or_else(IntoResponse::into_response);
    if let Some(route) = route {
        response.extensions_mut().insert(route);
    }
    response
}

async fn serve(app: &App, matched: &Matched, request: Request) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let granted = Granted::from_request_parts(&mut parts, app).await?;
    note(&granted.token.caller);
    let key = if parts.method == Method::POST {
        idempotency::key_of(&parts.headers)?.map(str::to_owned)
    } else {
        None
    };
    match key {
        Some(key) => once(app, matched, &granted, &key, parts, body).await,
        None => {
            let metadata = metadata(&granted.token);
            forward(app, matched, metadata, Request::from_parts(parts, body)).await
        }
    }
}

/// Runs a request with a key at most once.
async fn once(
    app: &App,
    matched: &Matched,
    granted: &Granted,
    key: &str,
    parts: Parts,
    body: Body,
) -> Result<Response, Problem> {
    let bytes = read_body(body, app.config.json_limit_bytes).await?;
    let path = parts
        .extensions
        .get::<OriginalUri>()
        .map_or(&parts.uri, |uri| &uri.0)
        .path();
    let name = idempotency::name(path, key);
    match app.idempotency.decide(&granted.fingerprint(), &name, &bytes).await? {
        Decision::Replay(response) => {
            metrics::IDEMPOTENCY_REPLAYS.add(1, &[]);
            Ok(response)
        }
        Decision::Run(claim) => {
            let request = Request::from_parts(parts, Body::from(bytes));
            let mut metadata = metadata(&granted.token);
            rpc::set_request_key(&mut metadata, &name);
            let response = forward(app, matched, metadata, request).await?;
            Ok(match claim {
                Some(claim) => claim.keep(response).await,
                None => response,
            })
        }
    }
}

async fn forward(app: &App, matched: &Matched, metadata: MetadataMap, request: Request) -> Result<Response, Problem> {
    let channel = app
        .upstreams
        .of(matched.endpoint.owner())
        .ok_or_else(Problem::no_route)?;
    failpoint!("before-call");
    let response = app.transcoder.forward(matched, channel, metadata, request).await;
    failpoint!("after-call");
    Ok(response)
}

/// Notes the tenant on the request's span, for logs and traces.
fn note(caller: &Caller) {
    if let Caller::Tenant(ctx) = caller {
        tracing::Span::current().record("tenant", tracing::field::display(ctx.tenant()));
    }
}
