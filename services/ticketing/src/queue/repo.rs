//! The queue's rows, in the provider's schema.

use chrono::{DateTime, Utc};
use db::{TenantRead, TenantTx, page::PageRequest};
use ids::TenantId;
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use super::entity::{Counts, QueueFilter, QueueTenant, QueueTicket, TenantScope, containing, plain};
use crate::ticket::{
    Priority, Status,
    list::{ListKey, OneOf, Order, Sort},
};

/// A ticket as the projection writes it.
#[derive(Debug, Clone)]
pub struct Projected {
    pub ticket_id: Uuid,
    pub tenant_id: TenantId,
    pub revision: i64,
    pub status: Status,
    pub priority: Priority,
    pub assignee_id: Option<Uuid>,
    pub team_id: Option<Uuid>,
    pub awaits_answer: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub words: String,
    pub snapshot: Vec<u8>,
}

/// What a tenant's settings say of it, and which revision of them.
#[derive(Debug, Clone, Default)]
pub struct TenantFacts {
    pub slug: String,
    pub name: String,
    pub color: String,
    pub revision: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    ticket_id: Uuid,
    tenant_id: Uuid,
    slug: String,
    name: String,
    color: String,
    priority: i16,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    snapshot: Vec<u8>,
}

impl From<Row> for QueueTicket {
    fn from(row: Row) -> Self {
        Self {
            id: row.ticket_id.into(),
            tenant: QueueTenant {
                id: row.tenant_id.into(),
                slug: row.slug,
                name: row.name,
                color: row.color,
            },
            priority: row.priority,
            created_at: row.created_at,
            updated_at: row.updated_at,
            snapshot: row.snapshot,
        }
    }
}

/// Puts a ticket into the queue unless a newer state of it is there.
pub async fn put_ticket(tx: &mut TenantTx, ticket: &Projected) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with known as (insert into queue_tenant (id) values ($2) on conflict do nothing)
         insert into queue_ticket (ticket_id, tenant_id, revision, status, priority, assignee_id, team_id, awaits_answer, created_at, updated_at,
            words, snapshot)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, lower(unaccent($11)), $12)
         on conflict (ticket_id) do update set revision = excluded.revision, status = excluded.status, priority = excluded.priority,
            assignee_id = excluded.assignee_id, team_id = excluded.team_id, awaits_answer = excluded.awaits_answer,
            updated_at = excluded.updated_at, words = excluded.words, snapshot = excluded.snapshot
         where queue_ticket.revision <= excluded.revision and queue_ticket.tenant_id = excluded.tenant_id",
        ticket.ticket_id,
        ticket.tenant_id.uuid(),
        ticket.revision,
        ticket.status.as_str(),
        ticket.priority.level(),
        ticket.assignee_id,
        ticket.team_id,
        ticket.awaits_answer,
        ticket.created_at,
        ticket.updated_at,
        ticket.words,
        ticket.snapshot,
    )
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Notes what is told of a tenant unless something newer is known.
pub async fn put_tenant(tx: &mut TenantTx, id: TenantId, facts: &TenantFacts) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into queue_tenant (id, slug, name, color, words, revision)
         values ($1, $2, $3, $4, lower(unaccent($3 || ' ' || $2)), $5)
         on conflict (id) do update set slug = excluded.slug, name = excluded.name, color = excluded.color, words = excluded.words,
            revision = excluded.revision
         where queue_tenant.revision <= excluded.revision",
        id.uuid(),
        facts.slug,
        facts.name,
        facts.color,
        facts.revision,
    )
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// One row more than fits the page.
pub async fn list(
    read: &mut TenantRead,
    scope: &TenantScope,
    filter: &QueueFilter,
    page: &PageRequest<ListKey>,
) -> Result<Vec<QueueTicket>, sqlx::Error> {
    let mut query = QueryBuilder::<Postgres>::new(
        "select q.ticket_id, q.tenant_id, t.slug, t.name, t.color, q.priority, q.created_at, q.updated_at, q.snapshot \
         from queue_ticket q join queue_tenant t on t.id = q.tenant_id where (q.tenant_id = any(",
    );
    query
        .push_bind(scope.ids.clone())
        .push(") <> ")
        .push_bind(scope.except)
        .push(")");
    matching(&mut query, filter);
    if let Some((value, id)) = page.after {
        let compare = if filter.sort.descending { "<" } else { ">" };
        query.push(format!(" and ({}, q.ticket_id) {compare} (", column(filter.sort)));
        match filter.sort.by {
            Order::Priority => query.push_bind(i16::try_from(value).unwrap_or_default()),
            Order::CreatedAt | Order::UpdatedAt | Order::Number => {
                query.push_bind(DateTime::<Utc>::from_timestamp_micros(value).unwrap_or_default())
            }
        };
        query.push(", ").push_bind(id).push(")");
    }
    let direction = if filter.sort.descending { "desc" } else { "asc" };
    query.push(format!(
        " order by {} {direction}, q.ticket_id {direction} limit ",
        column(filter.sort)
    ));
    query.push_bind(page.limit());
    let rows: Vec<Row> = query.build_query_as().fetch_all(&mut *read).await?;
    Ok(rows.into_iter().map(QueueTicket::from).collect())
}

fn matching(query: &mut QueryBuilder<Postgres>, filter: &QueueFilter) {
    if !filter.status.is_empty() {
        let statuses: Vec<&str> = filter.status.iter().map(|status| status.as_str()).collect();
        query.push(" and q.status = any(").push_bind(statuses).push(")");
    }
    if !filter.priority.is_empty() {
        let levels: Vec<i16> = filter.priority.iter().map(|priority| priority.level()).collect();
        query.push(" and q.priority = any(").push_bind(levels).push(")");
    }
    if !filter.tenant.is_empty() {
        let tenants: Vec<Uuid> = filter.tenant.iter().map(|id| id.uuid()).collect();
        query.push(" and q.tenant_id = any(").push_bind(tenants).push(")");
    }
    any_or_none(query, "q.assignee_id", &filter.assignee);
    any_or_none(query, "q.team_id", &filter.team);
    for word in plain(&filter.query).split(' ').filter(|word| !word.is_empty()).take(10) {
        let pattern = containing(word);
        query.push(" and (q.words like unaccent(").push_bind(pattern.clone());
        query.push(") or t.words like unaccent(").push_bind(pattern).push("))");
    }
}

fn any_or_none<I: Copy + Into<Uuid>>(query: &mut QueryBuilder<Postgres>, column: &str, wanted: &OneOf<I>) {
    if wanted.is_empty() {
        return;
    }
    let ids: Vec<Uuid> = wanted.ids.iter().map(|id| (*id).into()).collect();
    query.push(format!(" and ({column} = any(")).push_bind(ids).push(")");
    query.push(if wanted.none {
        format!(" or {column} is null)")
    } else {
        ")".to_owned()
    });
}

fn column(sort: Sort) -> &'static str {
    match sort.by {
        Order::CreatedAt | Order::Number => "q.created_at",
        Order::UpdatedAt => "q.updated_at",
        Order::Priority => "q.priority",
    }
}

/// Each count stops at 1,000: beyond, nobody reads the difference.
pub async fn count(read: &mut TenantRead, scope: &TenantScope, me: Uuid) -> Result<Counts, sqlx::Error> {
    sqlx::query_as!(
        Counts,
        r#"select
            (select count(*) from (select 1 from queue_ticket where status in ('new', 'open', 'pending')
                and (tenant_id = any($1)) <> $2 limit 1000) c) as "unfinished!",
            (select count(*) from (select 1 from queue_ticket where status in ('new', 'open', 'pending')
                and (tenant_id = any($1)) <> $2 and assignee_id = $3 limit 1000) c) as "mine!",
            (select count(*) from (select 1 from queue_ticket where status in ('new', 'open', 'pending')
                and (tenant_id = any($1)) <> $2 and assignee_id is null limit 1000) c) as "unassigned!",
            (select count(*) from (select 1 from queue_ticket where status in ('new', 'open', 'pending')
                and (tenant_id = any($1)) <> $2 and priority <= 2 limit 1000) c) as "urgent!",
            (select count(*) from (select 1 from queue_ticket where status in ('new', 'open', 'pending')
                and (tenant_id = any($1)) <> $2 and awaits_answer limit 1000) c) as "awaiting_answer!""#,
        &scope.ids,
        scope.except,
        me,
    )
    .fetch_one(&mut *read)
    .await
}
