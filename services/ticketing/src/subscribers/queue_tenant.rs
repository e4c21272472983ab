//! `identity.tenant.*`: the names and colours of tenants in their provider's queue.

use events::{Events, Subscriber};
use proto::identity::v1::{TenantCreated, TenantSettingsChanged};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::queue::outcome;
use crate::{app::App, queue::projection};

pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    Subscriber::new(app.db, events, "ticketing", "queue_tenant")
        .subject("identity", "tenant", "*")
        .spawn_provider(shutdown, |mut tx, event| async move {
            let settings = match event.fact() {
                "created" => event.decode::<TenantCreated>()?.settings,
                "settings_changed" => event.decode::<TenantSettingsChanged>()?.settings,
                _ => None,
            };
            if let Some(settings) = settings {
                projection::tenant(&mut tx, event.tenant()?, settings)
                    .await
                    .map_err(outcome)?;
            }
            Ok(tx)
        })
}
