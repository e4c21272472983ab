//! R-ISO-07: fifty tenants on ten connections, with requests that end in every wrong way: no statement ever runs as somebody else.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use db::{Db, DbError, Space};
use sqlx::{AssertSqlSafe, ConnectOptions};
use testkit::Tenant;

use crate::fixture::migrations;

/// A little generator, so that a run can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// What was seen, by all tasks together.
#[derive(Default)]
struct Seen {
    ops: AtomicUsize,
    wrong: AtomicUsize,
    dropped: AtomicUsize,
    panicked: AtomicUsize,
    timed_out: AtomicUsize,
    cancelled: AtomicUsize,
    checks: AtomicUsize,
}

/// One tenant, and who the database must say it is.
struct Place {
    tenant: Tenant,
    role: String,
    path: String,
}

struct World {
    db: Db,
    places: Vec<Place>,
    seen: Seen,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Write,
    Read,
    Fail,
    Slow,
    Panic,
}

/// The first thing said on every connection: who it is.
macro_rules! who {
    ($world:expr, $place:expr, $handle:expr) => {{
        let (user, path): (String, String) =
            sqlx::query_as("select current_user::text, current_setting('search_path')")
                .fetch_one($handle)
                .await?;
        if user != $place.role || path != $place.path {
            $world.seen.wrong.fetch_add(1, Relaxed);
        }
    }};
}

async fn operate(world: &World, place: &Place, kind: Kind) -> Result<(), DbError> {
    let me = place.tenant.slug.as_str();
    if kind == Kind::Read {
        let mut read = world.db.read(&place.tenant.system()).await?;
        who!(world, place, &mut read);
        let foreign: i64 = sqlx::query_scalar("select count(*) from note where owner <> $1")
            .bind(me)
            .fetch_one(&mut read)
            .await?;
        world.seen.wrong.fetch_add(usize::from(foreign != 0), Relaxed);
        return Ok(());
    }
    let mut tx = world.db.begin(&place.tenant.system()).await?;
    who!(world, place, &mut tx);
    sqlx::query("insert into note (owner, body) values ($1, $2)")
        .bind(me)
        .bind(if kind == Kind::Write { "x" } else { "z" })
        .execute(&mut tx)
        .await?;
    match kind {
        Kind::Fail => {
            sqlx::query("select 1 / (select count(*) from note where false)")
                .execute(&mut tx)
                .await?;
        }
        Kind::Slow => {
            sqlx::query("select pg_sleep(5)").execute(&mut tx).await?;
        }
        Kind::Panic => std::panic::resume_unwind(Box::new("as a handler may")),
        Kind::Write | Kind::Read => {
            sqlx::query("update note set body = body || 'y' where owner = $1 and id % 7 = 0")
                .bind(me)
                .execute(&mut tx)
                .await?;
        }
    }
    who!(world, place, &mut tx);
    tx.commit().await
}

/// One caller: operations on tenants at random, some of them left in the middle.
async fn caller(world: Arc<World>, seed: u64, ops: usize, share: Share) {
    let mut dice = Dice(seed * 7919 + 1);
    for _ in 0..ops {
        let place = usize::try_from(dice.roll(world.places.len() as u64)).expect("small");
        let fate = dice.roll(share.of);
        let kind = match fate {
            n if n < share.panics => Kind::Panic,
            n if n < share.panics + share.slow => Kind::Slow,
            _ => [Kind::Write, Kind::Read, Kind::Read, Kind::Read, Kind::Write, Kind::Fail]
                [usize::try_from(dice.roll(6)).expect("small")],
        };
        let leaves = dice.roll(6) == 0 && !matches!(kind, Kind::Panic | Kind::Slow);
        let patience = Duration::from_micros(dice.roll(6_000));
        let (task_world, seen) = (world.clone(), &world.seen);
        let work = async move { operate(&task_world, &task_world.places[place], kind).await };
        seen.ops.fetch_add(1, Relaxed);
        if kind == Kind::Panic {
            // A panic unwinds through the transaction, as in a handler.
            seen.panicked
                .fetch_add(usize::from(tokio::spawn(work).await.is_err()), Relaxed);
        } else if leaves {
            seen.dropped.fetch_add(
                usize::from(tokio::time::timeout(patience, work).await.is_err()),
                Relaxed,
            );
        } else if let Err(error) = work.await {
            let text = error.to_string();
            seen.timed_out
                .fetch_add(usize::from(text.contains("statement timeout")), Relaxed);
            seen.cancelled
                .fetch_add(usize::from(text.contains("user request")), Relaxed);
        }
    }
}

/// How often, in so many.
#[derive(Clone, Copy)]
struct Share {
    panics: u64,
    slow: u64,
    of: u64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[allow(clippy::print_stdout, reason = "a suite prints how many cases it ran")]
#[allow(
    clippy::disallowed_methods,
    reason = "tests are told by the environment how much to test"
)]
async fn r_iso_07_no_statement_ever_runs_as_somebody_else() {
    let whole = std::env::var("GUICHET_TEST_WHOLE").is_ok_and(|value| !value.is_empty());
    let (ops, wanted) = if whole { (100_000, 1) } else { (10_000, 10) };
    let service = testkit::service_db_with("dbtestiso", migrations(), |s| {
        s.shards = 2;
        s.connections = 8;
        s.overflow = 1;
        s.tenants_per_connection = 20;
        s.statement_timeout_ms = 150;
        s.acquire_timeout_ms = 20_000;
    })
    .await;
    let names = service.db.names().clone();
    let mut places = Vec::new();
    for _ in 0..50 {
        let tenant = service.tenant().await;
        let space = Space::Tenant(tenant.id);
        let (role, path) = (names.space_role(space), format!("{}, public", space.schema()));
        places.push(Place { tenant, role, path });
    }
    let world = Arc::new(World {
        db: service.db.clone(),
        places,
        seen: Seen::default(),
    });
    let done = Arc::new(AtomicBool::new(false));
    let canceller = tokio::spawn(cancel(
        service.settings.admin_url.clone(),
        service.settings.role_prefix.clone(),
        done.clone(),
    ));
    let checker = tokio::spawn(check(world.clone(), done.clone()));
    let share = Share {
        panics: 12,
        slow: 8,
        of: 1_000,
    };
    // On a busy machine the canceller and the checker get fewer turns: then the callers go on, until enough has happened to them.
    for round in 0..8 {
        let callers: Vec<_> = (0..20)
            .map(|seed| tokio::spawn(caller(world.clone(), round * 20 + seed, ops / 20 + 1, share)))
            .collect();
        for caller in callers {
            caller.await.expect("a caller does not panic");
        }
        let seen = &world.seen;
        let enough = |counter: &AtomicUsize, least: usize| counter.load(Relaxed) >= least / wanted;
        if enough(&seen.checks, 5_000) && enough(&seen.cancelled, 500) && enough(&seen.timed_out, 500) {
            break;
        }
    }
    done.store(true, Relaxed);
    canceller.await.expect("the canceller");
    checker.await.expect("the checker");
    tokio::time::sleep(Duration::from_millis(500)).await;

    let (right, mut wrong) = service.db.check_sessions().await;
    let mut admin = service
        .settings
        .admin_url
        .parse::<sqlx::postgres::PgConnectOptions>()
        .unwrap();
    admin = admin.database(
        service
            .settings
            .url
            .parse::<sqlx::postgres::PgConnectOptions>()
            .unwrap()
            .get_database()
            .unwrap(),
    );
    let mut admin = admin.connect().await.unwrap();
    for place in &world.places {
        let schema = Space::Tenant(place.tenant.id).schema();
        let sql = format!(
            "select count(*) filter (where owner <> $1), count(*) filter (where body = 'z') from {schema}.note"
        );
        let (foreign, undone): (i64, i64) = sqlx::query_as(AssertSqlSafe(sql))
            .bind(&place.tenant.slug)
            .fetch_one(&mut admin)
            .await
            .unwrap();
        if foreign + undone > 0 {
            wrong.push(format!(
                "{schema}: {foreign} rows of others, {undone} that were rolled back"
            ));
        }
    }
    let seen = &world.seen;
    let all = |counter: &AtomicUsize| counter.load(Relaxed);
    let counts = BTreeMap::from([
        ("dropped", all(&seen.dropped)),
        ("panicked", all(&seen.panicked)),
        ("timed out", all(&seen.timed_out)),
        ("cancelled", all(&seen.cancelled)),
        ("sessions checked", all(&seen.checks) + right),
    ]);
    let failed = all(&seen.wrong) + wrong.len();
    println!(
        "R-ISO-07: {} cases, {} passed, {failed} failed; {counts:?}",
        all(&seen.ops),
        all(&seen.ops) - failed.min(all(&seen.ops))
    );
    assert_eq!(
        (failed, &wrong),
        (0, &Vec::new()),
        "statements under a wrong role, or rows in a wrong schema"
    );
    assert!(all(&seen.ops) >= ops, "only {} operations", all(&seen.ops));
    for (what, least) in [
        ("dropped", 5_000),
        ("panicked", 500),
        ("timed out", 500),
        ("cancelled", 500),
        ("sessions checked", 5_000),
    ] {
        assert!(counts[what] >= least / wanted, "{what}: only {}", counts[what]);
    }
}

/// Cancels whatever runs, again and again, but for what is there to run into its time limit.
async fn cancel(url: String, prefix: String, done: Arc<AtomicBool>) {
    let mut admin = url
        .parse::<sqlx::postgres::PgConnectOptions>()
        .unwrap()
        .connect()
        .await
        .unwrap();
    let sql = format!(
        "select count(pg_cancel_backend(pid)) from (select pid from pg_stat_activity where usename::text like '{prefix}_app%' and state = 'active'
           and query not like '%pg_sleep%' order by random() limit 2) a"
    );
    while !done.load(Relaxed) {
        sqlx::query_scalar::<_, i64>(AssertSqlSafe(sql.clone()))
            .fetch_one(&mut admin)
            .await
            .unwrap();
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
}

/// Looks at whatever connection is idle, all the time: it is nobody's, or exactly whose the pool takes it to be.
async fn check(world: Arc<World>, done: Arc<AtomicBool>) {
    while !done.load(Relaxed) {
        let (right, wrong) = world.db.check_sessions().await;
        world.seen.checks.fetch_add(right, Relaxed);
        // A connection that was cut or cancelled while it was looked at says nothing about its role.
        let roles = wrong.iter().filter(|text| text.contains("expected"));
        world.seen.wrong.fetch_add(roles.count(), Relaxed);
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
