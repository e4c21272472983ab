use context::TenantCtx;
use db::Origin;
use ids::PersonId;

use super::{Person, PersonError, events, may_touch, repo};
use crate::{
    App, audit,
    invitation::{self, Invitation},
    permissions,
    realm::Realm,
    session,
};

/// Ends a person's access and their sessions.
pub async fn deactivate(app: &App, ctx: &TenantCtx, id: PersonId) -> Result<Person, PersonError> {
    ctx.require(permissions::PERSON_MANAGE)?;
    let now = app.clock.now();
    let mut tx = app.db.begin(ctx).await?;
    let admins = repo::admins_for_update(&mut tx).await?;
    let person = repo::find_for_update(&mut tx, id).await?.ok_or(PersonError::NotFound)?;
    let Some(changed) = person.deactivate(now) else {
        return Ok(person);
    };
    if person.is_admin() && admins.len() == 1 {
        return Err(PersonError::LastAdmin);
    }
    if person.is_caller(ctx) {
        return Err(PersonError::Oneself);
    }
    may_touch(&person, &Realm::from(ctx))?;
    repo::update(&mut tx, &changed).await?;
    tx.publish(events::updated(&changed)).await?;
    audit::record(
        &mut tx,
        now,
        ctx.actor(),
        "person.deactivated",
        id,
        changed.email.clone(),
    )
    .await?;
    tx.commit().await?;
    if let Some(account) = changed.account {
        session::end_for_tenant(app, account, ctx.tenant()).await;
    }
    Ok(changed)
}

/// Gives a deactivated person access again.
pub async fn reactivate(app: &App, ctx: &TenantCtx, id: PersonId) -> Result<Person, PersonError> {
    ctx.require(permissions::PERSON_MANAGE)?;
    let now = app.clock.now();
    let mut tx = app.db.begin(ctx).await?;
    let person = repo::find_for_update(&mut tx, id).await?.ok_or(PersonError::NotFound)?;
    let Some(changed) = person.reactivate(now) else {
        return Ok(person);
    };
    may_touch(&person, &Realm::from(ctx))?;
    repo::update(&mut tx, &changed).await?;
    tx.publish(events::updated(&changed)).await?;
    audit::record(
        &mut tx,
        now,
        ctx.actor(),
        "person.reactivated",
        id,
        changed.email.clone(),
    )
    .await?;
    tx.commit().await?;
    Ok(changed)
}

/// Sends a person an invitation to sign in; an earlier one stops working.
pub async fn invite(app: &App, ctx: &TenantCtx, id: PersonId) -> Result<Invitation, PersonError> {
    ctx.require(permissions::PERSON_MANAGE)?;
    let now = app.clock.now();
    let mut tx = app.db.begin(ctx).await?;
    let person = repo::find_for_update(&mut tx, id).await?.ok_or(PersonError::NotFound)?;
    may_touch(&person, &Realm::from(ctx))?;
    if !person.active {
        return Err(PersonError::Inactive);
    }
    if person.account.is_some() {
        return Err(PersonError::HasLogin);
    }
    audit::record(&mut tx, now, ctx.actor(), "person.invited", id, person.email.clone()).await?;
    tx.commit().await?;
    let invited = invitation::Invited::person(ctx.tenant(), ctx.provider(), &person);
    Ok(invitation::issue(app, &Origin::from(ctx), invited, &ctx.actor().name).await?)
}
