//! Roles: named sets of permissions, of a tenant or of a provider.

pub mod builtin;
mod convert;
pub mod entity;
pub mod error;
pub mod grpc;
pub mod repo;
pub mod view;

use db::TenantTx;
use ids::RoleId;

pub use entity::{Draft, Role};
pub use error::RoleError;
pub use view::RoleView;

use crate::{
    App, audit, mask, permissions,
    realm::{Realm, Side},
};

/// Adds an own role.
pub async fn create(app: &App, realm: &Realm, draft: Draft) -> Result<Role, RoleError> {
    realm.require(permissions::ROLE_MANAGE)?;
    let role = Role::try_new(realm, draft, app.clock.now())?;
    let mut tx = realm.begin(&app.db).await?;
    if !repo::insert(&mut tx, &role).await? {
        return Err(RoleError::NameTaken);
    }
    let detail = format!("role {} grants {}", role.name, role.permissions.join(" "));
    audit::record(&mut tx, app.clock.now(), realm.actor(), "role.created", role.id, detail).await?;
    tx.commit().await?;
    Ok(role)
}

/// All roles, given ones first.
pub async fn list(app: &App, realm: &Realm) -> Result<Vec<Role>, RoleError> {
    realm.require(permissions::ROLE_READ)?;
    let mut roles = repo::list(&mut realm.read(&app.db).await?, realm.side()).await?;
    roles.sort_by(|a, b| a.order(b, realm.side()));
    Ok(roles)
}

/// Changes an own role; `edit` puts the new values over the present ones.
pub async fn update(
    app: &App,
    realm: &Realm,
    id: RoleId,
    expected_revision: i64,
    edit: impl FnOnce(&mut Draft) + Send,
) -> Result<Role, RoleError> {
    realm.require(permissions::ROLE_MANAGE)?;
    let mut tx = realm.begin(&app.db).await?;
    let role = repo::find_for_update(&mut tx, realm.side(), id)
        .await?
        .ok_or(RoleError::NotFound)?;
    mask::check_revision(role.revision, expected_revision)?;
    let mut draft = Draft {
        name: role.name.clone(),
        permissions: role.permissions.iter().map(|name| (*name).to_owned()).collect(),
        view: Some(role.view),
        agent: role.agent,
    };
    edit(&mut draft);
    let Some(changed) = role.change(realm, draft)? else {
        return Ok(role);
    };
    if repo::name_taken(&mut tx, &changed.name, id).await? {
        return Err(RoleError::NameTaken);
    }
    repo::update(&mut tx, &changed).await?;
    let detail = format!("role {} grants {}", changed.name, changed.permissions.join(" "));
    audit::record(&mut tx, app.clock.now(), realm.actor(), "role.updated", id, detail).await?;
    tx.commit().await?;
    Ok(changed)
}

/// Removes an own role that nobody has.
pub async fn delete(app: &App, realm: &Realm, id: RoleId) -> Result<(), RoleError> {
    realm.require(permissions::ROLE_MANAGE)?;
    let mut tx = realm.begin(&app.db).await?;
    let role = repo::find_for_update(&mut tx, realm.side(), id)
        .await?
        .ok_or(RoleError::NotFound)?;
    if role.key.is_some() {
        return Err(RoleError::BuiltIn);
    }
    let used = match realm.side() {
        Side::Tenant => repo::used_in_tenant(&mut tx, id).await?,
        Side::Provider => repo::used_in_provider(&mut tx, id).await?,
    };
    if used {
        return Err(RoleError::InUse);
    }
    repo::delete(&mut tx, id).await?;
    audit::record(
        &mut tx,
        app.clock.now(),
        realm.actor(),
        "role.deleted",
        id,
        format!("role {}", role.name),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Enters the given roles that are missing. Safe to repeat.
pub async fn seed(app: &App, tx: &mut TenantTx, side: Side) -> Result<(), RoleError> {
    for given in builtin::of(side) {
        repo::insert(tx, &Role::built_in(given, side, app.clock.now())).await?;
    }
    Ok(())
}

/// The role with this id, or the given one with `default` as key; the caller must have all it grants.
pub async fn to_give(
    tx: &mut TenantTx,
    realm: &Realm,
    id: Option<RoleId>,
    default: &str,
    field: &str,
) -> Result<Role, RoleError> {
    let role = match id {
        Some(id) => repo::find(&mut *tx, realm.side(), id).await?,
        None => repo::find_by_key(&mut *tx, realm.side(), default).await?,
    };
    let unknown = || fault::Fault::bad_field(field, "unknown", "there is no such role");
    let role = role.ok_or_else(unknown)?;
    role.may_be_given_by(realm)?;
    Ok(role)
}
