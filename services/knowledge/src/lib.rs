//! The knowledge base: articles in Markdown with versions and audiences, found in English and French.
//!
//! - [`article`]: writing, finding and publishing; its rules are in `article/entity.rs`, its Markdown in `article/text.rs`,
//!   who may open what in `article/repo.rs` (`Reader`)
//! - [`version`]: every wording an article had · [`vote`]: whether it helped
//! - [`setting`]: the tenant's language
//! - [`subscribers`]: what is done about identity's events

pub mod app;
pub mod article;
pub mod config;
pub mod permissions;
pub mod setting;
pub mod subscribers;
pub mod version;
pub mod vote;

use clock::Clock;
use db::Db;
use events::{Events, Relay};
use proto::knowledge::v1::article_service_server::ArticleServiceServer;
use tokio_util::sync::CancellationToken;

use crate::article::grpc::ArticleGrpc;
pub use crate::{app::App, config::Config};

/// The service's migrations.
pub fn migrations() -> db::Migrations {
    db::migrations!(control, tenant)
}

/// Serves until `shutdown`, then lets running calls end.
pub async fn run(config: Config, shutdown: CancellationToken) -> anyhow::Result<()> {
    let db = Db::connect(&config.database, "knowledge", migrations()).await?;
    let events = Events::connect(&config.nats, "knowledge").await?;
    let identity = config.identity.channel()?;
    let app = App {
        db: db.clone(),
        clock: Clock::real(),
    };

    let (relay, _) = Relay::spawn(db, events.clone(), shutdown.clone());
    let subscribers = subscribers::spawn(&app, &events, &shutdown);
    let database = app.db.clone();
    rpc::Server::new("knowledge", &config.grpc, rpc::verifier(identity))
        .ready_when(move || database.clone().is_reachable())
        .service(ArticleServiceServer::new(ArticleGrpc { app }).max_decoding_message_size(rpc::MAX_MESSAGE))
        .serve(shutdown.clone())
        .await?;
    shutdown.cancel();
    for task in subscribers.into_iter().chain([relay]) {
        task.await?;
    }
    Ok(())
}
