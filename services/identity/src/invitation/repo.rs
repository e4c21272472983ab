use chrono::{DateTime, Utc};
use db::{ControlTx, DbError, Space};
use ids::{AccountId, InvitationId, PersonId, ProviderId};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::Invitation;
use crate::account::{Membership, repo as account};

struct Row {
    id: InvitationId,
    space_kind: String,
    space_id: Uuid,
    provider_id: ProviderId,
    person_id: PersonId,
    account_id: Option<AccountId>,
    at_portal: bool,
    email: String,
    name: String,
    organisation: String,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    used_at: Option<DateTime<Utc>>,
}

impl From<Row> for Invitation {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            membership: Membership {
                space: account::space(&row.space_kind, row.space_id),
                person: row.person_id,
            },
            provider: row.provider_id,
            reset: row.account_id,
            at_portal: row.at_portal,
            email: row.email,
            name: row.name,
            organisation: row.organisation,
            created_at: row.created_at,
            expires_at: row.expires_at,
            used_at: row.used_at,
        }
    }
}

/// Invitations; the rest of the statement follows.
macro_rules! select_invitation {
    ($tail:tt $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"select id as "id: InvitationId", space_kind, space_id, provider_id as "provider_id: ProviderId",
                      person_id as "person_id: PersonId", account_id as "account_id: AccountId", at_portal, email, name, organisation,
                      created_at, expires_at, used_at
               from control.invitation "# + $tail
            $(, $argument)*
        )
    };
}

pub async fn find_by_secret(db: impl PgExecutor<'_>, secret_hash: &[u8]) -> Result<Option<Invitation>, DbError> {
    Ok(select_invitation!("where secret_hash = $1", secret_hash)
        .fetch_optional(db)
        .await?
        .map(Into::into))
}

pub async fn find_for_update(tx: &mut ControlTx, id: InvitationId) -> Result<Option<Invitation>, DbError> {
    Ok(select_invitation!("where id = $1 for update", id.uuid())
        .fetch_optional(tx)
        .await?
        .map(Into::into))
}

/// True if the person has an invitation already.
pub async fn is_invited(tx: &mut ControlTx, membership: Membership) -> Result<bool, DbError> {
    let invited = sqlx::query_scalar!(
        r#"select exists (select 1 from control.invitation where space_id = $1 and person_id = $2 and not reset) as "invited!""#,
        membership.space.uuid(),
        membership.person.uuid(),
    )
    .fetch_one(tx)
    .await?;
    Ok(invited)
}

/// Enters the invitation; earlier unused ones of the same sort for the same person are removed.
pub async fn insert(tx: &mut ControlTx, invitation: &Invitation) -> Result<(), DbError> {
    sqlx::query!(
        "delete from control.invitation where space_id = $1 and person_id = $2 and reset = $3 and used_at is null",
        invitation.membership.space.uuid(),
        invitation.membership.person.uuid(),
        invitation.reset.is_some(),
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into control.invitation (id, space_kind, space_id, provider_id, person_id, account_id, reset, at_portal, email, name,
            organisation, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        invitation.id.uuid(),
        account::space_kind(invitation.membership.space),
        invitation.membership.space.uuid(),
        invitation.provider.uuid(),
        invitation.membership.person.uuid(),
        invitation.reset.map(AccountId::uuid),
        invitation.reset.is_some(),
        invitation.at_portal,
        invitation.email,
        invitation.name,
        invitation.organisation,
        invitation.created_at,
        invitation.expires_at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Gives the invitation a new secret; the one before stops working.
pub async fn update_secret(tx: &mut ControlTx, id: InvitationId, secret_hash: &[u8]) -> Result<(), DbError> {
    sqlx::query!(
        "update control.invitation set secret_hash = $2 where id = $1",
        id.uuid(),
        secret_hash
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Marks it as used; false if somebody was faster.
pub async fn mark_used(tx: &mut ControlTx, id: InvitationId, now: DateTime<Utc>) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update control.invitation set used_at = $2, secret_hash = null where id = $1 and used_at is null",
        id.uuid(),
        now,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes the open reset links of an account.
pub async fn delete_resets(tx: &mut ControlTx, account: AccountId) -> Result<(), DbError> {
    sqlx::query!(
        "delete from control.invitation where account_id = $1 and reset and used_at is null",
        account.uuid()
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Name and language of a tenant or provider.
pub async fn organisation(tx: &mut ControlTx, space: Space) -> Result<Option<(String, String)>, DbError> {
    let row = sqlx::query!(
        r#"select name as "name!", locale as "locale!" from control.organisation where id = $1
           union all select name, locale from control.provider where id = $1"#,
        space.uuid(),
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|row| (row.name, row.locale)))
}
