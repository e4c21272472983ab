//! `identity.tenant.*`: a tenant's schema is made, closed and opened here as identity says.

use db::{ControlTx, DbError, Origin, OutboxEvent};
use events::{Event, Events, HandlerError, Subscriber};
use proto::identity::v1::{TenantCreated, TenantProvisioned};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{app::App, category, setting};

pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    Subscriber::new(app.db.clone(), events, "ticketing", "tenant")
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
    let slug = created.tenant.map(|tenant| tenant.slug).unwrap_or_default();
    let settings = setting::from_wire(&created.settings.unwrap_or_default());
    app.db.provision(tenant, event.provider, &slug).await?;

    let ctx = event.ctx()?;
    let mut own = app.db.begin(&ctx).await?;
    setting::repo::put(&mut own, &settings).await.map_err(DbError::from)?;
    category::seed(&mut own, &settings.locale, app.clock.now())
        .await
        .map_err(DbError::from)?;
    own.commit().await?;

    let told = TenantProvisioned {
        service: "ticketing".to_owned(),
    };
    tx.publish(
        &Origin::from(&ctx),
        OutboxEvent::new("tenant", "provisioned", tenant, 1, &told),
    )
    .await?;
    Ok(())
}
