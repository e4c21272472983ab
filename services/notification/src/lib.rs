//! Outgoing mail from domain events, and the in-app feed.
//!
//! - [`subscribers`]: what an event means: who is written to, who is told
//! - [`delivery`]: the delivery log: deciding on mails, sending them, trying again
//! - [`mail`]: texts, headers, parts, and the way to the mail server
//! - [`feed`]: in-app notices of a tenant's people and of a provider's technicians
//! - [`profile`]: what is known of a tenant from events
//! - [`jobs`]: work that survives the process

pub mod app;
pub mod config;
pub mod delivery;
pub mod directory;
pub mod feed;
pub mod jobs;
pub mod mail;
pub mod permissions;
pub mod profile;
pub mod subscribers;

use blob::Blobs;
use clock::Clock;
use db::Db;
use events::{Events, Relay};
use proto::notification::v1::{
    delivery_service_server::DeliveryServiceServer, feed_service_server::FeedServiceServer,
    provider_feed_service_server::ProviderFeedServiceServer,
};
use reply_address::ReplyKey;
use rpc::ServiceTokens;
use tokio_util::sync::CancellationToken;

pub use crate::{app::App, config::Config};
use crate::{
    delivery::grpc::DeliveryGrpc,
    directory::Directory,
    feed::grpc::FeedGrpc,
    mail::{templates::Templates, transport::Transport},
};

/// The service's migrations.
pub fn migrations() -> db::Migrations {
    db::migrations!(tenant, provider)
}

/// What is a tenant's in its provider's schema: what technicians were told about its tickets.
pub const TENANT_ROWS: &[db::TenantRows] = &[db::TenantRows::of(
    db::Place::Provider,
    "agent_notification",
    "tenant_id = {tenant}",
)];

/// Serves until `shutdown`, then lets running calls and jobs end.
pub async fn run(config: Config, shutdown: CancellationToken) -> anyhow::Result<()> {
    let events = Events::connect(&config.nats, "notification").await?;
    let app = app(&config).await?;
    let (relay, _) = Relay::spawn(app.db.clone(), events.clone(), shutdown.clone());
    let mut tasks = subscribers::spawn(&app, &events, &shutdown);
    tasks.extend([relay, jobs::spawn(&app, &config.jobs, &shutdown)]);
    let database = app.db.clone();
    rpc::Server::new("notification", &config.grpc, rpc::verifier(config.identity.channel()?))
        .ready_when(move || database.clone().is_reachable())
        .service(FeedServiceServer::new(FeedGrpc { app: app.clone() }))
        .service(ProviderFeedServiceServer::new(FeedGrpc { app: app.clone() }))
        .service(DeliveryServiceServer::new(DeliveryGrpc { app }))
        .serve(shutdown.clone())
        .await?;
    shutdown.cancel();
    for task in tasks {
        task.await?;
    }
    Ok(())
}

/// What use cases work with, from the configuration.
pub async fn app(config: &Config) -> anyhow::Result<App> {
    let identity = config.identity.channel()?;
    let tokens = ServiceTokens::new(
        identity.clone(),
        "notification",
        config.service_auth.secret_for("notification")?,
    );
    Ok(App {
        db: Db::connect(&config.database, "notification", migrations()).await?,
        clock: Clock::real(),
        blobs: Blobs::open(&config.blob)?,
        directory: Directory::new(identity, config.ticketing.channel()?, tokens),
        reply_key: ReplyKey::try_new(&config.reply.key, &config.reply.earlier)?,
        templates: Templates::load()?,
        transport: Transport::try_new(&config.smtp)?,
        mail: config.mail.clone(),
    })
}
