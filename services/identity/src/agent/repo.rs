use chrono::{DateTime, Utc};
use db::{DbError, TenantTx};
use ids::{AccountId, PersonId, RoleId, TeamId, TenantId};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{Agent, Scope};
use crate::{realm::Side, role};

/// The sort key of lists.
pub type Key = (String, Uuid);

struct Row {
    id: PersonId,
    account_id: Option<AccountId>,
    name: String,
    email: String,
    locale: String,
    all_tenants: bool,
    allowed_tenant_ids: Vec<TenantId>,
    denied_tenant_ids: Vec<TenantId>,
    ends_at: Option<DateTime<Utc>>,
    active: bool,
    revoked_at: Option<DateTime<Utc>>,
    revision: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    team_ids: Vec<TeamId>,
    role_id: RoleId,
    role_key: Option<String>,
    role_name: String,
    role_permissions: Vec<String>,
    role_view: String,
    role_agent: bool,
    role_revision: i64,
    role_created_at: DateTime<Utc>,
}

impl From<Row> for Agent {
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
            account: row.account_id,
            name: row.name,
            email: row.email,
            locale: row.locale,
            role: role.into_role(Side::Provider),
            scope: Scope {
                all: row.all_tenants,
                allowed: row.allowed_tenant_ids.into_iter().collect(),
                denied: row.denied_tenant_ids.into_iter().collect(),
                ends_at: row.ends_at,
            },
            teams: row.team_ids.into_iter().collect(),
            active: row.active,
            revoked_at: row.revoked_at,
            revision: row.revision,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// Technicians with their roles and teams; the rest of the statement follows.
macro_rules! select_agent {
    ($tail:tt $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"select a.id as "id: PersonId", a.account_id as "account_id: AccountId", a.name, a.email, a.locale, a.all_tenants,
                      a.allowed_tenant_ids as "allowed_tenant_ids: Vec<TenantId>", a.denied_tenant_ids as "denied_tenant_ids: Vec<TenantId>",
                      a.ends_at, a.active, a.revoked_at, a.revision, a.created_at, a.updated_at,
                      array(select m.team_id from team_member m where m.person_id = a.id) as "team_ids!: Vec<TeamId>",
                      r.id as "role_id: RoleId", r.key as role_key, r.name as role_name, r.permissions as role_permissions,
                      r.view as role_view, r.agent as role_agent, r.revision as role_revision, r.created_at as role_created_at
               from agent a join role r on r.id = a.role_id "# + $tail
            $(, $argument)*
        )
    };
}

pub async fn find(db: impl PgExecutor<'_>, id: PersonId) -> Result<Option<Agent>, DbError> {
    Ok(select_agent!("where a.id = $1", id.uuid())
        .fetch_optional(db)
        .await?
        .map(Into::into))
}

pub async fn find_for_update(tx: &mut TenantTx, id: PersonId) -> Result<Option<Agent>, DbError> {
    // The lock in a statement of its own: the teams beside the locked row are read as of the statement's beginning, which may be before the wait.
    sqlx::query!("select id from agent where id = $1 for update", id.uuid())
        .fetch_optional(&mut *tx)
        .await?;
    find(tx, id).await
}

pub async fn find_by_email(db: impl PgExecutor<'_>, email: &str) -> Result<Option<Agent>, DbError> {
    Ok(select_agent!("where a.email = $1", email)
        .fetch_optional(db)
        .await?
        .map(Into::into))
}

/// Those who have access, by name.
pub async fn list_active(db: impl PgExecutor<'_>) -> Result<Vec<Agent>, DbError> {
    let rows = select_agent!("where a.active order by lower(a.name), a.id")
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// A page by name.
pub async fn list(db: impl PgExecutor<'_>, after: Option<&Key>, limit: i64) -> Result<Vec<Agent>, DbError> {
    let (name, id) = after.map_or((None, None), |(name, id)| (Some(name.as_str()), Some(*id)));
    let rows = select_agent!(
        "where $1::text is null or (lower(a.name), a.id) > (lower($1), $2) order by lower(a.name), a.id limit $3",
        name,
        id,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The active admins, kept as they are until the transaction ends.
pub async fn admins_for_update(tx: &mut TenantTx) -> Result<Vec<PersonId>, DbError> {
    let admins = sqlx::query_scalar!(
        r#"select a.id as "id: PersonId" from agent a join role r on r.id = a.role_id
           where a.active and r.key = 'provider_admin' order by a.id for update of a"#
    )
    .fetch_all(tx)
    .await?;
    Ok(admins)
}

/// Which of these have access.
pub async fn active_among(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<PersonId>, DbError> {
    let found = sqlx::query_scalar!(
        r#"select id as "id: PersonId" from agent where id = any($1) and active"#,
        ids
    )
    .fetch_all(tx)
    .await?;
    Ok(found)
}

/// Enters the technician without teams; false if the address is taken.
pub async fn insert(tx: &mut TenantTx, agent: &Agent) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into agent (id, account_id, name, email, locale, role_id, all_tenants, allowed_tenant_ids, denied_tenant_ids, ends_at,
            active, revision, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict do nothing",
        agent.id.uuid(),
        agent.account.map(AccountId::uuid),
        agent.name,
        agent.email,
        agent.locale,
        agent.role.id.uuid(),
        agent.scope.all,
        &tenants(agent.scope.allowed.iter()),
        &tenants(agent.scope.denied.iter()),
        agent.scope.ends_at,
        agent.active,
        agent.revision,
        agent.created_at,
        agent.updated_at,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn update(tx: &mut TenantTx, agent: &Agent) -> Result<(), DbError> {
    sqlx::query!(
        "update agent set account_id = $2, name = $3, locale = $4, role_id = $5, all_tenants = $6, allowed_tenant_ids = $7,
            denied_tenant_ids = $8, ends_at = $9, active = $10, revoked_at = $11, revision = $12, updated_at = $13 where id = $1",
        agent.id.uuid(),
        agent.account.map(AccountId::uuid),
        agent.name,
        agent.locale,
        agent.role.id.uuid(),
        agent.scope.all,
        &tenants(agent.scope.allowed.iter()),
        &tenants(agent.scope.denied.iter()),
        agent.scope.ends_at,
        agent.active,
        agent.revoked_at,
        agent.revision,
        agent.updated_at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

fn tenants<'a>(ids: impl Iterator<Item = &'a TenantId>) -> Vec<Uuid> {
    ids.map(|id| id.uuid()).collect()
}
