//! What happens between a tenant's creation and its being ready. Every step may be repeated: the events that lead here come at least once.

use context::{Actor, SystemCtx};
use db::{ControlTx, Origin, OutboxEvent};
use ids::TenantId;
use proto::identity::v1 as wire;

use super::{State, Tenant, TenantError, events, repo};
use crate::{
    App, invitation,
    person::{self, Person},
    realm::Side,
    role::{self, builtin},
    tenant_settings::{self, Settings},
};

/// Makes identity's own schema of a new tenant with what is in it from the start, and tells so.
pub async fn prepare(app: &App, tx: &mut ControlTx, id: TenantId, actor: Actor) -> Result<(), TenantError> {
    let tenant = repo::find(&mut *tx, id).await?.ok_or(TenantError::NotFound)?;
    app.db.provision(id, tenant.provider, &tenant.slug).await?;
    furnish(app, &tenant).await?;
    let message = wire::TenantProvisioned {
        service: "identity".to_owned(),
    };
    let origin = Origin::tenant(id, tenant.provider, actor);
    tx.publish(
        &origin,
        OutboxEvent::new("tenant", "provisioned", id, tenant.revision, &message),
    )
    .await?;
    Ok(())
}

/// Given roles, settings and the first admin.
async fn furnish(app: &App, tenant: &Tenant) -> Result<(), TenantError> {
    let ctx = SystemCtx::for_tenant(tenant.id, tenant.provider, "identity", "a new tenant is furnished");
    let mut tx = app.db.begin(&ctx).await?;
    role::seed(app, &mut tx, Side::Tenant)
        .await
        .map_err(fault::Fault::from)?;
    tenant_settings::repo::insert(&mut tx, &Settings::founded(tenant)).await?;
    let admin = role::repo::find_by_key(&mut tx, Side::Tenant, builtin::TENANT_ADMIN).await?;
    let admin = admin.ok_or(role::RoleError::NotFound).map_err(fault::Fault::from)?;
    let first = &tenant.admin;
    let draft = person::Draft {
        name: first.name.clone(),
        email: first.email.clone(),
        ..person::Draft::default()
    };
    let person = Person::new(first.id, draft, admin, app.clock.now());
    if person::repo::insert(&mut tx, &person).await? {
        tx.publish(person::events::created(&person)).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Notes that a service has made its part; with the last the tenant is ready and its first admin is invited.
pub async fn report(app: &App, tx: &mut ControlTx, id: TenantId, service: &str) -> Result<(), TenantError> {
    let tenant = repo::find_for_update(tx, id).await?.ok_or(TenantError::NotFound)?;
    let Some(changed) = tenant.report(service, app.clock.now()) else {
        return Ok(());
    };
    repo::update(tx, &changed).await?;
    if tenant.state == State::Provisioning && changed.state == State::Ready {
        let origin = Origin::tenant(id, changed.provider, Actor::service("identity"));
        tx.publish(&origin, events::ready(&changed, &app.config)).await?;
        invitation::issue_in(
            app,
            tx,
            &origin,
            invitation::Invited::first_admin(&changed),
            &changed.created_by,
        )
        .await?;
    }
    Ok(())
}
