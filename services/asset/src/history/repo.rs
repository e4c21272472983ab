use chrono::{DateTime, Utc};
use context::Actor;
use db::{DbError, TenantRead, TenantTx};
use ids::AssetId;

use super::entity::{Change, Entry, INTERNAL_FIELDS};

/// Adds changes to an asset's history, in their order.
pub async fn insert(
    tx: &mut TenantTx,
    asset: AssetId,
    actor: &Actor,
    at: DateTime<Utc>,
    changes: &[Change],
) -> Result<(), DbError> {
    for change in changes {
        sqlx::query!(
            "insert into asset_change
                 (asset_id, occurred_at, actor_kind, actor_id, actor_name, action, field, old_value, new_value, reason)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            asset.uuid(),
            at,
            actor.kind.as_str(),
            actor.id,
            actor.name,
            change.action.as_str(),
            change.field,
            change.old,
            change.new,
            change.reason,
        )
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// The history of an asset before `before`, newest first; without what only technicians learn of unless `internal`.
pub async fn list(
    read: &mut TenantRead,
    asset: AssetId,
    internal: bool,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Entry>, DbError> {
    let hidden: Vec<String> = if internal {
        Vec::new()
    } else {
        INTERNAL_FIELDS.map(str::to_owned).to_vec()
    };
    let rows = sqlx::query!(
        "select seq, occurred_at, actor_kind, actor_name, action, field, old_value, new_value, reason
         from asset_change
         where asset_id = $1 and seq < $2 and field <> all($3)
         order by seq desc
         limit $4",
        asset.uuid(),
        before.unwrap_or(i64::MAX),
        &hidden,
        limit,
    )
    .fetch_all(read)
    .await?;
    rows.into_iter()
        .map(|row| {
            let action = row.action.parse().map_err(|e: String| sqlx::Error::Decode(e.into()))?;
            Ok(Entry {
                seq: row.seq,
                occurred_at: row.occurred_at,
                actor_kind: row.actor_kind,
                actor_name: row.actor_name,
                change: Change {
                    action,
                    field: row.field,
                    old: row.old_value,
                    new: row.new_value,
                    reason: row.reason,
                },
            })
        })
        .collect()
}
