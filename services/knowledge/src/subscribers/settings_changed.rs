//! `identity.tenant.settings_changed`: new articles begin in the tenant's language.

use events::{Events, Subscriber};
use proto::identity::v1::TenantSettingsChanged;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{app::App, setting};

/// Starts the subscriber.
pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    Subscriber::new(app.db, events, "knowledge", "settings_changed")
        .subject("identity", "tenant", "settings_changed")
        .spawn(shutdown, move |mut tx, event| async move {
            if let Some(settings) = event.decode::<TenantSettingsChanged>()?.settings {
                setting::take_over(&mut tx, &settings).await?;
            }
            Ok(tx)
        })
}
