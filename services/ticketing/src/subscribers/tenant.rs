//! `identity.tenant.*`: a tenant's schema is made, closed and opened here as identity says. A new tenant gets its categories.

use context::TenantCtx;
use db::DbError;
use events::{Events, HandlerError};
use proto::identity::v1::TenantCreated;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{app::App, category, setting};

/// Starts the subscriber.
pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    events::follow_tenants(app.db.clone(), events, "ticketing", shutdown, move |ctx, created| {
        let app = app.clone();
        async move { furnish(&app, &ctx, created).await }
    })
}

async fn furnish(app: &App, ctx: &TenantCtx, created: TenantCreated) -> Result<(), HandlerError> {
    let settings = setting::from_wire(&created.settings.unwrap_or_default());
    let mut own = app.db.begin(ctx).await?;
    setting::repo::put(&mut own, &settings).await.map_err(DbError::from)?;
    category::seed(&mut own, &settings.locale, app.clock.now())
        .await
        .map_err(DbError::from)?;
    own.commit().await?;
    Ok(())
}
