//! The asset register: what an organisation owns or uses, who has it, where it is and what became of it.
//!
//! - [`asset`]: registering, finding, changing, giving and taking back; its rules are in `asset/entity.rs` and `asset/state.rs`
//! - [`asset_type`]: the tree of types
//! - [`history`]: what happened to an asset
//! - [`tag`]: numbers on labels
//! - [`directory`]: people and places, asked of identity
//! - [`subscribers`]: what is done about identity's events
//! - [`setup`]: what a new tenant begins with

pub mod app;
pub mod asset;
pub mod asset_type;
pub mod config;
pub mod directory;
pub mod history;
pub mod permissions;
pub mod setup;
pub mod subscribers;
pub mod tag;

use clock::Clock;
use db::Db;
use events::{Events, Relay};
use proto::asset::v1::{asset_service_server::AssetServiceServer, asset_type_service_server::AssetTypeServiceServer};
use tokio_util::sync::CancellationToken;

pub use crate::{app::App, config::Config};
use crate::{asset::grpc::AssetGrpc, asset_type::grpc::AssetTypeGrpc, directory::Directory};

/// The service's migrations.
pub fn migrations() -> db::Migrations {
    db::migrations!(control, tenant)
}

/// Serves until `shutdown`, then lets running calls end.
pub async fn run(config: Config, shutdown: CancellationToken) -> anyhow::Result<()> {
    let db = Db::connect(&config.database, "asset", migrations()).await?;
    let events = Events::connect(&config.nats, "asset").await?;
    let identity = config.identity.channel()?;
    let app = App {
        db: db.clone(),
        clock: Clock::real(),
        directory: Directory::new(identity.clone()),
    };

    let (relay, _) = Relay::spawn(db, events.clone(), shutdown.clone());
    let subscribers = subscribers::spawn(&app, &events, &shutdown);
    let database = app.db.clone();
    rpc::Server::new("asset", &config.grpc, rpc::verifier(identity))
        .ready_when(move || database.clone().is_reachable())
        .service(AssetServiceServer::new(AssetGrpc { app: app.clone() }).max_decoding_message_size(rpc::MAX_MESSAGE))
        .service(AssetTypeServiceServer::new(AssetTypeGrpc { app }))
        .serve(shutdown.clone())
        .await?;
    shutdown.cancel();
    for task in subscribers.into_iter().chain([relay]) {
        task.await?;
    }
    Ok(())
}
