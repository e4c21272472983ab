//! A tenant comes back from an archive: here it is closed before and opened after; the rows are put back in every service by the operator's command.

use context::ProviderCtx;
use db::Origin;
use ids::TenantId;

use super::{Founding, State, Tenant, TenantError, events, repo};
use crate::{App, permissions};

/// What is coming back.
#[derive(Debug, Clone)]
pub struct Returning {
    /// The tenant.
    pub id: TenantId,
    /// Its short name.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// SHA-256 of the archive's manifest.
    pub archive: String,
}

/// Closes the tenant for as long as it takes; one that is not known is entered, and its short name is its own from then on. Repeatable.
pub async fn begin_restore(app: &App, ctx: &ProviderCtx, returning: Returning) -> Result<Tenant, TenantError> {
    ctx.require(permissions::TENANT_MANAGE)?;
    let mut tx = app.db.begin_control("a tenant is restored").await?;
    let found = repo::find_for_update(&mut tx, returning.id).await?;
    let known = found.is_some();
    let tenant = match found {
        Some(tenant) if super::is_callers(&tenant, ctx) && tenant.slug == returning.slug => tenant,
        Some(_) => return Err(TenantError::NotFound),
        None => {
            let tenant = entered(app, ctx, &returning)?;
            if !repo::insert(&mut tx, &tenant).await? {
                return Err(TenantError::SlugTaken);
            }
            tenant
        }
    };
    let closed = tenant.begin_restore(&returning.archive)?;
    repo::update(&mut tx, &closed).await?;
    if known {
        let origin = Origin::tenant(closed.id, closed.provider, ctx.actor().clone());
        tx.publish(&origin, events::stopped_or_resumed(&closed)).await?;
    }
    tx.commit().await?;
    Ok(closed)
}

/// Only what must be there before the archive says the rest.
fn entered(app: &App, ctx: &ProviderCtx, returning: &Returning) -> Result<Tenant, TenantError> {
    let founding = Founding {
        name: returning.name.clone(),
        slug: returning.slug.clone(),
        admin_name: "unknown".to_owned(),
        admin_email: "unknown@invalid.example".to_owned(),
        ..Founding::default()
    };
    let founded = founding.found(ctx.provider(), &[], &ctx.actor().name, app.clock.now())?;
    Ok(Tenant {
        id: returning.id,
        state: State::Ready,
        ..founded
    })
}

/// All services have it: it works again, unless it was suspended before. Harmless if nothing was being put back.
pub async fn end_restore(app: &App, ctx: &ProviderCtx, id: TenantId) -> Result<Tenant, TenantError> {
    ctx.require(permissions::TENANT_MANAGE)?;
    super::change(app, ctx, id, |tenant| Ok(tenant.end_restore())).await
}
