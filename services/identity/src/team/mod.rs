//! Teams of agents, of a tenant or of a provider.

pub mod entity;
pub mod error;
pub mod grpc;
pub mod repo;

use db::TenantTx;
use ids::{PersonId, TeamId};
use uuid::Uuid;

pub use entity::{Draft, Team};
pub use error::TeamError;

use crate::{
    App, agent, audit, mask, permissions, person,
    realm::{Realm, Side},
};

/// Adds a team.
pub async fn create(app: &App, realm: &Realm, draft: Draft) -> Result<Team, TeamError> {
    realm.require(permissions::TEAM_MANAGE)?;
    let team = Team::try_new(draft, app.clock.now())?;
    let mut tx = realm.begin(&app.db).await?;
    check_members(&mut tx, realm.side(), team.members.iter().copied()).await?;
    if !repo::insert(&mut tx, &team).await? {
        return Err(TeamError::NameTaken);
    }
    repo::set_members(&mut tx, team.id, &uuids(&team)).await?;
    audit::record(
        &mut tx,
        app.clock.now(),
        realm.actor(),
        "team.created",
        team.id,
        team.name.clone(),
    )
    .await?;
    tx.commit().await?;
    Ok(team)
}

/// The teams of the realm; inside a tenant the provider's too. True for the provider's.
pub async fn list(app: &App, realm: &Realm) -> Result<Vec<(Team, bool)>, TeamError> {
    realm.require(permissions::TEAM_READ)?;
    let provider = realm.side() == Side::Provider;
    let own = repo::list(&mut realm.read(&app.db).await?).await?;
    let mut all: Vec<_> = own.into_iter().map(|team| (team, provider)).collect();
    if let Realm::Tenant(ctx) = realm {
        let mut tx = app
            .db
            .provider_tx(ctx.provider(), "a tenant lists its provider's teams")
            .await?;
        all.extend(repo::list(&mut tx).await?.into_iter().map(|team| (team, true)));
    }
    all.sort_by_cached_key(|(team, _)| team.name.to_lowercase());
    Ok(all)
}

/// Changes a team; `edit` puts the new values over the present ones.
pub async fn update(
    app: &App,
    realm: &Realm,
    id: TeamId,
    expected_revision: i64,
    edit: impl FnOnce(&mut Draft) + Send,
) -> Result<Team, TeamError> {
    realm.require(permissions::TEAM_MANAGE)?;
    let mut tx = realm.begin(&app.db).await?;
    let team = repo::find_for_update(&mut tx, id).await?.ok_or(TeamError::NotFound)?;
    mask::check_revision(team.revision, expected_revision)?;
    let mut draft = team.draft();
    edit(&mut draft);
    let Some(changed) = team.change(draft)? else {
        return Ok(team);
    };
    if repo::name_taken(&mut tx, &changed.name, id).await? {
        return Err(TeamError::NameTaken);
    }
    check_members(
        &mut tx,
        realm.side(),
        changed.members.difference(&team.members).copied(),
    )
    .await?;
    repo::update(&mut tx, &changed).await?;
    if changed.members != team.members {
        repo::set_members(&mut tx, id, &uuids(&changed)).await?;
    }
    audit::record(
        &mut tx,
        app.clock.now(),
        realm.actor(),
        "team.updated",
        id,
        changed.name.clone(),
    )
    .await?;
    tx.commit().await?;
    Ok(changed)
}

/// Removes a team.
pub async fn delete(app: &App, realm: &Realm, id: TeamId) -> Result<(), TeamError> {
    realm.require(permissions::TEAM_MANAGE)?;
    let mut tx = realm.begin(&app.db).await?;
    let team = repo::find_for_update(&mut tx, id).await?.ok_or(TeamError::NotFound)?;
    repo::delete(&mut tx, id).await?;
    audit::record(&mut tx, app.clock.now(), realm.actor(), "team.deleted", id, team.name).await?;
    tx.commit().await?;
    Ok(())
}

fn uuids(team: &Team) -> Vec<Uuid> {
    team.members.iter().map(|id| id.uuid()).collect()
}

/// Ok if all of them are active technicians of the realm.
async fn check_members(
    tx: &mut TenantTx,
    side: Side,
    members: impl Iterator<Item = PersonId>,
) -> Result<(), TeamError> {
    let members: Vec<Uuid> = members.map(PersonId::uuid).collect();
    if members.is_empty() {
        return Ok(());
    }
    let found = match side {
        Side::Tenant => person::repo::active_among(tx, &members).await?,
        Side::Provider => agent::repo::active_among(tx, &members).await?,
    };
    if found.len() == members.len() {
        Ok(())
    } else {
        Err(TeamError::UnknownMember)
    }
}
