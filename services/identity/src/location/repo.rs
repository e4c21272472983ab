use db::{DbError, TenantTx};
use ids::LocationId;
use sqlx::PgExecutor;
use uuid::Uuid;

use super::entity::{Kind, Location};

struct Row {
    id: LocationId,
    name: String,
    kind: String,
    parent_id: Option<LocationId>,
    revision: i64,
    created_at: chrono::DateTime<chrono::Utc>,
}

impl From<Row> for Location {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            name: row.name,
            kind: Kind::parse(&row.kind),
            parent: row.parent_id,
            revision: row.revision,
            created_at: row.created_at,
        }
    }
}

pub async fn find(db: impl PgExecutor<'_>, id: LocationId) -> Result<Option<Location>, DbError> {
    let row = sqlx::query_as!(
        Row,
        r#"select id as "id: LocationId", name, kind, parent_id as "parent_id: LocationId", revision, created_at
           from location where id = $1"#,
        id.uuid(),
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(Into::into))
}

pub async fn list(db: impl PgExecutor<'_>) -> Result<Vec<Location>, DbError> {
    let rows = sqlx::query_as!(
        Row,
        r#"select id as "id: LocationId", name, kind, parent_id as "parent_id: LocationId", revision, created_at from location"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// All places, with the tree kept as it is until the transaction ends: two moves at once could make a cycle.
pub async fn list_for_update(tx: &mut TenantTx) -> Result<Vec<Location>, DbError> {
    let name = format!("guichet.location.{}", tx.space().schema());
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))", name)
        .execute(&mut *tx)
        .await?;
    list(tx).await
}

/// True if `place` is `around` or lies in it.
pub async fn is_within(db: impl PgExecutor<'_>, place: LocationId, around: LocationId) -> Result<bool, DbError> {
    let within = sqlx::query_scalar!(
        r#"with recursive line as (
               select id, parent_id, 1 as depth from location where id = $1
               union all select l.id, l.parent_id, line.depth + 1 from location l join line on l.id = line.parent_id where line.depth < 20
           ) select exists (select 1 from line where id = $2) as "within!""#,
        place.uuid(),
        around.uuid(),
    )
    .fetch_one(db)
    .await?;
    Ok(within)
}

/// True if another place inside the same one is called so.
pub async fn name_taken(tx: &mut TenantTx, location: &Location) -> Result<bool, DbError> {
    let taken = sqlx::query_scalar!(
        r#"select exists (select 1 from location
               where lower(name) = lower($1) and parent_id is not distinct from $2 and id <> $3) as "taken!""#,
        location.name,
        location.parent.map(LocationId::uuid),
        location.id.uuid(),
    )
    .fetch_one(tx)
    .await?;
    Ok(taken)
}

pub async fn insert(tx: &mut TenantTx, location: &Location) -> Result<(), DbError> {
    sqlx::query!(
        "insert into location (id, name, kind, parent_id, revision, created_at) values ($1, $2, $3, $4, $5, $6)",
        location.id.uuid(),
        location.name,
        location.kind.as_str(),
        location.parent.map(LocationId::uuid),
        location.revision,
        location.created_at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn update(tx: &mut TenantTx, location: &Location) -> Result<(), DbError> {
    sqlx::query!(
        "update location set name = $2, kind = $3, parent_id = $4, revision = $5 where id = $1",
        location.id.uuid(),
        location.name,
        location.kind.as_str(),
        location.parent.map(LocationId::uuid),
        location.revision,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// True if places or people are in it.
pub async fn occupied(tx: &mut TenantTx, id: LocationId) -> Result<bool, DbError> {
    let id: Uuid = id.uuid();
    let occupied = sqlx::query_scalar!(
        r#"select exists (select 1 from location where parent_id = $1)
               or exists (select 1 from person where location_id = $1) as "occupied!""#,
        id,
    )
    .fetch_one(tx)
    .await?;
    Ok(occupied)
}

pub async fn delete(tx: &mut TenantTx, id: LocationId) -> Result<(), DbError> {
    sqlx::query!("delete from location where id = $1", id.uuid())
        .execute(tx)
        .await?;
    Ok(())
}
