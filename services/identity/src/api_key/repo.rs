use chrono::{DateTime, Utc};
use db::{ControlTx, DbError, TenantTx};
use ids::{ApiKeyId, RoleId, TenantId};
use sqlx::PgExecutor;

use super::ApiKey;
use crate::{realm::Side, role};

struct Row {
    id: ApiKeyId,
    name: String,
    hint: String,
    created_by: String,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    last_used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    role_id: RoleId,
    role_key: Option<String>,
    role_name: String,
    role_permissions: Vec<String>,
    role_view: String,
    role_agent: bool,
    role_revision: i64,
    role_created_at: DateTime<Utc>,
}

impl From<Row> for ApiKey {
    fn from(row: Row) -> Self {
        let role = role::repo::Row {
            id: row.role_id,
            key: row.role_key,
            name: row.role_name,
            permissions: row.role_permissions,
            view: row.role_view,
            agent: row.role_agent,
            revision: row.role_revision,
            created_at: row.role_created_at,
        };
        Self {
            id: row.id,
            name: row.name,
            hint: row.hint,
            role: role.into_role(Side::Tenant),
            created_by: row.created_by,
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
        }
    }
}

/// Keys with their roles; the rest of the statement follows.
macro_rules! select_api_key {
    ($tail:tt $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"select k.id as "id: ApiKeyId", k.name, k.hint, k.created_by, k.created_at, k.expires_at, k.last_used_at, k.revoked_at,
                      r.id as "role_id: RoleId", r.key as role_key, r.name as role_name, r.permissions as role_permissions,
                      r.view as role_view, r.agent as role_agent, r.revision as role_revision, r.created_at as role_created_at
               from api_key k join role r on r.id = k.role_id "# + $tail
            $(, $argument)*
        )
    };
}

pub async fn find(db: impl PgExecutor<'_>, id: ApiKeyId) -> Result<Option<ApiKey>, DbError> {
    Ok(select_api_key!("where k.id = $1", id.uuid())
        .fetch_optional(db)
        .await?
        .map(Into::into))
}

pub async fn find_for_update(tx: &mut TenantTx, id: ApiKeyId) -> Result<Option<ApiKey>, DbError> {
    Ok(select_api_key!("where k.id = $1 for update of k", id.uuid())
        .fetch_optional(tx)
        .await?
        .map(Into::into))
}

/// All keys, newest first.
pub async fn list(db: impl PgExecutor<'_>) -> Result<Vec<ApiKey>, DbError> {
    let rows = select_api_key!("order by k.created_at desc, k.id desc limit 1000")
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

pub async fn insert(tx: &mut TenantTx, key: &ApiKey) -> Result<(), DbError> {
    sqlx::query!(
        "insert into api_key (id, name, hint, role_id, created_by, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)",
        key.id.uuid(),
        key.name,
        key.hint,
        key.role.id.uuid(),
        key.created_by,
        key.created_at,
        key.expires_at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn update_revoked(tx: &mut TenantTx, key: &ApiKey) -> Result<(), DbError> {
    sqlx::query!(
        "update api_key set revoked_at = $2 where id = $1",
        key.id.uuid(),
        key.revoked_at
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn update_last_used(tx: &mut TenantTx, id: ApiKeyId, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query!("update api_key set last_used_at = $2 where id = $1", id.uuid(), now)
        .execute(tx)
        .await?;
    Ok(())
}

/// Enters where a key is to be looked up.
pub async fn insert_index(
    tx: &mut ControlTx,
    secret_hash: &[u8],
    id: ApiKeyId,
    tenant: TenantId,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "insert into control.api_key_index (secret_hash, api_key_id, tenant_id, created_at) values ($1, $2, $3, $4)",
        secret_hash,
        id.uuid(),
        tenant.uuid(),
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Where a key is to be looked up.
pub async fn find_index(db: impl PgExecutor<'_>, secret_hash: &[u8]) -> Result<Option<(ApiKeyId, TenantId)>, DbError> {
    let row = sqlx::query!(
        r#"select api_key_id as "api_key_id: ApiKeyId", tenant_id as "tenant_id: TenantId"
           from control.api_key_index where secret_hash = $1"#,
        secret_hash,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.api_key_id, row.tenant_id)))
}
