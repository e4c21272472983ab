//! `identity.tenant.*`: a tenant's schema is made, closed and opened here as identity says. A new tenant gets its types of assets.

use context::TenantCtx;
use events::{Events, HandlerError};
use proto::identity::v1::TenantCreated;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{app::App, setup};

/// Starts the subscriber.
pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    events::follow_tenants(app.db.clone(), events, "asset", shutdown, move |ctx, created| {
        let app = app.clone();
        async move { furnish(&app, &ctx, created).await }
    })
}

async fn furnish(app: &App, ctx: &TenantCtx, created: TenantCreated) -> Result<(), HandlerError> {
    let slug = created.tenant.map(|tenant| tenant.slug).unwrap_or_default();
    let locale = created.settings.map(|settings| settings.locale).unwrap_or_default();
    let mut own = app.db.begin(ctx).await?;
    setup::on_provisioned(&mut own, &slug, &locale, app.clock.now()).await?;
    own.commit().await?;
    Ok(())
}
