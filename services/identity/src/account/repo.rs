use chrono::{DateTime, Utc};
use db::{ControlTx, DbError, Space};
use ids::{AccountId, PersonId};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{Account, Membership};

pub async fn find(db: impl PgExecutor<'_>, id: AccountId) -> Result<Option<Account>, DbError> {
    let account = sqlx::query_as!(
        Account,
        r#"select id as "id: AccountId", email, name, password_hash, locale from control.account where id = $1"#,
        id.uuid(),
    )
    .fetch_optional(db)
    .await?;
    Ok(account)
}

pub async fn find_by_email(db: impl PgExecutor<'_>, email: &str) -> Result<Option<Account>, DbError> {
    let account = sqlx::query_as!(
        Account,
        r#"select id as "id: AccountId", email, name, password_hash, locale from control.account where email = $1"#,
        email,
    )
    .fetch_optional(db)
    .await?;
    Ok(account)
}

/// Enters the account; false if the address has one.
pub async fn insert(tx: &mut ControlTx, account: &Account, now: DateTime<Utc>) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into control.account (id, email, name, password_hash, locale, password_changed_at, created_at)
         values ($1, $2, $3, $4, $5, $6, $6) on conflict do nothing",
        account.id.uuid(),
        account.email,
        account.name,
        account.password_hash,
        account.locale,
        now,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn update_password(tx: &mut ControlTx, id: AccountId, hash: &str, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query!(
        "update control.account set password_hash = $2, password_changed_at = $3 where id = $1",
        id.uuid(),
        hash,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn update_locale(tx: &mut ControlTx, id: AccountId, locale: &str) -> Result<(), DbError> {
    sqlx::query!(
        "update control.account set locale = $2 where id = $1",
        id.uuid(),
        locale
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Everywhere the account belongs, providers first.
pub async fn list_memberships(db: impl PgExecutor<'_>, id: AccountId) -> Result<Vec<Membership>, DbError> {
    let rows = sqlx::query!(
        r#"select space_kind, space_id, person_id as "person_id: PersonId" from control.membership
           where account_id = $1 order by space_kind, created_at"#,
        id.uuid(),
    )
    .fetch_all(db)
    .await?;
    let membership = |kind: &str, id: Uuid, person| Membership {
        space: space(kind, id),
        person,
    };
    Ok(rows
        .into_iter()
        .map(|row| membership(&row.space_kind, row.space_id, row.person_id))
        .collect())
}

/// Makes the account that person; false if it is somebody else there, or somebody else is the person.
pub async fn insert_membership(
    tx: &mut ControlTx,
    id: AccountId,
    membership: Membership,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    sqlx::query!(
        "insert into control.membership (account_id, space_kind, space_id, person_id, created_at)
         values ($1, $2, $3, $4, $5) on conflict do nothing",
        id.uuid(),
        space_kind(membership.space),
        membership.space.uuid(),
        membership.person.uuid(),
        now,
    )
    .execute(&mut *tx)
    .await?;
    let found = sqlx::query_scalar!(
        r#"select exists (select 1 from control.membership where account_id = $1 and space_id = $2 and person_id = $3) as "found!""#,
        id.uuid(),
        membership.space.uuid(),
        membership.person.uuid(),
    )
    .fetch_one(tx)
    .await?;
    Ok(found)
}

/// True if some account is that person or agent.
pub async fn has_login(db: impl PgExecutor<'_>, membership: Membership) -> Result<bool, DbError> {
    let found = sqlx::query_scalar!(
        r#"select exists (select 1 from control.membership where space_id = $1 and person_id = $2) as "found!""#,
        membership.space.uuid(),
        membership.person.uuid(),
    )
    .fetch_one(db)
    .await?;
    Ok(found)
}

/// As the database names it.
pub fn space_kind(space: Space) -> &'static str {
    match space {
        Space::Tenant(_) => "tenant",
        Space::Provider(_) => "provider",
    }
}

/// Reads [`space_kind`] back.
pub fn space(kind: &str, id: Uuid) -> Space {
    if kind == "provider" {
        Space::Provider(id.into())
    } else {
        Space::Tenant(id.into())
    }
}
