use chrono::{DateTime, Utc};
use db::{DbError, TenantRead, TenantTx};
use ids::AssetTypeId;

use super::entity::AssetType;

/// The type with this id.
pub async fn find(tx: &mut TenantTx, id: AssetTypeId) -> Result<Option<AssetType>, DbError> {
    sqlx::query_as!(
        AssetType,
        "select id as \"id: AssetTypeId\", revision, name, parent_id as \"parent: AssetTypeId\", icon, position
         from asset_type where id = $1",
        id.uuid(),
    )
    .fetch_optional(tx)
    .await
    .map_err(DbError::from)
}

/// All types.
pub async fn list(read: &mut TenantRead) -> Result<Vec<AssetType>, DbError> {
    sqlx::query_as!(
        AssetType,
        "select id as \"id: AssetTypeId\", revision, name, parent_id as \"parent: AssetTypeId\", icon, position from asset_type",
    )
    .fetch_all(read)
    .await
    .map_err(DbError::from)
}

/// All types, with the table locked against other writers: a rule about the whole tree holds until the commit.
pub async fn list_for_update(tx: &mut TenantTx) -> Result<Vec<AssetType>, DbError> {
    sqlx::query!("lock table asset_type in share row exclusive mode")
        .execute(&mut *tx)
        .await?;
    sqlx::query_as!(
        AssetType,
        "select id as \"id: AssetTypeId\", revision, name, parent_id as \"parent: AssetTypeId\", icon, position from asset_type",
    )
    .fetch_all(tx)
    .await
    .map_err(DbError::from)
}

/// Adds a type.
pub async fn insert(tx: &mut TenantTx, kind: &AssetType, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query!(
        "insert into asset_type (id, revision, name, parent_id, icon, position, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $7)",
        kind.id.uuid(),
        kind.revision,
        kind.name,
        kind.parent.map(AssetTypeId::uuid),
        kind.icon,
        kind.position,
        now,
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(DbError::from)
}

/// Saves a type.
pub async fn update(tx: &mut TenantTx, kind: &AssetType, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query!(
        "update asset_type set revision = $2, name = $3, parent_id = $4, icon = $5, position = $6, updated_at = $7 where id = $1",
        kind.id.uuid(),
        kind.revision,
        kind.name,
        kind.parent.map(AssetTypeId::uuid),
        kind.icon,
        kind.position,
        now,
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(DbError::from)
}
