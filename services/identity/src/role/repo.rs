//! The same statements serve a tenant's schema and a provider's: the tables are alike.

use chrono::{DateTime, Utc};
use db::{DbError, TenantTx};
use ids::RoleId;
use sqlx::PgExecutor;

use super::{builtin, entity::Role, view::RoleView};
use crate::{permissions, realm::Side};

/// A role as a row has it, also as part of a joined row.
pub struct Row {
    pub id: RoleId,
    pub key: Option<String>,
    pub name: String,
    pub permissions: Vec<String>,
    pub view: String,
    pub agent: bool,
    pub revision: i64,
    pub created_at: DateTime<Utc>,
}

impl Row {
    /// The role, with the permissions of given ones from the program.
    pub fn into_role(self, side: Side) -> Role {
        let given = self.key.as_deref().and_then(|key| builtin::find(side, key));
        let permissions = match given {
            Some(given) => given.permissions(side),
            None => {
                let known = self.permissions.iter().filter_map(|name| permissions::find(name));
                known
                    .filter(|entry| side.admits(entry))
                    .map(|entry| entry.name)
                    .collect()
            }
        };
        Role {
            id: self.id,
            key: self.key,
            name: self.name,
            permissions,
            view: RoleView::parse(&self.view),
            agent: self.agent,
            revision: self.revision,
            created_at: self.created_at,
        }
    }
}

pub async fn list(db: impl PgExecutor<'_>, side: Side) -> Result<Vec<Role>, DbError> {
    let rows = sqlx::query_as!(
        Row,
        r#"select id as "id: RoleId", key, name, permissions, view, agent, revision, created_at from role"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| row.into_role(side)).collect())
}

pub async fn find(db: impl PgExecutor<'_>, side: Side, id: RoleId) -> Result<Option<Role>, DbError> {
    let row = sqlx::query_as!(
        Row,
        r#"select id as "id: RoleId", key, name, permissions, view, agent, revision, created_at from role where id = $1"#,
        id.uuid(),
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| row.into_role(side)))
}

pub async fn find_by_key(db: impl PgExecutor<'_>, side: Side, key: &str) -> Result<Option<Role>, DbError> {
    let row = sqlx::query_as!(
        Row,
        r#"select id as "id: RoleId", key, name, permissions, view, agent, revision, created_at from role where key = $1"#,
        key,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| row.into_role(side)))
}

/// The role, kept from being removed or changed until the transaction ends.
pub async fn find_for_update(tx: &mut TenantTx, side: Side, id: RoleId) -> Result<Option<Role>, DbError> {
    let row = sqlx::query_as!(
        Row,
        r#"select id as "id: RoleId", key, name, permissions, view, agent, revision, created_at
           from role where id = $1 for update"#,
        id.uuid(),
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|row| row.into_role(side)))
}

/// Enters the role; nothing happens if its key or name is there already. True if it was entered.
pub async fn insert(tx: &mut TenantTx, role: &Role) -> Result<bool, DbError> {
    let own: Vec<String> = match role.key {
        Some(_) => Vec::new(),
        None => role.permissions.iter().map(|name| (*name).to_owned()).collect(),
    };
    let done = sqlx::query!(
        "insert into role (id, key, name, permissions, view, agent, revision, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
        role.id.uuid(),
        role.key,
        role.name,
        &own,
        role.view.as_str(),
        role.agent,
        role.revision,
        role.created_at,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Another role of this name, if there is one.
pub async fn name_taken(tx: &mut TenantTx, name: &str, but: RoleId) -> Result<bool, DbError> {
    let taken = sqlx::query_scalar!(
        r#"select exists (select 1 from role where lower(name) = lower($1) and id <> $2) as "taken!""#,
        name,
        but.uuid(),
    )
    .fetch_one(tx)
    .await?;
    Ok(taken)
}

pub async fn update(tx: &mut TenantTx, role: &Role) -> Result<(), DbError> {
    let own: Vec<String> = role.permissions.iter().map(|name| (*name).to_owned()).collect();
    sqlx::query!(
        "update role set name = $2, permissions = $3, view = $4, agent = $5, revision = $6 where id = $1",
        role.id.uuid(),
        role.name,
        &own,
        role.view.as_str(),
        role.agent,
        role.revision,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// True if a person or key of the tenant has the role.
pub async fn used_in_tenant(tx: &mut TenantTx, id: RoleId) -> Result<bool, DbError> {
    let used = sqlx::query_scalar!(
        r#"select exists (select 1 from person where role_id = $1)
               or exists (select 1 from api_key where role_id = $1) as "used!""#,
        id.uuid(),
    )
    .fetch_one(tx)
    .await?;
    Ok(used)
}

/// True if an agent of the provider has the role.
pub async fn used_in_provider(tx: &mut TenantTx, id: RoleId) -> Result<bool, DbError> {
    let used = sqlx::query_scalar!(
        r#"select exists (select 1 from agent where role_id = $1) as "used!""#,
        id.uuid()
    )
    .fetch_one(tx)
    .await?;
    Ok(used)
}

pub async fn delete(tx: &mut TenantTx, id: RoleId) -> Result<(), DbError> {
    sqlx::query!("delete from role where id = $1", id.uuid())
        .execute(tx)
        .await?;
    Ok(())
}
