//! `identity.tenant.settings_changed`: mails look as the tenant wants them to.

use events::{Events, Subscriber};
use proto::identity::v1::TenantSettingsChanged;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    profile::{self, entity::Profile},
};

pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    let subscriber = Subscriber::new(app.db.clone(), events, "notification", "tenant_settings").subject(
        "identity",
        "tenant",
        "settings_changed",
    );
    subscriber.spawn(shutdown, |mut tx, event| async move {
        let settings = event.decode::<TenantSettingsChanged>()?.settings.unwrap_or_default();
        let profile = Profile {
            revision: settings.revision,
            slug: settings.slug,
            name: settings.name,
            locale: settings.locale,
            primary_color: settings.primary_color,
            mail_footer: settings.mail_footer,
            portal_url: settings.portal_url,
            // The settings do not tell it; the one there is stays.
            mail_address: String::new(),
        };
        profile::repo::upsert(&mut tx, &profile).await?;
        Ok(tx)
    })
}
