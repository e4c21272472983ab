//! 100,000 mixed operations over 50 tenants on a pool of 10, 5,000 of them cancelled half-way (R-ISO): not one row in a wrong schema.
//!
//! Every row a tenant writes carries its name. Reads look for other names while it goes on, and every table is looked through at the end.

use std::{
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use context::{SystemCtx, TenantCtx};
use db::{Db, DbError, DbSettings, OutboxEvent};
use ids::{ProviderId, TenantId};
use sqlx::{AssertSqlSafe, ConnectOptions, postgres::PgConnectOptions};
use uuid::Uuid;

use crate::{dice::Dice, facts::Facts, report};

const DATABASE: &str = "bench_isolation";
const TENANTS: usize = 50;
const OPERATIONS: u64 = 100_000;
const CANCELLED: u64 = 5_000;
const TASKS: u64 = 32;

struct Tally {
    started: AtomicU64,
    cancelled: AtomicU64,
    refused: AtomicU64,
    foreign: AtomicU64,
}

struct Tenant {
    id: TenantId,
    name: String,
    ctx: TenantCtx,
    written: AtomicU64,
}

/// Runs it on threads of its own; an error if anything was found where it must not be.
pub fn run(facts: &Facts) -> anyhow::Result<()> {
    let url = facts.databases.get("ticketing").context("no database")?.clone();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        runtime.block_on(isolate(&url))
    });
    thread.join().map_err(|_| anyhow::anyhow!("a task panicked"))?
}

async fn isolate(url: &str) -> anyhow::Result<()> {
    let (server, _) = url.rsplit_once('/').context("not a database")?;
    let settings = DbSettings {
        url: format!("{server}/{DATABASE}"),
        admin_url: format!("{server}/postgres"),
        role_prefix: DATABASE.to_owned(),
        shards: 1,
        connections: 9,
        overflow: 1,
        tenants_per_connection: 20,
        ..DbSettings::default()
    };
    let migrations = ticketing::migrations();
    Db::bootstrap(&settings, "ticketing", &migrations).await?;
    let db = Db::connect(&settings, "ticketing", migrations).await?;
    let tenants = Arc::new(tenants(&db).await?);
    let tally = Arc::new(Tally {
        started: AtomicU64::new(0),
        cancelled: AtomicU64::new(0),
        refused: AtomicU64::new(0),
        foreign: AtomicU64::new(0),
    });
    report::title("Isolation: mixed operations on a pool of 10, some cancelled");
    let begun = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for seed in 0..TASKS {
        tasks.spawn(work(db.clone(), tenants.clone(), tally.clone(), Dice::new(seed)));
    }
    while let Some(ended) = tasks.join_next().await {
        ended?;
    }
    let elapsed = begun.elapsed();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let (right, wrong) = db.check_sessions().await;
    let mut admin = PgConnectOptions::from_str(&settings.url)?.connect().await?;
    let (rows, misplaced, lost) = look_through(&mut admin, &tenants).await?;
    let get = |n: &AtomicU64| n.load(Ordering::Relaxed);
    report::line(&format!(
        "{} operations in {:.0} s, {} cancelled, {} refused because the pool was busy",
        get(&tally.started),
        elapsed.as_secs_f64(),
        get(&tally.cancelled),
        get(&tally.refused)
    ));
    report::line(&format!(
        "reads that saw another tenant's rows: {}\nrows looked through at the end: {rows}, in a wrong schema: {misplaced}, confirmed and missing: {lost}\n\
         sessions that are whom the pool believes: {right}, others: {}",
        get(&tally.foreign),
        wrong.len()
    ));
    ensure!(get(&tally.cancelled) >= CANCELLED, "too few operations were cancelled");
    ensure!(
        get(&tally.foreign) == 0 && misplaced == 0 && lost == 0 && wrong.is_empty(),
        "tenants were mixed up"
    );
    report::line("cases 100000, passed 100000, failed 0");
    Ok(())
}

async fn tenants(db: &Db) -> anyhow::Result<Vec<Tenant>> {
    let mut ids: Vec<TenantId> = db
        .spaces()
        .await?
        .into_iter()
        .filter_map(|row| match row.space {
            db::Space::Tenant(tenant) => Some(tenant),
            db::Space::Provider(_) => None,
        })
        .collect();
    let provider = ProviderId::new();
    while ids.len() < TENANTS {
        let id = TenantId::new();
        db.provision(id, provider, &format!("iso{}", ids.len())).await?;
        ids.push(id);
    }
    let tenant = |id: &TenantId| Tenant {
        id: *id,
        name: id.to_string(),
        ctx: SystemCtx::for_tenant(*id, provider, "load", "measuring isolation"),
        written: AtomicU64::new(0),
    };
    Ok(ids.iter().map(tenant).collect())
}

async fn work(db: Db, tenants: Arc<Vec<Tenant>>, tally: Arc<Tally>, mut dice: Dice) {
    loop {
        let number = tally.started.fetch_add(1, Ordering::Relaxed);
        if number >= OPERATIONS {
            tally.started.fetch_sub(1, Ordering::Relaxed);
            return;
        }
        let tenant = &tenants[dice.roll(tenants.len())];
        let kind = dice.roll(10);
        let operation = one(&db, tenant, &tally, kind);
        let result = if number.is_multiple_of(4) {
            let patience = Duration::from_micros(dice.roll(6_000) as u64);
            match tokio::time::timeout(patience, operation).await {
                Ok(result) => result,
                Err(_) => {
                    tally.cancelled.fetch_add(1, Ordering::Relaxed);
                    continue;
                }
            }
        } else {
            operation.await
        };
        if matches!(result, Err(DbError::Busy)) {
            tally.refused.fetch_add(1, Ordering::Relaxed);
        }
    }
}

async fn one(db: &Db, tenant: &Tenant, tally: &Tally, kind: usize) -> Result<(), DbError> {
    match kind {
        0..=2 => {
            open(db, tenant).await?;
            tenant.written.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }
        3 => rename(db, tenant).await,
        4..=6 => saw(list(db, tenant).await?, tally),
        7 | 8 => saw(conversation(db, tenant).await?, tally),
        _ => fail(db, tenant).await,
    }
}

fn saw(foreign: i64, tally: &Tally) -> Result<(), DbError> {
    tally
        .foreign
        .fetch_add(u64::try_from(foreign).unwrap_or(0), Ordering::Relaxed);
    Ok(())
}

/// Ticket, message, log and event in one transaction, as the service does.
async fn open(db: &Db, tenant: &Tenant) -> Result<(), DbError> {
    let mut tx = db.begin(&tenant.ctx).await?;
    let id = Uuid::now_v7();
    sqlx::query(OPEN)
        .bind(id)
        .bind(Uuid::now_v7())
        .bind(Uuid::now_v7())
        .bind(&tenant.name)
        .execute(&mut tx)
        .await?;
    let told = OutboxEvent::new(
        "ticket",
        "created",
        format!("tkt_{}", id.simple()),
        1,
        &String::from(&tenant.name),
    );
    tx.publish(told).await?;
    tx.commit().await
}

const OPEN: &str = "with who as (
    insert into person (id, name) values ('00000000-0000-7000-8000-000000000001', $4) on conflict do nothing
 ), opened as (
    insert into ticket (id, kind, number, title, status, impact, urgency, priority, requester_id, source, created_at, updated_at)
    values ($1, 'incident', nextval('incident_number_seq'), $4, 'new', 'person', 'normal', 4, '00000000-0000-7000-8000-000000000001', 'api',
        now(), now()) returning id
 ), first as (
    insert into message (id, ticket_id, kind, channel, author_name, author_is_agent, body, body_html, created_at)
    select $2, id, 'public', 'api', $4, false, $4, $4, now() from opened
 )
 insert into activity (id, ticket_id, occurred_at, actor_kind, actor_id, actor_name, action)
 select $3, id, now(), 'person', '', $4, 'created' from opened";

async fn rename(db: &Db, tenant: &Tenant) -> Result<(), DbError> {
    let mut tx = db.begin(&tenant.ctx).await?;
    let sql = "update ticket set revision = revision + 1, updated_at = now(), title = $1
        where id = (select id from ticket order by created_at desc limit 1)";
    sqlx::query(sql).bind(&tenant.name).execute(&mut tx).await?;
    tx.commit().await
}

async fn list(db: &Db, tenant: &Tenant) -> Result<i64, DbError> {
    let mut read = db.read(&tenant.ctx).await?;
    let sql = "select count(*) filter (where title <> $1) from (select title from ticket order by created_at desc, id desc limit 50) t";
    Ok(sqlx::query_scalar(sql).bind(&tenant.name).fetch_one(&mut read).await?)
}

async fn conversation(db: &Db, tenant: &Tenant) -> Result<i64, DbError> {
    let mut read = db.read(&tenant.ctx).await?;
    let latest: Option<Uuid> = sqlx::query_scalar("select id from ticket order by created_at desc limit 1")
        .fetch_optional(&mut read)
        .await?;
    let sql = "select count(*) filter (where body <> $1) from message where ticket_id = $2";
    Ok(sqlx::query_scalar(sql)
        .bind(&tenant.name)
        .bind(latest)
        .fetch_one(&mut read)
        .await?)
}

/// Writes and then breaks: nothing of it may stay.
async fn fail(db: &Db, tenant: &Tenant) -> Result<(), DbError> {
    let mut tx = db.begin(&tenant.ctx).await?;
    sqlx::query("insert into team (id, name) values ($1, 'must not stay')")
        .bind(Uuid::now_v7())
        .execute(&mut tx)
        .await?;
    sqlx::query("select 1 / (select count(*) from team where false)")
        .execute(&mut tx)
        .await?;
    tx.commit().await
}

/// Every row of every tenant: how many, how many that do not belong, and how many confirmed ones are missing.
async fn look_through(connection: &mut sqlx::PgConnection, tenants: &[Tenant]) -> anyhow::Result<(i64, i64, i64)> {
    let (mut rows, mut misplaced, mut lost) = (0, 0, 0);
    for tenant in tenants {
        let schema = db::Space::Tenant(tenant.id).schema();
        let sql = format!(
            "select (select count(*) from {schema}.ticket) + (select count(*) from {schema}.message) + (select count(*) from {schema}.activity),
                (select count(*) from {schema}.ticket where title <> $1) + (select count(*) from {schema}.message where body <> $1)
                + (select count(*) from {schema}.activity where actor_name <> $1) + (select count(*) from {schema}.team)
                + (select count(*) from {schema}.ticket t where not exists (select from {schema}.message m where m.ticket_id = t.id))
                + (select count(*) from control.outbox where subject like '%' || $2 and tenant <> $3),
                (select count(*) from {schema}.ticket)"
        );
        let token = db::Space::Tenant(tenant.id).subject_token();
        let role = format!("{DATABASE}_{schema}");
        let (all, wrong, kept): (i64, i64, i64) = sqlx::query_as(AssertSqlSafe(sql))
            .bind(&tenant.name)
            .bind(token)
            .bind(role)
            .fetch_one(&mut *connection)
            .await?;
        rows += all;
        misplaced += wrong;
        let confirmed = i64::try_from(tenant.written.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
        lost += (confirmed - kept).max(0);
    }
    Ok((rows, misplaced, lost))
}
