//! The edge of the product: sessions, REST derived from the contracts, uploads and downloads, live updates, the web app. It owns no data and no
//! business rule; it says who calls and passes the call on.
//!
//! A request goes through `edge` (trace, problem documents, security headers), `host` (which tenant's portal, or the console), `limit`, then to
//! one of: `sign_in` (session routes), `api` (everything derived from the contracts), `file` (uploads, downloads, logos), `live` (server-sent
//! events), `site` (the web app, icon, documentation). `caller` turns a cookie or API key into an access token for one realm.

mod api;
mod app;
mod caller;
mod config;
mod edge;
mod file;
mod health;
mod host;
mod idempotency;
mod limit;
mod live;
mod redis;
mod routes;
mod sign_in;
mod site;
mod upstream;

use std::{net::SocketAddr, time::Duration};

pub use config::Config;
use tokio_util::sync::CancellationToken;

use crate::app::App;

/// Serves until `shutdown`, then lets running requests end.
///
/// # Errors
/// If the address is taken or the configuration cannot be used.
pub async fn run(config: Config, shutdown: CancellationToken) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind(&config.listen)
        .await
        .map_err(|error| anyhow::anyhow!("cannot listen on {}: {error}", config.listen))?;
    let app = App::start(config, shutdown.clone()).await?;
    tracing::info!(address = %app.config.listen, "listening");
    let drain = Duration::from_secs(app.config.drain_seconds);
    let service = routes::router(app).into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(drained(shutdown.clone(), drain));
    tokio::select! {
        ended = served => ended?,
        () = patience(shutdown) => tracing::warn!("some requests were cut off"),
    }
    Ok(())
}

/// Until nobody sends requests here any more: a connection that is closed while a request is on its way would fail it.
async fn drained(shutdown: CancellationToken, drain: Duration) {
    shutdown.cancelled().await;
    tokio::time::sleep(drain).await;
}

/// How long running requests may go on after the end was announced; orchestrators give 30 seconds.
async fn patience(shutdown: CancellationToken) {
    shutdown.cancelled().await;
    tokio::time::sleep(Duration::from_secs(25)).await;
}

/// The OpenAPI document of the product, as `/openapi.json` serves it.
///
/// # Errors
/// If the contracts cannot be served as REST.
pub fn openapi() -> anyhow::Result<serde_json::Value> {
    let transcoder = transcode::Transcoder::new(proto::DESCRIPTORS, transcode::Options::default())?;
    Ok(transcoder.openapi(&site::document_info(caller::SECURE_COOKIE)))
}
