//! Every route of the gateway. What is not listed here is derived from the contracts.

use axum::{
    Router, middleware,
    routing::{get, patch, post},
};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, predicate::Predicate},
};

use crate::{api, app::App, edge, file, health, limit, live, sign_in, site};

pub(crate) fn router(app: App) -> Router {
    let hosted = Router::new()
        .route("/api/auth/session", get(sign_in::session))
        .route("/api/auth/sign-in", post(sign_in::sign_in))
        .route("/api/auth/sign-out", post(sign_in::sign_out))
        .route("/api/auth/profile", patch(sign_in::update_profile))
        .route("/api/auth/invitation", get(sign_in::invitation).post(sign_in::accept))
        .route("/api/auth/password-reset", post(sign_in::request_reset))
        .route("/api/auth/password-reset/confirm", post(sign_in::accept))
        .route("/api/t/{tenant}/logo", get(file::tenant_logo))
        .nest("/api/t/{tenant}", of_realm())
        .nest("/api", of_realm())
        .route("/branding/logo", get(file::portal_logo))
        .route("/favicon.svg", get(site::icon))
        .fallback(site::page)
        .layer(middleware::from_fn(limit::tell))
        .layer(middleware::from_fn_with_state(app.clone(), edge::resolve_host));
    let layers = ServiceBuilder::new()
        .layer(middleware::from_fn_with_state(app.clone(), edge::part))
        .layer(middleware::from_fn_with_state(app.clone(), edge::observe))
        .layer(CatchPanicLayer::custom(edge::panicked))
        .layer(CompressionLayer::new().compress_when(Text));
    Router::new()
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/openapi.json", get(site::openapi))
        .route("/docs", get(site::docs))
        .route("/docs/{file}", get(site::docs_file))
        .merge(hosted)
        .layer(layers)
        .with_state(app)
}

/// The routes of one realm; its contracts' endpoints are the fallback.
fn of_realm() -> Router<App> {
    Router::new()
        .route("/v1/uploads", post(file::upload))
        .route("/v1/attachments/{id}/content", get(file::attachment))
        .route("/v1/quarantined-mails/{id}/content", get(file::quarantined_mail))
        .route("/v1/events", get(live::events))
        .fallback(api::derived)
}

/// Compress text that is worth it; never a stream of events or a file of a user.
#[derive(Clone, Copy)]
struct Text;

impl Predicate for Text {
    fn should_compress<B: axum::body::HttpBody>(&self, response: &http::Response<B>) -> bool {
        const TYPES: [&str; 7] = [
            "application/json",
            "application/problem+json",
            "text/html",
            "text/css",
            "text/javascript",
            "image/svg+xml",
            "application/manifest+json",
        ];
        let headers = response.headers();
        let media_type = headers
            .get(http::header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let media_type = media_type.split(';').next().unwrap_or_default();
        let is_file = headers.contains_key(http::header::CONTENT_DISPOSITION);
        !is_file && TYPES.contains(&media_type) && response.body().size_hint().lower() > 512
    }
}
