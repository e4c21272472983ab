//! R-MIG-01: migrators are killed at any point and race, while programs of both versions work. Each tenant is at the old or at the new version,
//! nobody is refused, nobody stands behind a migration's locks for longer than a second.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use db::{Db, Migrations, Space};
use sqlx::{AssertSqlSafe, PgConnection};
use testkit::{ServiceDb, Tenant};

use crate::{
    admin,
    fixture::{migration, migrations},
    migrator::{Ended, Migrator},
};

const SERVICE: &str = "rmig";
/// What traffic may wait for a lock, and for how long a migrator may hold one.
const LIMIT: Duration = Duration::from_secs(1);

/// The service after `version` migrations; only the first is needed by its statements.
pub fn at(version: i64) -> Migrations {
    let mut all = migrations();
    for step in 2..=version {
        // A second time it would fail: the table is there.
        let sql = format!(
            "alter table note add column extra_{step} text not null default '';
             create table mark_{step} (at timestamptz not null default clock_timestamp());
             insert into mark_{step} default values;"
        );
        all.tenant.push(migration(step, &sql));
    }
    all.serving_tenants_from(1)
}

/// Tenants, and those after which a migrator is killed.
const COUNT: usize = 200;
const PLACES: [usize; 3] = [1, 97, 199];

#[derive(Default)]
struct Tally {
    cases: usize,
    failed: Vec<String>,
}

impl Tally {
    fn check(&mut self, holds: bool, what: impl FnOnce() -> String) {
        self.cases += 1;
        if !holds {
            self.failed.push(what());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r_mig_01_killed_and_racing_migrators_leave_every_tenant_at_one_version_and_nobody_waits() {
    let (count, places) = (COUNT, PLACES);
    let service = testkit::service_db(SERVICE, at(1)).await;
    let mut tenants = Vec::new();
    for _ in 0..count {
        tenants.push(service.tenant().await);
    }
    let tenants = Arc::new(tenants);
    let traffic = Traffic::start(&service, tenants.clone()).await;
    let mut tally = Tally::default();
    let mut admin = admin(&service).await;

    for place in places {
        let mut migrator = Migrator::start(&service, 2, None);
        migrator.until_done(place).await;
        migrator.kill().await;
        look(
            &mut admin,
            &service,
            &tenants,
            &mut tally,
            &format!("killed at tenant {place}"),
        )
        .await;
        // The last time there may be nothing left to die in.
        let (step, last) = (
            if place == places[0] {
                "mid-migration"
            } else {
                "after-migration"
            },
            place == places[2],
        );
        let ended = Migrator::start(&service, 2, Some(step)).end().await;
        tally.check(last || ended == Ended::Died, || format!("{step}: {ended:?}"));
        look(&mut admin, &service, &tenants, &mut tally, step).await;
        if place == places[1] {
            let last = &tenants[count - 1];
            killed_while_it_waits(&service, last, &mut admin).await;
            look(
                &mut admin,
                &service,
                &tenants,
                &mut tally,
                "killed in a statement that waits for a lock",
            )
            .await;
        }
    }
    let ended = Migrator::start(&service, 2, None).end().await;
    tally.check(matches!(ended, Ended::Well { .. }), || {
        format!("the last run of the first step: {ended:?}")
    });
    versions(&mut admin, &tenants, 2, &mut tally).await;

    let racing = [3, 3, 3].map(|version| Migrator::start(&service, version, None));
    let mut migrated = 0;
    for migrator in racing {
        let ended = migrator.end().await;
        tally.check(matches!(ended, Ended::Well { .. }), || {
            format!("a racing migrator: {ended:?}")
        });
        if let Ended::Well { migrated: own } = ended {
            migrated += own;
        }
    }
    tally.check(migrated == count, || {
        format!("{migrated} tenants were migrated by three migrators, not {count}")
    });
    versions(&mut admin, &tenants, 3, &mut tally).await;

    let seen = traffic.stop().await;
    let operations = seen.operations.load(Relaxed);
    let refused = seen.refused.lock().unwrap();
    tally.check(operations > count, || format!("only {operations} operations meanwhile"));
    tally.check(refused.is_empty(), || {
        format!("{} operations refused, first: {:?}", refused.len(), refused.first())
    });
    let (waited, held) = *seen.locks.lock().unwrap();
    tally.check(waited <= LIMIT, || format!("traffic waited {waited:?} for a lock"));
    tally.check(held <= LIMIT, || format!("a migrator held locks for {held:?}"));
    println!(
        "R-MIG-01: {} cases, {} passed, {} failed; {count} tenants, {operations} operations of two versions meanwhile, the longest took {:?}; \
         longest wait for a lock {waited:?}, longest hold {held:?}",
        tally.cases,
        tally.cases - tally.failed.len(),
        tally.failed.len(),
        seen.longest.lock().unwrap(),
    );
    assert!(tally.failed.is_empty(), "{:#?}", tally.failed);
    assert!(tally.cases >= 7 * count, "only {} cases", tally.cases);
}

/// A transaction of the old program holds the tenant's table; the migrator dies while its statement stands in the queue.
async fn killed_while_it_waits(service: &ServiceDb, tenant: &Tenant, admin: &mut PgConnection) {
    let mut holder = service.db.begin(&tenant.system()).await.unwrap();
    sqlx::query("select body from note").execute(&mut holder).await.unwrap();
    let migrator = Migrator::start(service, 2, None);
    let started = Instant::now();
    loop {
        let waiting: bool = sqlx::query_scalar(
            "select exists (select from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.usename = $1)",
        )
        .bind(format!("{}_migrate", service.settings.role_prefix))
        .fetch_one(&mut *admin)
        .await
        .unwrap();
        if waiting {
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(60), "the migrator never waited");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    migrator.kill().await;
    holder.rollback();
}

/// Each tenant has all of a version or nothing of it, as its row says.
async fn look(admin: &mut PgConnection, service: &ServiceDb, tenants: &[Tenant], tally: &mut Tally, when: &str) {
    // The server rolls back when it notices that the client is gone.
    let role = format!("{}_migrate", service.settings.role_prefix);
    let started = Instant::now();
    loop {
        let left: i64 = sqlx::query_scalar("select count(*) from pg_stat_activity where usename = $1")
            .bind(&role)
            .fetch_one(&mut *admin)
            .await
            .unwrap();
        if left == 0 || started.elapsed() > Duration::from_secs(10) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let mut at_new = 0;
    for tenant in tenants {
        let (version, state, shape) = shape(admin, tenant, 2).await;
        at_new += usize::from(version == 2);
        tally.check(
            state == "ready" && matches!((version, shape), (1, (0, 0)) | (2, (1, 1))),
            || format!("{when}: {} is {state} at {version} with {shape:?}", tenant.slug),
        );
    }
    println!("  {when}: {at_new} of {} tenants at the new version", tenants.len());
}

async fn versions(admin: &mut PgConnection, tenants: &[Tenant], wanted: i64, tally: &mut Tally) {
    for tenant in tenants {
        let (version, state, found) = shape(admin, tenant, wanted).await;
        tally.check((version, state.as_str(), found) == (wanted, "ready", (1, 1)), || {
            format!(
                "{} is {state} at {version} with {found:?}, not at {wanted}",
                tenant.slug
            )
        });
    }
}

/// What the control table says, and whether column and table of a step are there.
async fn shape(admin: &mut PgConnection, tenant: &Tenant, step: i64) -> (i64, String, (i64, i64)) {
    let schema = Space::Tenant(tenant.id).schema();
    let (version, state) = sqlx::query_as("select schema_version, state from control.tenant where id = $1")
        .bind(tenant.id.uuid())
        .fetch_one(&mut *admin)
        .await
        .unwrap();
    let columns = sqlx::query_scalar(
        "select count(*) from pg_attribute where attrelid = to_regclass($1) and attname = $2 and not attisdropped",
    )
    .bind(format!("{schema}.note"))
    .bind(format!("extra_{step}"))
    .fetch_one(&mut *admin)
    .await
    .unwrap();
    let marks = sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {schema}.mark_{step}")))
        .fetch_one(&mut *admin)
        .await
        .unwrap_or(0);
    (version, state, (columns, marks))
}

#[derive(Default)]
struct Seen {
    operations: AtomicUsize,
    refused: Mutex<Vec<String>>,
    longest: Mutex<Duration>,
    /// How long traffic waited for a lock, and how long a migrator held one that keeps readers out.
    locks: Mutex<(Duration, Duration)>,
}

/// Programs of the old and of the new version at work on all tenants.
struct Traffic {
    seen: Arc<Seen>,
    stop: Arc<AtomicBool>,
    tasks: tokio::task::JoinSet<()>,
}

impl Traffic {
    async fn start(service: &ServiceDb, tenants: Arc<Vec<Tenant>>) -> Self {
        let (seen, stop) = (Arc::<Seen>::default(), Arc::<AtomicBool>::default());
        let mut tasks = tokio::task::JoinSet::new();
        for (number, version) in [1, 3, 1, 3].into_iter().enumerate() {
            let db = Db::connect(&service.settings, SERVICE, at(version)).await.unwrap();
            let (seen, stop, tenants) = (seen.clone(), stop.clone(), tenants.clone());
            tasks.spawn(async move {
                // From both ends and from the middle, with a stride of its own.
                let mut next = number * tenants.len() / 4;
                while !stop.load(Relaxed) {
                    // Half of it keeps to few tenants, so that migrations do meet it.
                    let stride = if number % 2 == 0 { 7 } else { 20 };
                    next = (next + stride) % tenants.len();
                    let started = Instant::now();
                    // Every sixteenth transaction takes its time, so that migrations have to wait and others stand behind them.
                    let slow = seen.operations.fetch_add(1, Relaxed) % 16 == 0;
                    if let Err(error) = work(&db, &tenants[next], slow).await {
                        seen.refused.lock().unwrap().push(error.to_string());
                    }
                    if !slow {
                        let mut longest = seen.longest.lock().unwrap();
                        *longest = started.elapsed().max(*longest);
                    }
                    tokio::time::sleep(Duration::from_millis(3)).await;
                }
            });
        }
        let (prefix, mut admin) = (service.settings.role_prefix.clone(), admin(service).await);
        let (seen_too, stop_too) = (seen.clone(), stop.clone());
        tasks.spawn(async move {
            while !stop_too.load(Relaxed) {
                let (waited, held) = locks(&mut admin, &prefix).await;
                {
                    let mut most = seen_too.locks.lock().unwrap();
                    *most = (most.0.max(waited), most.1.max(held));
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        });
        Self { seen, stop, tasks }
    }

    async fn stop(self) -> Arc<Seen> {
        self.stop.store(true, Relaxed);
        self.tasks.join_all().await;
        self.seen
    }
}

async fn work(db: &Db, tenant: &Tenant, slow: bool) -> Result<(), db::DbError> {
    let mut tx = db.begin(&tenant.system()).await?;
    sqlx::query("insert into note (owner, body) values ('a', 'b')")
        .execute(&mut tx)
        .await?;
    if slow {
        tokio::time::sleep(Duration::from_millis(400)).await;
    }
    tx.commit().await?;
    let mut read = db.read(&tenant.system()).await?;
    sqlx::query("select body from note limit 1")
        .fetch_all(&mut read)
        .await?;
    Ok(())
}

async fn locks(admin: &mut PgConnection, prefix: &str) -> (Duration, Duration) {
    let (waited, held): (f64, f64) = sqlx::query_as(
        "select coalesce(max(extract(epoch from clock_timestamp() - l.waitstart)) filter (where not l.granted and a.usename like $1 || '\\_app\\_%'), 0)::float8,
                coalesce(max(extract(epoch from clock_timestamp() - a.xact_start))
                    filter (where l.granted and l.mode = 'AccessExclusiveLock' and a.usename = $1 || '_migrate'), 0)::float8
         from pg_locks l join pg_stat_activity a using (pid) where l.locktype = 'relation'",
    )
    .bind(prefix)
    .fetch_one(admin)
    .await
    .unwrap();
    (
        Duration::from_secs_f64(waited.max(0.0)),
        Duration::from_secs_f64(held.max(0.0)),
    )
}
