//! For orchestrators: alive, and ready to work.

use std::time::Duration;

use axum::{Json, extract::State, response::IntoResponse};
use http::StatusCode;
use serde_json::json;
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus};

use crate::app::App;

/// The process runs. Depends on nothing else.
pub(crate) async fn live() -> impl IntoResponse {
    Json(json!({"status": "ok"}))
}

/// Requests can be served: identity says that it can, and no shutdown has begun.
pub(crate) async fn ready(State(app): State<App>) -> impl IntoResponse {
    let mut health = app.upstreams.health();
    let check = health.check(HealthCheckRequest { service: String::new() });
    let told = tokio::time::timeout(Duration::from_secs(1), check).await;
    let identity = matches!(told, Ok(Ok(answer)) if answer.get_ref().status() == ServingStatus::Serving);
    let ready = identity && !app.shutdown.is_cancelled();
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let body = json!({"status": if ready { "ok" } else { "not ready" }, "identity": identity, "events": app.hub.is_connected()});
    (status, Json(body))
}
