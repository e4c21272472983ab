//! The life of a tenant, as every service follows it.

use std::sync::Arc;

use context::TenantCtx;
use db::{ControlTx, Db, DbError, Origin, OutboxEvent};
use proto::identity::v1::{TenantCreated, TenantProvisioned};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{Event, Events, HandlerError, Subscriber};

/// Follows `identity.tenant.*`: makes the schema of a new tenant, lets `furnish` put in what the tenant begins with, and reports it to identity;
/// closes and opens the tenant later. `furnish` may be called again for the same tenant.
pub fn follow_tenants<F, Fut>(
    db: Db,
    events: Events,
    service: &'static str,
    shutdown: CancellationToken,
    furnish: F,
) -> JoinHandle<()>
where
    F: Fn(TenantCtx, TenantCreated) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), HandlerError>> + Send + 'static,
{
    let furnish = Arc::new(furnish);
    Subscriber::new(db.clone(), events, service, "tenant")
        .subject("identity", "tenant", "*")
        .spawn_control(shutdown, move |mut tx, event| {
            let (db, furnish) = (db.clone(), Arc::clone(&furnish));
            async move {
                if event.fact() == "created" {
                    provision(&db, &mut tx, service, &event, furnish.as_ref()).await?;
                } else {
                    follow_suspension(&db, &event).await?;
                }
                Ok(tx)
            }
        })
}

async fn provision<F, Fut>(
    db: &Db,
    tx: &mut ControlTx,
    service: &str,
    event: &Event,
    furnish: &F,
) -> Result<(), HandlerError>
where
    F: Fn(TenantCtx, TenantCreated) -> Fut,
    Fut: Future<Output = Result<(), HandlerError>>,
{
    let created: TenantCreated = event.decode()?;
    let (tenant, ctx) = (event.tenant()?, event.ctx()?);
    let slug = created.tenant.as_ref().map(|tenant| tenant.slug.clone());
    db.provision(tenant, event.provider, &slug.unwrap_or_default()).await?;
    let origin = Origin::from(&ctx);
    furnish(ctx, created).await?;
    let told = TenantProvisioned {
        service: service.to_owned(),
    };
    tx.publish(&origin, OutboxEvent::new("tenant", "provisioned", tenant, 1, &told))
        .await?;
    Ok(())
}

/// Closes or opens the event's tenant in this service's database if the event is `identity.tenant.suspended` or `.resumed`.
/// An event that comes late changes nothing; one of a tenant that is still being set up is tried later.
pub async fn follow_suspension(db: &Db, event: &Event) -> Result<(), HandlerError> {
    let (tenant, revision) = (event.tenant()?, event.envelope.revision);
    let followed = match event.kind() {
        ("identity", "tenant", "suspended") => db.suspend(tenant, revision).await,
        ("identity", "tenant", "resumed") => db.resume(tenant, revision).await,
        _ => Ok(()),
    };
    followed.map_err(|error| match error {
        DbError::UnknownTenant => HandlerError::Later(error.to_string()),
        error => error.into(),
    })
}
