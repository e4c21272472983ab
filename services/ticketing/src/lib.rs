//! Tickets: opening, conversation, life cycle, links, activity log, categories, presence and the provider's queue.
//!
//! - [`ticket`]: the ticket itself; its rules are in `ticket/entity.rs` and `ticket/terms.rs`, its list in `ticket/list/`
//! - [`message`]: the thread, written in the console and portal (`write.rs`) and by mail (`receive.rs`)
//! - [`attachment`], [`link`], [`activity`], [`category`], [`presence`]: what belongs to a ticket
//! - [`queue`]: one list over all tenants of a provider, a projection of ticketing's own events
//! - [`directory`]: people, places, assets and articles, asked of their owners with the caller's token
//! - [`person`], [`setting`]: what is remembered of identity's objects
//! - [`subscribers`], [`jobs`]: what is done about events, and later

pub mod activity;
pub mod app;
pub mod attachment;
pub mod category;
pub mod config;
pub mod directory;
pub mod jobs;
pub mod link;
pub mod message;
pub mod permissions;
pub mod person;
pub mod presence;
pub mod queue;
pub mod setting;
pub mod subscribers;
pub mod ticket;

use blob::Blobs;
use clock::Clock;
use db::Db;
use events::{Events, Relay};
use proto::ticketing::v1 as wire;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub use crate::{app::App, config::Config};
use crate::{directory::Directory, presence::PresenceStore};

/// The service's migrations.
pub fn migrations() -> db::Migrations {
    db::migrations!(tenant, provider)
}

/// What is a tenant's in its provider's schema: its part of the queue.
pub const TENANT_ROWS: &[db::TenantRows] = &[
    db::TenantRows::of(db::Place::Provider, "queue_tenant", "id = {tenant}"),
    db::TenantRows::of(db::Place::Provider, "queue_ticket", "tenant_id = {tenant}"),
];

/// Serves until `shutdown`, then lets running calls end.
pub async fn run(config: Config, shutdown: CancellationToken) -> anyhow::Result<()> {
    let db = Db::connect(&config.database, "ticketing", migrations()).await?;
    let events = Events::connect(&config.nats, "ticketing").await?;
    let identity = config.identity.channel()?;
    let app = App {
        db: db.clone(),
        clock: Clock::real(),
        directory: Directory::new(identity.clone(), config.asset.channel()?, config.knowledge.channel()?),
        presence: PresenceStore::open(&config.redis)?,
        blobs: Blobs::open(&config.blob)?,
    };
    let (relay, _) = Relay::spawn(db, events.clone(), shutdown.clone());
    let background = background(&app, &events, config.jobs, &shutdown);
    let database = app.db.clone();
    let server = rpc::Server::new("ticketing", &config.grpc, rpc::verifier(identity))
        .ready_when(move || database.clone().is_reachable());
    services(server, &app).serve(shutdown.clone()).await?;
    shutdown.cancel();
    for task in background.into_iter().chain([relay]) {
        task.await?;
    }
    Ok(())
}

/// Starts the subscribers and the job runner.
pub fn background(
    app: &App,
    events: &Events,
    settings: ::jobs::JobSettings,
    shutdown: &CancellationToken,
) -> Vec<JoinHandle<()>> {
    let mut tasks = subscribers::spawn(app, events, shutdown);
    tasks.push(jobs::spawn(app, settings, shutdown.clone()));
    tasks
}

/// Adds every service to a server.
pub fn services(server: rpc::Server, app: &App) -> rpc::Server {
    let app = || app.clone();
    server
        .service(wire::ticket_service_server::TicketServiceServer::new(
            ticket::TicketGrpc { app: app() },
        ))
        .service(
            wire::message_service_server::MessageServiceServer::new(message::MessageGrpc { app: app() })
                .max_decoding_message_size(rpc::MAX_MESSAGE)
                .max_encoding_message_size(rpc::MAX_MESSAGE),
        )
        .service(wire::attachment_service_server::AttachmentServiceServer::new(
            attachment::AttachmentGrpc { app: app() },
        ))
        .service(wire::link_service_server::LinkServiceServer::new(link::LinkGrpc {
            app: app(),
        }))
        .service(wire::activity_service_server::ActivityServiceServer::new(
            activity::ActivityGrpc { app: app() },
        ))
        .service(wire::category_service_server::CategoryServiceServer::new(
            category::CategoryGrpc { app: app() },
        ))
        .service(wire::presence_service_server::PresenceServiceServer::new(
            presence::PresenceGrpc { app: app() },
        ))
        .service(wire::queue_service_server::QueueServiceServer::new(queue::QueueGrpc {
            app: app(),
        }))
}
