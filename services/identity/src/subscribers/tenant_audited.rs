//! The creation, suspension, resumption and deletion of tenants in their provider's audit trail.

use events::{Event, Events, HandlerError, Subscriber};
use proto::identity::v1::{TenantCreated, TenantDeleted, TenantSuspended};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{App, audit};

pub fn spawn(app: &App, events: &Events, shutdown: &CancellationToken) -> JoinHandle<()> {
    let app = app.clone();
    Subscriber::new(app.db.clone(), events.clone(), "identity", "tenant_audited")
        .subject("identity", "tenant", "*")
        .spawn_provider(shutdown.clone(), move |mut tx, event: Event| async move {
            let (action, detail) = match event.fact() {
                "created" => {
                    let tenant = event.decode::<TenantCreated>()?.tenant.unwrap_or_default();
                    ("tenant.created", format!("{} ({})", tenant.name, tenant.slug))
                }
                "suspended" => ("tenant.suspended", event.decode::<TenantSuspended>()?.reason),
                "resumed" => ("tenant.resumed", String::new()),
                "deleted" => {
                    let tenant = event.decode::<TenantDeleted>()?;
                    ("tenant.deleted", format!("{} ({})", tenant.name, tenant.slug))
                }
                _ => return Ok::<_, HandlerError>(tx),
            };
            audit::record(
                &mut tx,
                event.occurred_at(),
                &event.actor(),
                action,
                event.tenant()?,
                detail,
            )
            .await?;
            Ok(tx)
        })
}
