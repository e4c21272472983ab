use chrono::{DateTime, Utc};
use db::{ControlTx, DbError};
use ids::{AccountId, SessionId, TenantId};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::entity::Session;

/// The session behind a cookie.
pub async fn find(db: impl PgExecutor<'_>, secret_hash: &[u8]) -> Result<Option<Session>, DbError> {
    let session = sqlx::query_as!(
        Session,
        r#"select id as "id: SessionId", account_id as "account: AccountId", portal_tenant_id as "portal: TenantId", user_agent,
                  client_ip, created_at, last_seen_at, expires_at
           from control.session where secret_hash = $1"#,
        secret_hash,
    )
    .fetch_optional(db)
    .await?;
    Ok(session)
}

/// A session by its id.
pub async fn find_by_id(db: impl PgExecutor<'_>, id: SessionId) -> Result<Option<Session>, DbError> {
    let session = sqlx::query_as!(
        Session,
        r#"select id as "id: SessionId", account_id as "account: AccountId", portal_tenant_id as "portal: TenantId", user_agent,
                  client_ip, created_at, last_seen_at, expires_at
           from control.session where id = $1"#,
        id.uuid(),
    )
    .fetch_optional(db)
    .await?;
    Ok(session)
}

pub async fn insert(tx: &mut ControlTx, session: &Session, secret_hash: &[u8]) -> Result<(), DbError> {
    sqlx::query!(
        "insert into control.session (id, secret_hash, account_id, portal_tenant_id, user_agent, client_ip, created_at, last_seen_at,
            expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        session.id.uuid(),
        secret_hash,
        session.account.uuid(),
        session.portal.map(TenantId::uuid),
        session.user_agent,
        session.client_ip,
        session.created_at,
        session.last_seen_at,
        session.expires_at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Notes that the session is in use.
pub async fn touch(db: impl PgExecutor<'_>, id: SessionId, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query!(
        "update control.session set last_seen_at = $2 where id = $1 and last_seen_at < $2",
        id.uuid(),
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ends one session; gives back what it was.
pub async fn delete(tx: &mut ControlTx, secret_hash: &[u8]) -> Result<Option<Session>, DbError> {
    let session = sqlx::query_as!(
        Session,
        r#"delete from control.session where secret_hash = $1
           returning id as "id: SessionId", account_id as "account: AccountId", portal_tenant_id as "portal: TenantId", user_agent,
                     client_ip, created_at, last_seen_at, expires_at"#,
        secret_hash,
    )
    .fetch_optional(tx)
    .await?;
    Ok(session)
}

/// Ends all sessions of an account.
pub async fn delete_all(tx: &mut ControlTx, account: AccountId) -> Result<(), DbError> {
    sqlx::query!("delete from control.session where account_id = $1", account.uuid())
        .execute(tx)
        .await?;
    Ok(())
}

/// Ends an account's sessions at one tenant's portal, and those at the console if the tenant was all the account had there.
pub async fn delete_for_tenant(tx: &mut ControlTx, account: AccountId, tenant: TenantId) -> Result<(), DbError> {
    sqlx::query!(
        "delete from control.session where account_id = $1 and (portal_tenant_id = $2 or (portal_tenant_id is null and not exists (
             select 1 from control.membership m where m.account_id = $1 and m.space_id <> $2)))",
        account.uuid(),
        tenant.uuid(),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Ends an account's sessions at the console.
pub async fn delete_for_console(tx: &mut ControlTx, account: AccountId) -> Result<(), DbError> {
    sqlx::query!(
        "delete from control.session where account_id = $1 and portal_tenant_id is null",
        account.uuid()
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// How an attempt to sign in ended.
#[derive(Debug, Clone, Copy)]
pub enum Outcome {
    Ok,
    Refused,
    Limited,
    ResetRequested,
}

/// Records an attempt.
pub struct Attempt<'a> {
    pub email: &'a str,
    pub account: Option<AccountId>,
    pub portal: Option<TenantId>,
    pub client_ip: &'a str,
    pub outcome: Outcome,
    pub at: DateTime<Utc>,
}

pub async fn insert_attempt(tx: &mut ControlTx, attempt: &Attempt<'_>) -> Result<(), DbError> {
    let outcome = match attempt.outcome {
        Outcome::Ok => "ok",
        Outcome::Refused => "refused",
        Outcome::Limited => "limited",
        Outcome::ResetRequested => "reset_requested",
    };
    let short = |text: &str| text.chars().filter(|c| !c.is_control()).take(300).collect::<String>();
    sqlx::query!(
        "insert into control.sign_in_attempt (id, email, account_id, tenant_id, client_ip, outcome, attempted_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        Uuid::now_v7(),
        short(attempt.email),
        attempt.account.map(AccountId::uuid),
        attempt.portal.map(TenantId::uuid),
        short(attempt.client_ip),
        outcome,
        attempt.at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Forgets what is over: sessions, attempts of more than a month ago, links of more than a month ago.
pub async fn purge(tx: &mut ControlTx, idle_since: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), DbError> {
    let month_ago = now - chrono::Duration::days(30);
    sqlx::query!(
        "delete from control.session where expires_at <= $1 or last_seen_at <= $2",
        now,
        idle_since
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "delete from control.sign_in_attempt where attempted_at <= $1",
        month_ago
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!("delete from control.invitation where expires_at <= $1", month_ago)
        .execute(tx)
        .await?;
    Ok(())
}
