//! Tickets by the thousand, written straight into a tenant's tables.

use anyhow::Context;
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

/// Rows per transaction.
const CHUNK: i64 = 20_000;

/// Makes tickets until there are `wanted`: one in twenty is open, each has two messages and three lines in its log.
pub async fn tickets(connection: &mut PgConnection, schema: &str, wanted: i64) -> anyhow::Result<()> {
    run(connection, format!("set search_path to {schema}, public")).await?;
    run(connection, PEOPLE.to_owned()).await?;
    loop {
        let there: i64 = sqlx::query_scalar("select count(*) from ticket")
            .fetch_one(&mut *connection)
            .await?;
        if there >= wanted {
            break;
        }
        let count = CHUNK.min(wanted - there);
        sqlx::query(TICKETS)
            .bind(count)
            .bind(there)
            .bind(wanted)
            .execute(&mut *connection)
            .await
            .context("tickets cannot be written")?;
    }
    run(connection, "analyze".to_owned()).await
}

async fn run(connection: &mut PgConnection, text: String) -> anyhow::Result<()> {
    if text == "analyze" {
        for table in ["person", "ticket", "message", "activity", "ticket_search"] {
            Box::pin(run(connection, format!("vacuum analyze {table}"))).await?;
        }
        return Ok(());
    }
    sqlx::query(AssertSqlSafe(text)).execute(connection).await?;
    Ok(())
}

/// Some tickets to read.
pub async fn some(connection: &mut PgConnection, schema: &str) -> anyhow::Result<Vec<Uuid>> {
    let sql = format!("select id from {schema}.ticket order by created_at desc limit 20");
    Ok(sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(connection).await?)
}

const PEOPLE: &str = "insert into person (id, name, email, revision)
    select md5('person ' || n)::uuid, 'Person ' || n, 'person' || n || '@bench.example', 1 from generate_series(1, 200) n
    on conflict do nothing";

/// $1 how many, $2 how many there are, $3 how many there will be. The newest are the last; ids grow with time as version 7 does.
/// A word of the title is common (one in 25), one rare (one in 5,000 at any size), one unique.
const TICKETS: &str = r"with n as materialized (
    select g, now() - make_interval(secs => ($3 - g) * 30) as at,
        (lpad(to_hex((extract(epoch from now() - make_interval(secs => ($3 - g) * 30)) * 1000)::bigint), 12, '0') || '7'
            || substr(md5(g::text), 1, 3) || 'a' || substr(md5('t' || g::text), 1, 15))::uuid as id,
        case when g % 20 = 0 or g > $3 - 60 then (array['new', 'open', 'pending'])[1 + g % 3] else 'closed' end as status,
        (array['printer', 'laptop', 'password', 'network', 'mailbox', 'screen', 'phone', 'account', 'backup', 'licence', 'keyboard', 'wifi',
            'browser', 'invoice', 'server', 'monitor', 'headset', 'calendar', 'drive', 'update', 'camera', 'badge', 'projector', 'scanner',
            'tablet'])[1 + g % 25] as thing
    from generate_series($2 + 1, $2 + $1) g
 ), ticket_rows as (
    insert into ticket (id, kind, number, title, status, pending_reason, impact, urgency, priority, requester_id, assignee_id, tags, source,
        created_at, updated_at, resolved_at, closed_at, last_author)
    select id, 'incident', nextval('incident_number_seq'), 'The ' || thing || ' on floor ' || g % 9 || ' fails, case x' || g, status,
        case when status = 'pending' then 'supplier' end, 'person', 'normal', 1 + g % 4, md5('person ' || 1 + g % 200)::uuid,
        case when g % 3 > 0 then md5('person ' || 1 + g % 20)::uuid end, case when g % 10 = 0 then array['vip'] else '{}' end, 'portal',
        at, at, case when status = 'closed' then at end, case when status = 'closed' then at end, 'requester'
    from n returning id
 ), words as (
    insert into ticket_search (ticket_id, visible)
    select id, to_tsvector('guichet_en', w) || to_tsvector('guichet_fr', w)
    from n, lateral (select 'The ' || thing || ' on floor ' || g % 9 || ' fails, case x' || g || case when g % 5000 = 0 then ' zeppelin' else '' end
        || E'\nSince this morning it makes a strange noise and stops after a minute. Restarting helped for an hour. Room ' || g % 400 as w) t
 ), messages as (
    insert into message (id, ticket_id, kind, channel, author_id, author_name, author_is_agent, body, body_html, created_at)
    select overlay(id::text placing substr(md5('m' || m || g), 1, 12) from 25 for 12)::uuid, id, 'public', 'portal', md5('person ' || 1 + g % 200)::uuid,
        'Person ' || 1 + g % 200, m = 2,
        'Since this morning it makes a strange noise and stops after a minute. Restarting helped for an hour. Room ' || g % 400,
        '<p>Since this morning it makes a strange noise and stops after a minute. Restarting helped for an hour. Room ' || g % 400 || '</p>',
        at + make_interval(mins => m * 10)
    from n, generate_series(1, 2) m
 )
 insert into activity (id, ticket_id, occurred_at, actor_kind, actor_id, actor_name, action)
 select overlay(id::text placing substr(md5('a' || m || g), 1, 12) from 25 for 12)::uuid, id, at, 'person', '', 'Person', 'created'
 from n, generate_series(1, 3) m";
