use chrono::{DateTime, Utc};
use db::{ControlTx, DbError, TenantRead, TenantTx};
use ids::{MailboxId, ProviderId, TenantId};
use uuid::Uuid;

use crate::mailbox::repo::Owner;

/// Accounts that are due, leased to this worker until `lease`.
pub async fn claim(
    tx: &mut ControlTx,
    worker: Uuid,
    limit: i64,
    now: DateTime<Utc>,
    lease: DateTime<Utc>,
) -> Result<Vec<Owner>, DbError> {
    let rows = sqlx::query_as!(
        Owner,
        "update control.imap_account set lease_until = $3, worker = $1
         where mailbox_id in (select mailbox_id from control.imap_account
                              where next_fetch_at <= $2 and (lease_until is null or lease_until < $2)
                              order by next_fetch_at limit $4 for update skip locked)
         returning tenant_id as \"tenant: TenantId\", provider_id as \"provider: ProviderId\", mailbox_id as \"mailbox: MailboxId\"",
        worker,
        now,
        lease,
        limit,
    )
    .fetch_all(tx)
    .await?;
    Ok(rows)
}

/// Gives an account back. After failures the next visit is later, at most a quarter of an hour.
pub async fn give_back(
    tx: &mut ControlTx,
    mailbox: MailboxId,
    worker: Uuid,
    failed: bool,
    now: DateTime<Utc>,
    interval_secs: u32,
) -> Result<(), DbError> {
    sqlx::query!(
        "update control.imap_account set lease_until = null, worker = null, failures = case when $3 then failures + 1 else 0 end,
                next_fetch_at = $4::timestamptz + make_interval(secs => case when $3 then least(900, $5::float8 * power(2, least(failures, 10))) else $5::float8 end)
         where mailbox_id = $1 and worker = $2",
        mailbox.uuid(),
        worker,
        failed,
        now,
        f64::from(interval_secs),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Up to where the folder has been read: UIDVALIDITY, if it was read before, and the last UID.
pub async fn position(read: &mut TenantRead, mailbox: MailboxId) -> Result<(Option<u32>, u32), DbError> {
    let row = sqlx::query!(
        "select uid_validity, last_uid from mailbox where id = $1",
        mailbox.uuid()
    )
    .fetch_optional(read)
    .await?;
    let number = |n: i64| u32::try_from(n).unwrap_or_default();
    Ok(row.map_or((None, 0), |row| (row.uid_validity.map(number), number(row.last_uid))))
}

/// Notes up to where the folder has been read.
pub async fn set_position(
    tx: &mut TenantTx,
    mailbox: MailboxId,
    uid_validity: u32,
    last_uid: u32,
) -> Result<(), DbError> {
    sqlx::query!(
        "update mailbox set uid_validity = $2, last_uid = $3 where id = $1",
        mailbox.uuid(),
        i64::from(uid_validity),
        i64::from(last_uid),
    )
    .execute(tx)
    .await?;
    Ok(())
}
