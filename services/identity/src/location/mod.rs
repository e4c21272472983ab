//! Places of a tenant: company, site, department, room.

pub mod entity;
pub mod error;
pub mod grpc;
pub mod repo;

use context::TenantCtx;
use ids::LocationId;

pub use entity::{Draft, Kind, Location, Tree};
pub use error::LocationError;

use crate::{App, audit, mask, permissions};

/// Adds a place. The tree is given back too, for the path.
pub async fn create(app: &App, ctx: &TenantCtx, draft: Draft) -> Result<(Location, Tree), LocationError> {
    ctx.require(permissions::LOCATION_MANAGE)?;
    let now = app.clock.now();
    let mut tx = app.db.begin(ctx).await?;
    let mut all = repo::list_for_update(&mut tx).await?;
    let location = Tree::new(all.clone()).add(draft, now)?;
    if repo::name_taken(&mut tx, &location).await? {
        return Err(LocationError::NameTaken);
    }
    repo::insert(&mut tx, &location).await?;
    audit::record(
        &mut tx,
        now,
        ctx.actor(),
        "location.created",
        location.id,
        location.name.clone(),
    )
    .await?;
    tx.commit().await?;
    all.push(location.clone());
    Ok((location, Tree::new(all)))
}

/// All places.
pub async fn list(app: &App, ctx: &TenantCtx) -> Result<Tree, LocationError> {
    ctx.require(permissions::LOCATION_READ)?;
    Ok(Tree::new(repo::list(&mut app.db.read(ctx).await?).await?))
}

/// Renames or moves a place; `edit` puts the new values over the present ones.
pub async fn update(
    app: &App,
    ctx: &TenantCtx,
    id: LocationId,
    expected_revision: i64,
    edit: impl FnOnce(&mut Draft) + Send,
) -> Result<(Location, Tree), LocationError> {
    ctx.require(permissions::LOCATION_MANAGE)?;
    let mut tx = app.db.begin(ctx).await?;
    let mut all = repo::list_for_update(&mut tx).await?;
    let tree = Tree::new(all.clone());
    let location = tree.get(id).ok_or(LocationError::NotFound)?.clone();
    mask::check_revision(location.revision, expected_revision)?;
    let mut draft = Draft {
        name: location.name.clone(),
        kind: Some(location.kind),
        parent: location.parent,
    };
    edit(&mut draft);
    let Some(changed) = tree.change(&location, draft)? else {
        return Ok((location, tree));
    };
    if repo::name_taken(&mut tx, &changed).await? {
        return Err(LocationError::NameTaken);
    }
    repo::update(&mut tx, &changed).await?;
    audit::record(
        &mut tx,
        app.clock.now(),
        ctx.actor(),
        "location.updated",
        id,
        changed.name.clone(),
    )
    .await?;
    tx.commit().await?;
    all.retain(|other| other.id != id);
    all.push(changed.clone());
    Ok((changed, Tree::new(all)))
}

/// Removes a place that nothing and nobody is in.
pub async fn delete(app: &App, ctx: &TenantCtx, id: LocationId) -> Result<(), LocationError> {
    ctx.require(permissions::LOCATION_MANAGE)?;
    let mut tx = app.db.begin(ctx).await?;
    let tree = Tree::new(repo::list_for_update(&mut tx).await?);
    let location = tree.get(id).ok_or(LocationError::NotFound)?;
    if repo::occupied(&mut tx, id).await? {
        return Err(LocationError::NotEmpty);
    }
    repo::delete(&mut tx, id).await?;
    audit::record(
        &mut tx,
        app.clock.now(),
        ctx.actor(),
        "location.deleted",
        id,
        location.name.clone(),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}
