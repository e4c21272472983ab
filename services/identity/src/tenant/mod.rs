//! Tenants: their life from creation over provisioning to suspension.

pub mod convert;
pub mod entity;
pub mod error;
pub mod events;
pub mod grpc;
mod provision;
pub mod repo;
mod restore;
mod rows;
pub mod slug;

use context::{ProviderCtx, TenantSet};
use db::{
    Origin, OutboxEvent,
    page::{Page, PageRequest},
};
use fault::validate::Checker;
use ids::TenantId;

pub use entity::{Branding, Founding, State, Tenant};
pub use error::TenantError;
pub use provision::{prepare, report};
pub use restore::{Returning, begin_restore, end_restore};
pub use rows::TENANT_ROWS;

use crate::{App, permissions};

const LIST: &str = "organisation:name";

/// Creates a tenant. The event it tells makes every service provision its schema; identity's own is made the same way.
pub async fn create(app: &App, ctx: &ProviderCtx, founding: Founding) -> Result<Tenant, TenantError> {
    ctx.require(permissions::TENANT_MANAGE)?;
    if matches!(ctx.tenants(), TenantSet::Only(_)) {
        return Err(TenantError::LimitedScope);
    }
    let services = &app.config.provisioning.services;
    let tenant = founding.found(ctx.provider(), services, &ctx.actor().name, app.clock.now())?;
    let mut tx = app.db.begin_control("a new tenant").await?;
    if !repo::insert(&mut tx, &tenant).await? {
        return Err(TenantError::SlugTaken);
    }
    let origin = Origin::tenant(tenant.id, tenant.provider, ctx.actor().clone());
    tx.publish(&origin, events::created(&tenant, &app.config)).await?;
    tx.commit().await?;
    Ok(tenant)
}

/// One tenant that the caller may enter.
pub async fn get(app: &App, ctx: &ProviderCtx, id: TenantId) -> Result<Tenant, TenantError> {
    ctx.require(permissions::TENANT_READ)?;
    let found = repo::find(&mut app.db.read_control("a provider's tenant").await?, id).await?;
    found
        .filter(|tenant| is_callers(tenant, ctx))
        .ok_or(TenantError::NotFound)
}

/// A page of the tenants that the caller may enter, by name.
pub async fn list(
    app: &App,
    ctx: &ProviderCtx,
    query: &str,
    page_size: i32,
    page_token: &str,
) -> Result<Page<Tenant>, TenantError> {
    ctx.require(permissions::TENANT_READ)?;
    let mut check = Checker::new();
    let query = check.line("query", query, 0..=200);
    check.finish()?;
    let page = PageRequest::<repo::Key>::parse(LIST, page_size, page_token)?;
    let filter = repo::Filter {
        tenants: ctx.tenants(),
        query: &query,
        after: page.after.as_ref(),
        limit: page.limit(),
    };
    let mut db = app.db.read_control("a provider's tenants").await?;
    let tenants = repo::list(&mut db, ctx.provider(), filter).await?;
    Ok(page.page(LIST, tenants, |tenant| (tenant.branding.name.clone(), tenant.id.uuid())))
}

/// Stops a tenant.
pub async fn suspend(app: &App, ctx: &ProviderCtx, id: TenantId, reason: &str) -> Result<Tenant, TenantError> {
    ctx.require(permissions::TENANT_MANAGE)?;
    change(app, ctx, id, |tenant| tenant.suspend(reason)).await
}

/// Lets a stopped tenant work again.
pub async fn resume(app: &App, ctx: &ProviderCtx, id: TenantId) -> Result<Tenant, TenantError> {
    ctx.require(permissions::TENANT_MANAGE)?;
    change(app, ctx, id, Tenant::resume).await
}

/// What is told when a stopped tenant is removed from the installation. Whoever removes it publishes it in the transaction that ends it here.
pub async fn last_word(app: &App, ctx: &ProviderCtx, id: TenantId) -> Result<(Origin, OutboxEvent), TenantError> {
    ctx.require(permissions::TENANT_MANAGE)?;
    let tenant = get(app, ctx, id).await?;
    if tenant.state == State::Ready {
        return Err(TenantError::Working);
    }
    let origin = Origin::tenant(id, tenant.provider, ctx.actor().clone());
    Ok((origin, events::deleted(&tenant)))
}

async fn change(
    app: &App,
    ctx: &ProviderCtx,
    id: TenantId,
    decide: impl FnOnce(&Tenant) -> Result<Option<Tenant>, TenantError> + Send,
) -> Result<Tenant, TenantError> {
    let mut tx = app.db.begin_control("a tenant is stopped or resumed").await?;
    let found = repo::find_for_update(&mut tx, id).await?;
    let tenant = found
        .filter(|tenant| is_callers(tenant, ctx))
        .ok_or(TenantError::NotFound)?;
    let Some(changed) = decide(&tenant)? else {
        return Ok(tenant);
    };
    repo::update(&mut tx, &changed).await?;
    let origin = Origin::tenant(id, changed.provider, ctx.actor().clone());
    tx.publish(&origin, events::stopped_or_resumed(&changed)).await?;
    tx.commit().await?;
    Ok(changed)
}

fn is_callers(tenant: &Tenant, ctx: &ProviderCtx) -> bool {
    tenant.provider == ctx.provider() && ctx.tenants().contains(tenant.id)
}
