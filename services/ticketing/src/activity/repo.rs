//! The activity log's rows: written and read, never changed.

use chrono::{DateTime, Utc};
use db::{TenantRead, TenantTx, page::PageRequest};
use ids::{ActivityId, TicketId};
use serde::Serialize;
use sqlx::types::Json;
use uuid::Uuid;

use super::entity::{Activity, Log};

/// A line as a statement takes it.
#[derive(Debug, Serialize)]
pub(crate) struct ActivityRow<'a> {
    id: Uuid,
    occurred_at: DateTime<Utc>,
    actor_kind: &'static str,
    actor_id: String,
    actor_name: &'a str,
    action: &'static str,
    field: &'a str,
    old_value: &'a str,
    new_value: &'a str,
    cause: &'a str,
}

/// A log as one parameter of a statement.
pub(crate) fn rows(log: &Log) -> Json<Vec<ActivityRow<'_>>> {
    let row = |entry| ActivityRow::of(log, entry);
    Json(log.entries.iter().map(row).collect())
}

impl<'a> ActivityRow<'a> {
    fn of(log: &'a Log, entry: &'a super::Entry) -> Self {
        Self {
            id: ActivityId::new().uuid(),
            occurred_at: log.at,
            actor_kind: log.actor.kind.as_str(),
            actor_id: log.actor.public_id(),
            actor_name: &log.actor.name,
            action: entry.action,
            field: &entry.field,
            old_value: &entry.old,
            new_value: &entry.new,
            cause: &log.cause,
        }
    }
}

/// Writes a log.
pub async fn insert(tx: &mut TenantTx, ticket: TicketId, log: &Log) -> Result<(), sqlx::Error> {
    if log.entries.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into activity (id, ticket_id, occurred_at, actor_kind, actor_id, actor_name, action, field, old_value, new_value, cause)
         select u.id, $1, u.occurred_at, u.actor_kind, u.actor_id, u.actor_name, u.action, u.field, u.old_value, u.new_value, u.cause
         from jsonb_to_recordset($2) as u (id uuid, occurred_at timestamptz, actor_kind text, actor_id text, actor_name text,
            action text, field text, old_value text, new_value text, cause text)",
        ticket.uuid(),
        rows(log) as _,
    )
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A page of a ticket's log, oldest first.
pub async fn list(
    read: &mut TenantRead,
    ticket: TicketId,
    page: &PageRequest<Uuid>,
) -> Result<Vec<Activity>, sqlx::Error> {
    sqlx::query_as!(
        Activity,
        r#"select id as "id: ActivityId", occurred_at, actor_kind, actor_id, actor_name, action, field, old_value, new_value, cause
         from activity where ticket_id = $1 and ($2::uuid is null or id > $2) order by id limit $3"#,
        ticket.uuid(),
        page.after,
        page.limit(),
    )
    .fetch_all(&mut *read)
    .await
}

/// True if a ticket of this id exists, for facts told by other services.
pub async fn ticket_exists(tx: &mut TenantTx, ticket: TicketId) -> Result<bool, sqlx::Error> {
    let found = sqlx::query_scalar!("select id from ticket where id = $1", ticket.uuid())
        .fetch_optional(&mut *tx)
        .await?;
    Ok(found.is_some())
}
