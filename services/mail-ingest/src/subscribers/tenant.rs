//! `identity.tenant.*`: a tenant's schema is made, closed and opened here as identity says. A new tenant gets its mailbox.

use context::TenantCtx;
use db::{ControlTx, Origin, OutboxEvent};
use events::{Event, Events, HandlerError, Subscriber};
use fault::Fault;
use proto::identity::v1::{TenantCreated, TenantProvisioned};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    mailbox::{self, Create, entity::Kind},
};

/// Starts the subscriber.
pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    let subscriber =
        Subscriber::new(app.db.clone(), events, "mail-ingest", "tenant").subject("identity", "tenant", "*");
    subscriber.spawn_control(shutdown, move |tx, event| {
        let app = app.clone();
        async move { handle(&app, tx, &event).await }
    })
}

async fn handle(app: &App, mut tx: ControlTx, event: &Event) -> Result<ControlTx, HandlerError> {
    match event.fact() {
        "created" => provision(app, &mut tx, event).await?,
        _ => events::follow_suspension(&app.db, event).await?,
    }
    Ok(tx)
}

async fn provision(app: &App, tx: &mut ControlTx, event: &Event) -> Result<(), HandlerError> {
    let created: TenantCreated = event.decode()?;
    let info = created.tenant.unwrap_or_default();
    let tenant = event.tenant()?;
    app.db.provision(tenant, event.provider, &info.slug).await?;
    let ctx = event.ctx()?;
    let address = if info.mail_address.is_empty() {
        format!("{}@{}", info.slug, created.mail_domain)
    } else {
        info.mail_address
    };
    give_mailbox(app, &ctx, &address, &info.name).await?;
    let message = TenantProvisioned {
        service: "mail-ingest".to_owned(),
    };
    tx.publish(
        &Origin::from(&ctx),
        OutboxEvent::new("tenant", "provisioned", tenant, 1, &message),
    )
    .await?;
    Ok(())
}

/// Makes the tenant's own mailbox, unless an earlier attempt did.
async fn give_mailbox(app: &App, ctx: &TenantCtx, address: &str, name: &str) -> Result<(), Fault> {
    let address = address.to_lowercase();
    let existing = mailbox::list(app, ctx).await?;
    if let Some(mailbox) = existing.iter().find(|m| m.address == address) {
        mailbox::address::sync(app, ctx, mailbox.id).await?;
        return Ok(());
    }
    let create = Create {
        address,
        display_name: name.to_owned(),
        kind: Kind::Smtp,
        imap: None,
        default_sender: existing.is_empty(),
    };
    mailbox::create(app, ctx, create).await?;
    Ok(())
}
