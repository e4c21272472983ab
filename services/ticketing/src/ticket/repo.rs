//! The tickets' rows.

use chrono::{DateTime, Utc};
use db::{TenantRead, TenantTx};
use ids::{LocationId, PersonId, TicketId};
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    caller::Scope,
    entity::{LastAuthor, PendingReason, Ticket},
    key::TicketKey,
    row::{TicketRow, WatcherRow},
};
use crate::{
    activity::{entity::Log, repo::rows},
    message::NewMessage,
    person,
};

/// One ticket `t` with its requester `r`, if it is within the scope: the one text of that rule for reading. What the statement asks for
/// itself begins with $7.
macro_rules! select_in_scope {
    ($row:ty, $key:expr, $scope:expr, [$($head:tt)+], $tail:tt $(, $argument:expr)* $(,)?) => {{
        let (id, kind, number) = $crate::ticket::TicketKey::parts($key);
        let scope: $crate::ticket::Scope = $scope;
        sqlx::query_as!(
            $row,
            $($head)+
            + r#" where t.id = coalesce($1, (select n.id from ticket n where n.kind = $2 and n.number = $3))
                and ($4 or t.requester_id = $5 or r.location_id = $6
                     or exists (select 1 from watcher w where w.ticket_id = t.id and w.person_id = $5)) "#
            + $tail,
            id.map(|id| id.uuid()),
            kind,
            number,
            scope.company,
            scope.person.map(|id| id.uuid()),
            scope.department.map(|id| id.uuid())
            $(, $argument)*
        )
    }};
}
pub(crate) use select_in_scope;

/// The ticket, if it is within `scope`.
pub async fn find(read: &mut TenantRead, key: TicketKey, scope: Scope) -> Result<Option<Ticket>, sqlx::Error> {
    let row = select_in_scope!(
        TicketRow,
        key,
        scope,
        [r#"select t.id, t.revision, t.kind, t.number, t.title, t.status, t.pending_reason, t.impact, t.urgency, t.priority,
            t.category_id, c.name as "category_name?", t.requester_id, r.name as requester_name, r.email as requester_email,
            r.vip as requester_vip, t.assignee_id, a.name as "assignee_name?", t.team_id, m.name as "team_name?",
            t.location_id, l.path as "location_name?", t.tags, t.source, t.created_at, t.updated_at, t.first_responded_at,
            t.resolved_at, t.closed_at, t.last_author,
            coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'email', p.email) order by p.name, p.id)
                from watcher w join person p on p.id = w.person_id where w.ticket_id = t.id), '[]') as "watchers!: Json<Vec<WatcherRow>>"
         from ticket t join person r on r.id = t.requester_id left join person a on a.id = t.assignee_id
            left join category c on c.id = t.category_id left join team m on m.id = t.team_id left join location l on l.id = t.location_id"#],
        "",
    )
    .fetch_optional(&mut *read)
    .await?;
    row.map(TicketRow::into_ticket).transpose()
}

struct IdRow {
    id: TicketId,
}

/// The id, if the ticket is within `scope`.
pub async fn find_id(read: &mut TenantRead, key: TicketKey, scope: Scope) -> Result<Option<TicketId>, sqlx::Error> {
    let row = select_in_scope!(
        IdRow,
        key,
        scope,
        [r#"select t.id as "id: TicketId" from ticket t join person r on r.id = t.requester_id"#],
        "",
    )
    .fetch_optional(&mut *read)
    .await?;
    Ok(row.map(|row| row.id))
}

/// Locks the ticket, if it is within `scope`, and reads it as it is once the lock is held.
pub async fn find_for_update(tx: &mut TenantTx, key: TicketKey, scope: Scope) -> Result<Option<Ticket>, sqlx::Error> {
    let (id, kind, number) = key.parts();
    let locked = sqlx::query_scalar!(
        r#"select t.id from ticket t
         where t.id = coalesce($1, (select n.id from ticket n where n.kind = $2 and n.number = $3))
           and ($4 or t.requester_id = $5
                or exists (select 1 from person r where r.id = t.requester_id and r.location_id = $6)
                or exists (select 1 from watcher w where w.ticket_id = t.id and w.person_id = $5))
         for update of t"#,
        id.map(TicketId::uuid),
        kind,
        number,
        scope.company,
        scope.person.map(PersonId::uuid),
        scope.department.map(LocationId::uuid),
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(id) = locked else { return Ok(None) };
    let row = sqlx::query_as!(
        TicketRow,
        r#"select t.id, t.revision, t.kind, t.number, t.title, t.status, t.pending_reason, t.impact, t.urgency, t.priority,
            t.category_id, c.name as "category_name?", t.requester_id, r.name as requester_name, r.email as requester_email,
            r.vip as requester_vip, t.assignee_id, a.name as "assignee_name?", t.team_id, m.name as "team_name?",
            t.location_id, l.path as "location_name?", t.tags, t.source, t.created_at, t.updated_at, t.first_responded_at,
            t.resolved_at, t.closed_at, t.last_author,
            coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'email', p.email) order by p.name, p.id)
                from watcher w join person p on p.id = w.person_id where w.ticket_id = t.id), '[]') as "watchers!: Json<Vec<WatcherRow>>"
         from ticket t join person r on r.id = t.requester_id left join person a on a.id = t.assignee_id
            left join category c on c.id = t.category_id left join team m on m.id = t.team_id left join location l on l.id = t.location_id
         where t.id = $1"#,
        id,
    )
    .fetch_one(&mut *tx)
    .await?;
    row.into_ticket().map(Some)
}

/// Writes a new ticket with its people, first message, words for the search and log in one statement; gives the number.
pub async fn insert(tx: &mut TenantTx, ticket: &Ticket, first: &NewMessage, log: &Log) -> Result<i32, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with people as (
            insert into person (id, name, email, vip, location_id, revision)
            select u.id, u.name, u.email, u.vip, u.location_id, u.revision
            from jsonb_to_recordset($1) as u (id uuid, name text, email text, vip boolean, location_id uuid, revision bigint)
            on conflict (id) do nothing
         ), opened as (
            insert into ticket (id, kind, number, title, status, impact, urgency, priority, category_id, requester_id, assignee_id, team_id,
                location_id, tags, source, created_at, updated_at, last_author)
            values ($2, $3, case $3 when 'incident' then nextval('incident_number_seq') else nextval('request_number_seq') end, $4, $5, $6,
                $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $17)
            returning id, number
         ), watching as (
            insert into watcher (ticket_id, person_id) select opened.id, u.id from opened, unnest($18::uuid[]) as u (id)
         ), first as (
            insert into message (id, ticket_id, kind, channel, author_id, author_name, author_is_agent, body, body_html, quoted_html,
                mail_message_id, cc, created_at)
            select $19, opened.id, 'public', $15, $20, $21, $22, $23, $24, $25, $26, $27, $16 from opened where $28
         ), words as (
            insert into ticket_search (ticket_id, visible)
            select opened.id, to_tsvector('guichet_en', $29) || to_tsvector('guichet_fr', $29) from opened
         ), log as (
            insert into activity (id, ticket_id, occurred_at, actor_kind, actor_id, actor_name, action, field, old_value, new_value, cause)
            select u.id, opened.id, u.occurred_at, u.actor_kind, u.actor_id, u.actor_name, u.action, u.field, u.old_value, u.new_value, u.cause
            from opened, jsonb_to_recordset($30) as u (id uuid, occurred_at timestamptz, actor_kind text, actor_id text, actor_name text,
                action text, field text, old_value text, new_value text, cause text)
         )
         select number as "number!" from opened"#,
        person::repo::rows(&ticket.people()) as _,
        ticket.id.uuid(),
        ticket.kind.as_str(),
        ticket.title,
        ticket.status.as_str(),
        ticket.impact.as_str(),
        ticket.urgency.as_str(),
        ticket.priority.level(),
        ticket.category.as_ref().map(|c| c.id.uuid()),
        ticket.requester.id.uuid(),
        ticket.assignee.as_ref().map(|a| a.id.uuid()),
        ticket.team.as_ref().map(|t| t.id.uuid()),
        ticket.location.as_ref().map(|l| l.id.uuid()),
        &ticket.tags,
        ticket.source.as_str(),
        ticket.created_at,
        ticket.last_author.map(LastAuthor::as_str),
        &watcher_ids(ticket),
        first.id.uuid(),
        first.author_id.map(PersonId::uuid),
        first.author_name,
        first.author_is_agent,
        first.body,
        first.body_html,
        first.quoted_html,
        first.mail_message_id,
        &first.cc,
        !first.is_empty(),
        format!("{}\n{}", ticket.title, first.words()),
        rows(log) as _,
    )
    .fetch_one(&mut *tx)
    .await
}

/// Writes every field that can change, under a new revision.
pub async fn update(tx: &mut TenantTx, ticket: &mut Ticket, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    ticket.updated_at = now;
    ticket.revision = sqlx::query_scalar!(
        "update ticket set revision = revision + 1, title = $2, status = $3, pending_reason = $4, impact = $5, urgency = $6, priority = $7,
            category_id = $8, requester_id = $9, assignee_id = $10, team_id = $11, location_id = $12, tags = $13, updated_at = $14,
            first_responded_at = $15, resolved_at = $16, closed_at = $17, last_author = $18
         where id = $1 returning revision",
        ticket.id.uuid(),
        ticket.title,
        ticket.status.as_str(),
        ticket.pending_reason.map(PendingReason::as_str),
        ticket.impact.as_str(),
        ticket.urgency.as_str(),
        ticket.priority.level(),
        ticket.category.as_ref().map(|c| c.id.uuid()),
        ticket.requester.id.uuid(),
        ticket.assignee.as_ref().map(|a| a.id.uuid()),
        ticket.team.as_ref().map(|t| t.id.uuid()),
        ticket.location.as_ref().map(|l| l.id.uuid()),
        &ticket.tags,
        now,
        ticket.first_responded_at,
        ticket.resolved_at,
        ticket.closed_at,
        ticket.last_author.map(LastAuthor::as_str),
    )
    .fetch_one(&mut *tx)
    .await?;
    Ok(())
}

/// Makes the watchers exactly those of the ticket.
pub async fn replace_watchers(tx: &mut TenantTx, ticket: &Ticket) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with gone as (delete from watcher where ticket_id = $1 and person_id <> all($2))
         insert into watcher (ticket_id, person_id) select $1, u.id from unnest($2) as u (id) on conflict do nothing",
        ticket.id.uuid(),
        &watcher_ids(ticket),
    )
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Makes the words of the search anew, after the title changed.
pub async fn rebuild_search(tx: &mut TenantTx, ticket: &Ticket) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with words as (
            select $2 || coalesce(string_agg(e'\n' || left(m.body, 20000), '' order by m.created_at), '') as text
            from message m where m.ticket_id = $1 and m.kind <> 'private_note'
         )
         update ticket_search s set visible = to_tsvector('guichet_en', left(w.text, 200000)) || to_tsvector('guichet_fr', left(w.text, 200000))
         from words w where s.ticket_id = $1",
        ticket.id.uuid(),
        ticket.title,
    )
    .execute(&mut *tx)
    .await?;
    Ok(())
}

fn watcher_ids(ticket: &Ticket) -> Vec<Uuid> {
    ticket.watchers.iter().map(|watcher| watcher.id.uuid()).collect()
}

/// The number for people of a ticket that exists.
pub async fn number(tx: &mut TenantTx, id: TicketId) -> Result<String, sqlx::Error> {
    let row = sqlx::query!("select kind, number from ticket where id = $1", id.uuid())
        .fetch_one(&mut *tx)
        .await?;
    let kind = super::row::known(super::entity::Kind::parse(&row.kind), "kind")?;
    Ok(format!("{}-{}", kind.prefix(), row.number))
}
