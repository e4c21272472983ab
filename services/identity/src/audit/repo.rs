//! The same statements serve a tenant's schema and a provider's.

use db::{DbError, TenantTx};
use ids::AuditEntryId;
use sqlx::PgExecutor;

use super::entity::{Entry, Head};

/// Where the chain stands. Holds it until the transaction ends, so that lines get their places one after another.
pub async fn head_for_update(tx: &mut TenantTx) -> Result<Head, DbError> {
    let name = format!("guichet.audit.{}", tx.space().schema());
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))", name)
        .execute(&mut *tx)
        .await?;
    let row = sqlx::query!("select sequence, hash from audit_entry order by sequence desc limit 1")
        .fetch_optional(tx)
        .await?;
    Ok(row
        .map(|row| Head {
            sequence: row.sequence,
            hash: row.hash,
        })
        .unwrap_or_default())
}

pub async fn insert(tx: &mut TenantTx, entry: &Entry) -> Result<(), DbError> {
    sqlx::query!(
        "insert into audit_entry (sequence, id, occurred_at, actor_kind, actor_id, actor_name, action, subject, detail, hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        entry.sequence,
        entry.id.uuid(),
        entry.occurred_at,
        entry.actor_kind,
        entry.actor_id,
        entry.actor_name,
        entry.action,
        entry.subject,
        entry.detail,
        entry.hash,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Lines before `before` whose action starts with `action`, newest first. `pattern` is a LIKE pattern.
pub async fn list(
    db: impl PgExecutor<'_>,
    pattern: &str,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Entry>, DbError> {
    let entries = sqlx::query_as!(
        Entry,
        r#"select sequence, id as "id: AuditEntryId", occurred_at, actor_kind, actor_id, actor_name, action, subject, detail, hash
           from audit_entry
           where action like $1 and ($2::bigint is null or sequence < $2)
           order by sequence desc limit $3"#,
        pattern,
        before,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(entries)
}
