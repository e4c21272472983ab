//! `identity.tenant.*`: a tenant's schema is made, closed and opened here as identity says.

use context::TenantCtx;
use events::{Events, HandlerError};
use proto::identity::v1::TenantCreated;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{app::App, setting};

/// Starts the subscriber.
pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    events::follow_tenants(app.db.clone(), events, "knowledge", shutdown, move |ctx, created| {
        let app = app.clone();
        async move { furnish(&app, &ctx, created).await }
    })
}

async fn furnish(app: &App, ctx: &TenantCtx, created: TenantCreated) -> Result<(), HandlerError> {
    let mut own = app.db.begin(ctx).await?;
    setting::take_over(&mut own, &created.settings.unwrap_or_default()).await?;
    own.commit().await?;
    Ok(())
}
