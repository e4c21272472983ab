//! Types of assets, a tree.

pub mod entity;
pub mod error;
pub mod grpc;
pub mod repo;

use context::TenantCtx;
use ids::AssetTypeId;

use self::{
    entity::{AssetType, TypeEdit, TypeTree},
    error::AssetTypeError,
};
use crate::{app::App, permissions};

/// Adds a type.
pub async fn create(
    app: &App,
    ctx: &TenantCtx,
    name: String,
    parent: Option<AssetTypeId>,
    icon: String,
) -> Result<AssetType, AssetTypeError> {
    ctx.require(permissions::ASSET_TYPE_MANAGE)?;
    let mut tx = app.db.begin(ctx).await?;
    let tree = TypeTree::new(repo::list_for_update(&mut tx).await?);
    let kind = tree.plant(AssetTypeId::new(), name, parent, icon)?;
    repo::insert(&mut tx, &kind, app.clock.now()).await?;
    tx.commit().await?;
    Ok(kind)
}

/// All types, parents before children.
pub async fn list(app: &App, ctx: &TenantCtx) -> Result<Vec<AssetType>, AssetTypeError> {
    ctx.require(permissions::ASSET_READ)?;
    let mut read = app.db.read(ctx).await?;
    Ok(TypeTree::new(repo::list(&mut read).await?).into_ordered())
}

/// Renames or moves a type.
pub async fn update(
    app: &App,
    ctx: &TenantCtx,
    id: AssetTypeId,
    edit: TypeEdit,
    expected_revision: i64,
) -> Result<AssetType, AssetTypeError> {
    ctx.require(permissions::ASSET_TYPE_MANAGE)?;
    let mut tx = app.db.begin(ctx).await?;
    let tree = TypeTree::new(repo::list_for_update(&mut tx).await?);
    let kind = match tree.edit(id, edit, expected_revision)? {
        Some(kind) => {
            repo::update(&mut tx, &kind, app.clock.now()).await?;
            kind
        }
        None => tree.find(id).cloned().ok_or(AssetTypeError::NotFound)?,
    };
    tx.commit().await?;
    Ok(kind)
}
