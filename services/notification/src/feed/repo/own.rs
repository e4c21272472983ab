use chrono::{DateTime, Utc};
use db::{DbError, TenantRead, TenantTx, page::PageRequest};
use ids::{NotificationId, PersonId, TenantId, TicketId};
use uuid::Uuid;

use super::Key;
use crate::feed::entity::{Item, Notice};

/// Adds a notice; false if the event made it already.
pub async fn insert(tx: &mut TenantTx, id: NotificationId, notice: &Notice) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into notification (id, event_id, person_id, kind, ticket_id, ticket_number, ticket_title, actor_name, preview, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing",
        id.uuid(),
        notice.event,
        notice.person.uuid(),
        notice.kind.as_str(),
        notice.ticket.uuid(),
        notice.number,
        notice.title,
        notice.actor,
        notice.preview,
        notice.at,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A person's notices, newest first.
pub async fn list(
    read: &mut TenantRead,
    tenant: TenantId,
    person: PersonId,
    unread_only: bool,
    page: &PageRequest<Key>,
) -> Result<Vec<Item>, DbError> {
    let (at, id) = page.after.map_or((None, None), |(at, id)| (Some(at), Some(id)));
    let rows = sqlx::query!(
        "select id as \"id: NotificationId\", kind, ticket_id as \"ticket_id: TicketId\", ticket_number, ticket_title, actor_name, preview, created_at,
                read_at is not null as \"read!\"
         from notification
         where person_id = $1 and (not $2 or read_at is null) and ($3::timestamptz is null or (created_at, id) < ($3, $4))
         order by created_at desc, id desc limit $5",
        person.uuid(),
        unread_only,
        at,
        id,
        page.limit(),
    )
    .fetch_all(read)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Item {
            id: row.id,
            tenant,
            kind: row.kind,
            ticket: row.ticket_id,
            number: row.ticket_number,
            title: row.ticket_title,
            actor: row.actor_name,
            preview: row.preview,
            created_at: row.created_at,
            read: row.read,
        })
        .collect())
}

/// How many a person has not read, at most 100.
pub async fn count_unread(read: &mut TenantRead, person: PersonId) -> Result<i64, DbError> {
    let count = sqlx::query_scalar!(
        "select count(*) as \"count!\" from (select 1 as one from notification where person_id = $1 and read_at is null limit 100) as unread",
        person.uuid(),
    )
    .fetch_one(read)
    .await?;
    Ok(count)
}

/// Marks a person's notices as read: these, or all if none are named.
pub async fn mark_read(tx: &mut TenantTx, person: PersonId, ids: &[Uuid], now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query!(
        "update notification set read_at = $3 where person_id = $1 and read_at is null and (cardinality($2::uuid[]) = 0 or id = any($2))",
        person.uuid(),
        ids,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}
