//! Incoming mail: mailboxes, taking mail in, reading it, and finding the ticket it belongs to.
//!
//! - [`smtp`]: the dialogue with mail servers, apart from what is done with a mail
//! - [`imap`]: fetching from accounts
//! - [`intake`]: a mail is acknowledged when it is stored
//! - [`message`]: what a raw mail says; pure
//! - [`delivery`]: loops, duplicates, sender, thread, and handing over to ticketing
//! - [`quarantine`]: what is kept aside, and the two ways out
//! - [`mailbox`]: where mail of a tenant comes in
//! - [`subscribers`], [`jobs`]: what is done about events, and work that survives the process

pub mod app;
pub mod config;
pub mod delivery;
pub mod directory;
pub mod imap;
pub mod intake;
pub mod jobs;
pub mod mailbox;
pub mod message;
pub mod permissions;
pub mod quarantine;
pub mod smtp;
pub mod subscribers;

use blob::Blobs;
use clock::Clock;
use db::Db;
use events::{Events, Relay};
use proto::mail_ingest::v1::{
    mailbox_service_server::MailboxServiceServer, quarantine_service_server::QuarantineServiceServer,
};
use reply_address::ReplyKey;
use rpc::ServiceTokens;
use tokio_util::sync::CancellationToken;

pub use crate::{app::App, config::Config};
use crate::{
    directory::Directory,
    intake::handler::Intake,
    mailbox::{grpc::MailboxGrpc, secret::PasswordKey},
    quarantine::grpc::QuarantineGrpc,
    smtp::{Listener, Protocol},
};

/// The service's migrations.
pub fn migrations() -> db::Migrations {
    db::migrations!(control, tenant)
}

/// What is a tenant's in the tables of this service itself: where its mail comes in.
pub const TENANT_ROWS: &[db::TenantRows] = &[
    db::TenantRows::of(db::Place::Control, "mailbox_address", "tenant_id = {tenant}"),
    db::TenantRows {
        fixed: &[("lease_until", "null"), ("worker", "null")],
        ..db::TenantRows::of(db::Place::Control, "imap_account", "tenant_id = {tenant}")
    },
];

/// Serves until `shutdown`, then lets running calls, connections and jobs end.
pub async fn run(config: Config, shutdown: CancellationToken) -> anyhow::Result<()> {
    let events = Events::connect(&config.nats, "mail-ingest").await?;
    let app = app(&config).await?;
    let (relay, _) = Relay::spawn(app.db.clone(), events.clone(), shutdown.clone());
    let mut tasks = subscribers::spawn(&app, &events, &shutdown);
    tasks.extend([relay, jobs::spawn(&app, &config.jobs, &shutdown)]);
    if config.imap.enabled {
        tasks.push(imap::schedule::spawn(app.clone(), shutdown.clone()));
    }
    for (listen, protocol) in [
        (&config.smtp.listen, Protocol::Smtp),
        (&config.lmtp.listen, Protocol::Lmtp),
    ] {
        if !listen.is_empty() {
            let listener = Listener::bind(listen, protocol, config.receive.clone(), &config.tls).await?;
            tracing::info!(address = %listener.address(), ?protocol, "listening for mail");
            tasks.push(tokio::spawn(
                listener.serve(Intake { app: app.clone() }, shutdown.clone()),
            ));
        }
    }
    let database = app.db.clone();
    rpc::Server::new("mail-ingest", &config.grpc, rpc::verifier(config.identity.channel()?))
        .ready_when(move || database.clone().is_reachable())
        .service(MailboxServiceServer::new(MailboxGrpc { app: app.clone() }))
        .service(QuarantineServiceServer::new(QuarantineGrpc { app }))
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
        "mail-ingest",
        config.service_auth.secret_for("mail-ingest")?,
    );
    Ok(App {
        db: Db::connect(&config.database, "mail-ingest", migrations()).await?,
        clock: Clock::real(),
        blobs: Blobs::open(&config.blob)?,
        directory: Directory::new(identity, config.ticketing.channel()?, tokens),
        reply_key: ReplyKey::try_new(&config.reply.key, &config.reply.earlier)?,
        password_key: PasswordKey::try_new(&config.imap.password_key)?,
        imap: config.imap.clone(),
        loops: config.loops,
        max_message_bytes: config.receive.max_message_bytes,
        limits: message::Limits::default(),
    })
}
