//! `identity.tenant.*`: a tenant's schema is made, closed and opened here as identity says. A new tenant's profile says how its mails look.

use context::TenantCtx;
use events::{Events, HandlerError};
use proto::identity::v1::TenantCreated;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    profile::{self, entity::Profile},
};

/// Starts the subscriber.
pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    events::follow_tenants(app.db.clone(), events, "notification", shutdown, move |ctx, created| {
        let app = app.clone();
        async move { furnish(&app, &ctx, created).await }
    })
}

async fn furnish(app: &App, ctx: &TenantCtx, created: TenantCreated) -> Result<(), HandlerError> {
    let (info, settings) = (created.tenant.unwrap_or_default(), created.settings.unwrap_or_default());
    let mail_address = if info.mail_address.is_empty() {
        format!("{}@{}", info.slug, created.mail_domain)
    } else {
        info.mail_address
    };
    let portal_url = if settings.portal_url.is_empty() {
        info.portal_url
    } else {
        settings.portal_url
    };
    let profile = Profile {
        revision: settings.revision,
        slug: info.slug,
        name: if settings.name.is_empty() {
            info.name
        } else {
            settings.name
        },
        locale: settings.locale,
        primary_color: if settings.primary_color.is_empty() {
            info.primary_color
        } else {
            settings.primary_color
        },
        mail_footer: settings.mail_footer,
        portal_url,
        mail_address: mail_address.to_lowercase(),
    };
    let mut own = app.db.begin(ctx).await?;
    profile::repo::upsert(&mut own, &profile).await?;
    own.commit().await?;
    Ok(())
}
