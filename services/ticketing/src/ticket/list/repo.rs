//! The statement of a list, after the one that looks up the words of a search.

use chrono::{DateTime, Utc};
use db::{TenantRead, page::PageRequest};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use super::{Filter, ListKey, OneOf, Order, Sort, search};
use crate::ticket::{Kind, Priority, Scope, Status, Ticket, TicketRow};

const COLUMNS: &str = "select t.id, t.revision, t.kind, t.number, t.title, t.status, t.pending_reason, t.impact, t.urgency, t.priority, \
    t.category_id, c.name as category_name, t.requester_id, r.name as requester_name, r.email as requester_email, r.vip as requester_vip, \
    t.assignee_id, a.name as assignee_name, t.team_id, m.name as team_name, t.location_id, l.path as location_name, t.tags, t.source, \
    t.created_at, t.updated_at, t.first_responded_at, t.resolved_at, t.closed_at, t.last_author, \
    coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'email', p.email) order by p.name, p.id) \
        from watcher w join person p on p.id = w.person_id where w.ticket_id = t.id), '[]') as watchers \
    from ticket t join person r on r.id = t.requester_id left join person a on a.id = t.assignee_id \
    left join category c on c.id = t.category_id left join team m on m.id = t.team_id left join location l on l.id = t.location_id where true";

/// One row more than fits the page, to know whether another follows.
pub(super) async fn list(
    read: &mut TenantRead,
    scope: Scope,
    private: bool,
    filter: &Filter,
    page: &PageRequest<ListKey>,
) -> Result<Vec<Ticket>, sqlx::Error> {
    let mut query = QueryBuilder::<Postgres>::new(COLUMNS);
    within(&mut query, scope);
    matching(&mut query, filter);
    if !filter.query.is_empty() {
        let found = search::repo::find(read, &filter.query, private).await?;
        search::repo::only(&mut query, found, &filter.query, private);
    }
    if let Some(after) = page.after {
        beyond(&mut query, filter.sort, after);
    }
    let (column, direction) = (
        column(filter.sort.by),
        if filter.sort.descending { "desc" } else { "asc" },
    );
    query.push(format!(" order by {column} {direction}, t.id {direction} limit "));
    query.push_bind(page.limit());
    let rows: Vec<TicketRow> = query.build_query_as().fetch_all(&mut *read).await?;
    rows.into_iter().map(TicketRow::into_ticket).collect()
}

fn within(query: &mut QueryBuilder<Postgres>, scope: Scope) {
    if scope.company {
        return;
    }
    // A union of ids and no "or": each part has its index, however many tickets there are.
    let me = scope.person.map(ids::PersonId::uuid);
    query
        .push(" and t.id in (select o.id from ticket o where o.requester_id = ")
        .push_bind(me);
    query
        .push(" union select w.ticket_id from watcher w where w.person_id = ")
        .push_bind(me);
    if let Some(department) = scope.department {
        query.push(" union select o.id from ticket o join person d on d.id = o.requester_id where d.location_id = ");
        query.push_bind(department.uuid());
    }
    query.push(")");
}

fn matching(query: &mut QueryBuilder<Postgres>, filter: &Filter) {
    any_of(
        query,
        "t.status",
        filter.status.iter().map(|status| Status::as_str(*status)).collect(),
    );
    any_of(
        query,
        "t.kind",
        filter.kind.iter().map(|kind| Kind::as_str(*kind)).collect(),
    );
    any_of(
        query,
        "t.priority",
        filter
            .priority
            .iter()
            .map(|priority| Priority::level(*priority))
            .collect(),
    );
    any_of(
        query,
        "t.requester_id",
        filter.requester.iter().map(|id| id.uuid()).collect(),
    );
    any_of(
        query,
        "t.category_id",
        filter.category.iter().map(|id| id.uuid()).collect(),
    );
    any_or_none(query, "t.assignee_id", &filter.assignee);
    any_or_none(query, "t.team_id", &filter.team);
    if let Some(asset) = filter.asset {
        query
            .push(" and t.id in (select k.ticket_id from asset_link k where k.asset_id = ")
            .push_bind(asset.uuid())
            .push(")");
    }
    if !filter.tag.is_empty() {
        query
            .push(" and t.tags @> array[")
            .push_bind(filter.tag.clone())
            .push("]");
    }
    if let Some(from) = filter.created_from {
        query.push(" and t.created_at >= ").push_bind(from);
    }
    if let Some(before) = filter.created_before {
        query.push(" and t.created_at < ").push_bind(before);
    }
}

fn any_of<T>(query: &mut QueryBuilder<Postgres>, column: &str, values: Vec<T>)
where
    Vec<T>: sqlx::Encode<'static, Postgres> + sqlx::Type<Postgres>,
    T: 'static + Send,
{
    if !values.is_empty() {
        query.push(format!(" and {column} = any(")).push_bind(values).push(")");
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

fn beyond(query: &mut QueryBuilder<Postgres>, sort: Sort, (value, id): ListKey) {
    let compare = if sort.descending { "<" } else { ">" };
    query.push(format!(" and ({}, t.id) {compare} (", column(sort.by)));
    match sort.by {
        Order::CreatedAt | Order::UpdatedAt => {
            query.push_bind(DateTime::<Utc>::from_timestamp_micros(value).unwrap_or_default())
        }
        Order::Priority => query.push_bind(i16::try_from(value).unwrap_or_default()),
        Order::Number => query.push_bind(i32::try_from(value).unwrap_or_default()),
    };
    query.push(", ").push_bind(id).push(")");
}

fn column(by: Order) -> &'static str {
    match by {
        Order::CreatedAt => "t.created_at",
        Order::UpdatedAt => "t.updated_at",
        Order::Priority => "t.priority",
        Order::Number => "t.number",
    }
}
