//! Where a tenant's things are: the services' databases, the store, the carrier.

use std::time::Duration;

use anyhow::Context;
use archive::Part;
use blob::Blobs;
use context::{SystemCtx, TenantCtx};
use db::{Db, DbError};
use events::Events;
use identity::tenant::{State, Tenant};
use ids::{ProviderId, TenantId};

use crate::service::Service;

/// Every process learns within a second that a tenant is closed; what had begun before is given time to end.
const CLOSING: Duration = Duration::from_secs(3);

/// Every service with a database; identity last, because a tenant is known for as long as identity knows it.
pub async fn parts() -> anyhow::Result<Vec<Part>> {
    let mut parts = Vec::new();
    for service in Service::ALL {
        let Some((settings, migrations)) = service.database()? else {
            continue;
        };
        let db = Db::connect(&settings, service.name(), migrations)
            .await
            .with_context(|| format!("the database of {} is needed", service.name()))?;
        parts.push(Part {
            name: service.name(),
            db,
            rows: service.tenant_rows(),
        });
    }
    parts.sort_by_key(|part| part.name == Service::Identity.name());
    Ok(parts)
}

/// The store of files.
pub fn blobs() -> anyhow::Result<Blobs> {
    Ok(Blobs::open(&portal_gateway::Config::load()?.blob)?)
}

/// The operator, in a tenant.
pub fn acting_in(tenant: TenantId, provider: ProviderId) -> TenantCtx {
    SystemCtx::for_tenant(tenant, provider, "guichet", "the operator's command line")
}

/// Closes or opens the tenant in every service as identity says, without waiting for events: services need not run for it.
pub async fn follow(parts: &[Part], tenant: &Tenant) -> anyhow::Result<()> {
    for part in parts {
        let followed = match tenant.state {
            State::Ready => part.db.resume(tenant.id, tenant.revision).await,
            State::Suspended | State::Provisioning => part.db.suspend(tenant.id, tenant.revision).await,
        };
        match followed {
            Ok(()) | Err(DbError::UnknownTenant) => {}
            Err(error) => return Err(error).with_context(|| format!("{} does not follow", part.name)),
        }
    }
    Ok(())
}

/// Closes the tenant everywhere and waits until nothing of it is under way.
pub async fn close(parts: &[Part], tenant: &Tenant) -> anyhow::Result<()> {
    follow(parts, tenant).await?;
    tokio::time::sleep(CLOSING).await;
    Ok(())
}

/// Takes the tenant's events from the carrier: they tell of what is no more. How many there were.
pub async fn forget_events(events: &Events, parts: &[Part], tenant: TenantId) -> anyhow::Result<u64> {
    let mut count = 0;
    for part in parts {
        count += events.forget_tenant(part.db.names().owner(), tenant).await?;
    }
    Ok(count)
}

/// The carrier of events.
pub async fn events() -> anyhow::Result<Events> {
    let events = Events::connect(&identity::Config::load()?.nats, "guichet").await?;
    anyhow::ensure!(events.is_connected(), "NATS is needed, and cannot be reached");
    Ok(events)
}
