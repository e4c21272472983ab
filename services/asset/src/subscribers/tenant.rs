//! `identity.tenant.*`: a tenant's schema is made, closed and opened here as identity says.

use db::{ControlTx, Origin, OutboxEvent};
use events::{Event, Events, HandlerError, Subscriber};
use proto::identity::v1::{TenantCreated, TenantProvisioned};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{app::App, setup};

/// Starts the subscriber.
pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    Subscriber::new(app.db.clone(), events, "asset", "tenant")
        .subject("identity", "tenant", "*")
        .spawn_control(shutdown, move |tx, event| {
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
    let tenant = event.tenant()?;
    let slug = created.tenant.map(|t| t.slug).unwrap_or_default();
    let locale = created.settings.map(|s| s.locale).unwrap_or_default();
    app.db.provision(tenant, event.provider, &slug).await?;

    let ctx = event.ctx()?;
    let mut own = app.db.begin(&ctx).await?;
    setup::on_provisioned(&mut own, &slug, &locale, app.clock.now()).await?;
    own.commit().await?;

    let origin = Origin::from(&ctx);
    let message = TenantProvisioned {
        service: "asset".to_owned(),
    };
    tx.publish(&origin, OutboxEvent::new("tenant", "provisioned", tenant, 1, &message))
        .await?;
    Ok(())
}
