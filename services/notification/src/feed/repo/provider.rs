use chrono::{DateTime, Utc};
use context::TenantSet;
use db::{DbError, TenantRead, TenantTx, page::PageRequest};
use ids::{NotificationId, PersonId, TenantId, TicketId};
use uuid::Uuid;

use super::Key;
use crate::feed::entity::{Item, Notice};

/// Adds a notice; false if the event made it already.
pub async fn insert(tx: &mut TenantTx, id: NotificationId, tenant: TenantId, notice: &Notice) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into agent_notification (id, event_id, person_id, tenant_id, kind, ticket_id, ticket_number, ticket_title, actor_name, preview, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing",
        id.uuid(),
        notice.event,
        notice.person.uuid(),
        tenant.uuid(),
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

/// The tenants as the statements take them: whether the ids are those left out, and the ids.
fn scope(tenants: &TenantSet) -> (bool, Vec<Uuid>) {
    match tenants {
        TenantSet::AllExcept(denied) => (true, denied.iter().map(|t| t.uuid()).collect()),
        TenantSet::Only(allowed) => (false, allowed.iter().map(|t| t.uuid()).collect()),
    }
}

/// A technician's notices of the tenants they may enter, newest first.
pub async fn list(
    read: &mut TenantRead,
    tenants: &TenantSet,
    person: PersonId,
    unread_only: bool,
    page: &PageRequest<Key>,
) -> Result<Vec<Item>, DbError> {
    let (at, id) = page.after.map_or((None, None), |(at, id)| (Some(at), Some(id)));
    let (except, ids) = scope(tenants);
    let rows = sqlx::query!(
        "select id as \"id: NotificationId\", tenant_id as \"tenant_id: TenantId\", kind, ticket_id as \"ticket_id: TicketId\", ticket_number,
                ticket_title, actor_name, preview, created_at, read_at is not null as \"read!\"
         from agent_notification
         where person_id = $1 and (not $2 or read_at is null) and ($3::timestamptz is null or (created_at, id) < ($3, $4))
               and (tenant_id = any($6)) <> $7
         order by created_at desc, id desc limit $5",
        person.uuid(),
        unread_only,
        at,
        id,
        page.limit(),
        &ids,
        except,
    )
    .fetch_all(read)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Item {
            id: row.id,
            tenant: row.tenant_id,
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

/// How many a technician has not read, at most 100.
pub async fn count_unread(read: &mut TenantRead, tenants: &TenantSet, person: PersonId) -> Result<i64, DbError> {
    let (except, ids) = scope(tenants);
    let count = sqlx::query_scalar!(
        "select count(*) as \"count!\" from (select 1 as one from agent_notification
                where person_id = $1 and read_at is null and (tenant_id = any($2)) <> $3 limit 100) as unread",
        person.uuid(),
        &ids,
        except,
    )
    .fetch_one(read)
    .await?;
    Ok(count)
}

/// Marks a technician's notices as read: these, or all if none are named.
pub async fn mark_read(tx: &mut TenantTx, person: PersonId, ids: &[Uuid], now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query!(
        "update agent_notification set read_at = $3 where person_id = $1 and read_at is null and (cardinality($2::uuid[]) = 0 or id = any($2))",
        person.uuid(),
        ids,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}
