//! `identity.tenant.settings_changed`: language, zone and working hours are remembered.

use db::DbError;
use events::{Events, Subscriber};
use proto::identity::v1::TenantSettingsChanged;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{app::App, setting};

pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    Subscriber::new(app.db, events, "ticketing", "setting")
        .subject("identity", "tenant", "settings_changed")
        .spawn(shutdown, |mut tx, event| async move {
            let changed: TenantSettingsChanged = event.decode()?;
            let settings = setting::from_wire(&changed.settings.unwrap_or_default());
            setting::repo::put(&mut tx, &settings).await.map_err(DbError::from)?;
            Ok(tx)
        })
}
