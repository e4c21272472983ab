//! Identity's own part of a tenant's life: its schema is made, closed and opened, and the directory follows its settings.

use db::ControlTx;
use events::{Event, Events, HandlerError, Subscriber};
use fault::Fault;
use proto::identity::v1::TenantSettingsChanged;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{App, tenant, tenant_settings};

pub fn spawn(app: &App, events: &Events, shutdown: &CancellationToken) -> JoinHandle<()> {
    let app = app.clone();
    Subscriber::new(app.db.clone(), events.clone(), "identity", "tenant_changed")
        .subject("identity", "tenant", "*")
        .spawn_control(shutdown.clone(), move |tx, event| handle(app.clone(), tx, event))
}

async fn handle(app: App, mut tx: ControlTx, event: Event) -> Result<ControlTx, HandlerError> {
    let id = event.tenant()?;
    match event.fact() {
        "created" => tenant::prepare(&app, &mut tx, id, event.actor())
            .await
            .map_err(Fault::from)?,
        "settings_changed" => {
            let message: TenantSettingsChanged = event.decode()?;
            let settings = message
                .settings
                .ok_or_else(|| HandlerError::Park("the event carries no settings".to_owned()))?;
            let settings = tenant_settings::from_wire(settings, event.occurred_at());
            tenant_settings::mirror(&app, &mut tx, id, &settings)
                .await
                .map_err(Fault::from)?;
        }
        _ => events::follow_suspension(&app.db, &event).await?,
    }
    Ok(tx)
}
