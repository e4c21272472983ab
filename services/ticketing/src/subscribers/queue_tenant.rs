//! `identity.tenant.*`: the names and colours of tenants in their provider's queue.

use events::{Events, Subscriber};
use proto::identity::v1::{TenantCreated, TenantReady, TenantSettingsChanged};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::queue::outcome;
use crate::{app::App, queue::projection};

pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    Subscriber::new(app.db, events, "ticketing", "queue_tenant")
        .subject("identity", "tenant", "*")
        .spawn_provider(shutdown, |mut tx, event| async move {
            let id = event.tenant()?;
            match event.fact() {
                "created" => {
                    if let Some(tenant) = event.decode::<TenantCreated>()?.tenant {
                        projection::tenant(&mut tx, id, &tenant).await.map_err(outcome)?;
                    }
                }
                "ready" => {
                    if let Some(tenant) = event.decode::<TenantReady>()?.tenant {
                        projection::tenant(&mut tx, id, &tenant).await.map_err(outcome)?;
                    }
                }
                "settings_changed" => {
                    if let Some(settings) = event.decode::<TenantSettingsChanged>()?.settings {
                        projection::settings(&mut tx, id, &settings).await.map_err(outcome)?;
                    }
                }
                _ => {}
            }
            Ok(tx)
        })
}
