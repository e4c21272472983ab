//! The categories' rows.

use chrono::{DateTime, Utc};
use db::TenantTx;
use ids::CategoryId;
use sqlx::{Executor, Postgres};

use super::entity::Category;

/// All, or those in use.
pub async fn list<'c>(
    executor: impl Executor<'c, Database = Postgres>,
    include_archived: bool,
) -> Result<Vec<Category>, sqlx::Error> {
    sqlx::query_as!(
        Category,
        r#"select id as "id: CategoryId", revision, name, parent_id as "parent_id: CategoryId", name as "path!", archived_at is not null as "archived!"
         from category where $1 or archived_at is null"#,
        include_archived,
    )
    .fetch_all(executor)
    .await
}

/// One, in use or not.
pub async fn find(tx: &mut TenantTx, id: CategoryId) -> Result<Option<Category>, sqlx::Error> {
    sqlx::query_as!(
        Category,
        r#"select id as "id: CategoryId", revision, name, parent_id as "parent_id: CategoryId", name as "path!", archived_at is not null as "archived!"
         from category where id = $1"#,
        id.uuid(),
    )
    .fetch_optional(&mut *tx)
    .await
}

/// Keeps others from changing the tree until the commit.
pub async fn lock_tree(tx: &mut TenantTx) -> Result<(), sqlx::Error> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended(current_schema() || '/category', 0))")
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// Adds one.
pub async fn insert(tx: &mut TenantTx, category: &Category, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into category (id, name, parent_id, created_at) values ($1, $2, $3, $4)",
        category.id.uuid(),
        category.name,
        category.parent_id.map(CategoryId::uuid),
        now,
    )
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Writes name and parent under a new revision.
pub async fn update(tx: &mut TenantTx, category: &mut Category) -> Result<(), sqlx::Error> {
    category.revision = sqlx::query_scalar!(
        "update category set revision = revision + 1, name = $2, parent_id = $3 where id = $1 returning revision",
        category.id.uuid(),
        category.name,
        category.parent_id.map(CategoryId::uuid),
    )
    .fetch_one(&mut *tx)
    .await?;
    Ok(())
}

/// Takes one out of use.
pub async fn archive(tx: &mut TenantTx, category: &mut Category, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    category.archived = true;
    category.revision = sqlx::query_scalar!(
        "update category set revision = revision + 1, archived_at = $2 where id = $1 returning revision",
        category.id.uuid(),
        now,
    )
    .fetch_one(&mut *tx)
    .await?;
    Ok(())
}
