//! PostgreSQL dies, has no connection left, or one tenant's table is locked.

use std::time::{Duration, Instant};

use fault_tests::{Audit, Cases, Desk, Ledger, Load, Server, Stack, Supervisor, Tenant, full};
use reqwest::Method;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::time::sleep;

use crate::verdict;

/// How long anybody may wait for an answer, a no included.
const AT_ONCE: Duration = Duration::from_secs(2);
/// What the machine of the tests may add to it.
const SLACK: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r_pg_01_after_the_death_of_postgresql_everything_recovers_by_itself() {
    let deaths = if full() { 50 } else { 2 };
    let cases = Cases::of("R-PG-01", deaths * 6 + 8);
    let stack = Stack::up().await;
    // The stack for development does not wait for the disk; what is acknowledged must be written.
    admin(&stack)
        .await
        .execute("alter system set synchronous_commit = on")
        .await
        .expect("a setting");
    admin(&stack)
        .await
        .execute("select pg_reload_conf()")
        .await
        .expect("a setting");
    let (desk, audit, ledger) = (Desk::open(&stack).await, Audit::begin(&stack).await, Ledger::default());
    let supervisor = Supervisor::watch(&stack);
    let load = Load::start(&desk, &ledger, Duration::from_millis(30));
    for n in 0..deaths {
        sleep(Duration::from_millis(rand::random_range(800..2_500))).await;
        Server::Postgres.kill(&stack).await;
        sleep(Duration::from_secs(3)).await;
        cases.check(format!("{n}: alive"), stack.probe("/healthz").await == 200);
        cases.check(format!("{n}: not ready"), stack.probe("/readyz").await == 503);
        let (status, retry, took) = ask(&desk.tenants[0], Method::GET, "/api/v1/tickets").await;
        cases.check(
            format!("{n}: {status}, to be tried again after {retry}"),
            status == 503 && !retry.is_empty(),
        );
        cases.check(format!("{n}: told within {took:?}"), took < AT_ONCE + SLACK);
        Server::Postgres.start(&stack).await;
        let back = stack.wait_ready(30).await;
        cases.check(
            format!("{n}: ready again after {back:?}"),
            back < Duration::from_secs(15),
        );
        let mut status = 0;
        for _ in 0..50 {
            status = ask(&desk.tenants[0], Method::GET, "/api/v1/tickets").await.0;
            if status == 200 {
                break;
            }
            sleep(Duration::from_millis(100)).await;
        }
        cases.check(format!("{n}: served again"), status == 200);
    }
    sleep(Duration::from_secs(1)).await;
    load.stop().await;
    cases.check("no process was started again", supervisor.restarts() == 0);
    verdict::polite(&cases, &ledger);
    verdict::whole(&cases, &audit, &desk, &ledger, Duration::from_secs(90)).await;
    cases.finish();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r_pg_03_without_connections_or_behind_a_lock_nobody_waits_long() {
    let cases = Cases::of("R-PG-03", 22);
    let stack = Stack::up().await;
    let (desk, audit, ledger) = (Desk::open(&stack).await, Audit::begin(&stack).await, Ledger::default());
    let supervisor = Supervisor::watch(&stack);

    few_connections(&cases, &stack, &desk).await;
    locked_table(&cases, &stack, &desk).await;
    slow_disk(&cases, &stack, &desk).await;

    let load = Load::start(&desk, &ledger, Duration::from_millis(30));
    sleep(Duration::from_secs(2)).await;
    load.stop().await;
    cases.check("no process was started again", supervisor.restarts() == 0);
    verdict::unnoticed(&cases, &ledger);
    verdict::whole(&cases, &audit, &desk, &ledger, Duration::from_secs(60)).await;
    cases.finish();
}

/// All but thirty connections are somebody else's.
async fn few_connections(cases: &Cases, stack: &Stack, desk: &Desk) {
    const LEFT: usize = 30;
    let mut control = admin(stack).await;
    let limit: i32 = sqlx::query_scalar("select setting::int from pg_settings where name = 'max_connections'")
        .fetch_one(&mut control)
        .await
        .expect("the limit");
    let wanted = usize::try_from(limit).expect("a limit").saturating_sub(LEFT);
    let mut held = vec![control];
    for attempt in 0..600 {
        if held.len() >= wanted {
            break;
        }
        match PgConnection::connect(&stack.env.databases["ticketing"]).await {
            Ok(connection) => held.push(connection),
            Err(_) => {
                // The services have the rest: they lose theirs and must do with what is left.
                let close = "select pg_terminate_backend(pid) from pg_stat_activity where usename <> 'postgres' and usename is not null";
                held[0].execute(close).await.expect("connections to be closed");
            }
        }
        if attempt % 50 == 49 {
            tokio::task::yield_now().await;
        }
    }
    println!("{} of {limit} connections are held", held.len());
    let close =
        "select pg_terminate_backend(pid) from pg_stat_activity where usename <> 'postgres' and usename is not null";
    held[0].execute(close).await.expect("connections to be closed");

    let scarce = Ledger::default();
    let load = Load::start(desk, &scarce, Duration::from_millis(5));
    sleep(Duration::from_secs(if full() { 60 } else { 5 })).await;
    load.stop().await;
    println!("few connections: {}", scarce.summary());
    verdict::polite(cases, &scarce);
    cases.check(
        "nobody hangs",
        scarce.troubles(|t| *t == fault_tests::Trouble::Hang).is_empty(),
    );
    cases.check("alive", stack.probe("/healthz").await == 200);
    drop(held);
    let started = Instant::now();
    while ask(&desk.tenants[0], Method::GET, "/api/v1/tickets").await.0 != 200
        && started.elapsed() < Duration::from_secs(10)
    {
        sleep(Duration::from_millis(50)).await;
    }
    cases.check(
        format!("recovered after {:?}", started.elapsed()),
        started.elapsed() < Duration::from_secs(5),
    );
    stack.wait_ready(10).await;
}

/// Somebody holds a hot table of one tenant.
async fn locked_table(cases: &Cases, stack: &Stack, desk: &Desk) {
    let (victim, others) = desk.tenants.split_first().expect("tenants");
    let mut holder = PgConnection::connect(&stack.env.databases["ticketing"])
        .await
        .expect("the database");
    let lock = format!("begin; lock table {}.ticket in access exclusive mode", victim.schema);
    holder.execute(AssertSqlSafe(lock)).await.expect("a lock");
    let until = Instant::now() + Duration::from_secs(if full() { 60 } else { 8 });

    let mut crowd = tokio::task::JoinSet::new();
    for n in 0..12 {
        let victim = victim.clone();
        crowd.spawn(async move {
            let mut answers = Vec::new();
            while Instant::now() < until {
                let path = "/api/v1/tickets";
                let method = if n % 2 == 0 { Method::GET } else { Method::POST };
                answers.push(ask(&victim, method, path).await);
            }
            answers
        });
    }
    let neighbours = Desk::only(desk, others);
    let ledger = Ledger::default();
    let load = Load::start(&neighbours, &ledger, Duration::from_millis(30));
    let mut answers = Vec::new();
    while let Some(more) = crowd.join_next().await {
        answers.extend(more.expect("no panic"));
    }
    load.stop().await;
    println!(
        "behind the lock: {} answers; the neighbours: {}",
        answers.len(),
        ledger.summary()
    );
    let slowest = answers.iter().map(|(_, _, took)| *took).max().unwrap_or_default();
    let wrong: Vec<_> = answers
        .iter()
        .filter(|(status, retry, _)| *status != 503 || retry.is_empty())
        .map(|(status, retry, took)| format!("{status} {retry} after {took:?}"))
        .collect();
    cases.none("behind the lock everybody was told to come back", &wrong);
    cases.check(format!("and within {slowest:?}"), slowest < AT_ONCE + SLACK);
    cases.check("there were many", answers.len() > 20);
    cases.none("other tenants did not notice", &ledger.troubles(|_| true));
    cases.check("and worked on", ledger.acknowledged() > 20);

    holder.execute("rollback").await.expect("the lock goes");
    let started = Instant::now();
    while ask(victim, Method::GET, "/api/v1/tickets").await.0 != 200 && started.elapsed() < Duration::from_secs(10) {
        sleep(Duration::from_millis(50)).await;
    }
    cases.check(
        format!("served again after {:?}", started.elapsed()),
        started.elapsed() < Duration::from_secs(5),
    );
}

/// Whatever PostgreSQL reads, writes or syncs takes ten milliseconds more: strace holds each call back, as far as its processes are there already.
async fn slow_disk(cases: &Cases, stack: &Stack, desk: &Desk) {
    const CALLS: &str = "pread64,pwrite64,pwritev,fdatasync,fsync";
    let postmaster = Server::Postgres.pid(stack);
    let children = std::fs::read_to_string(format!("/proc/{postmaster}/task/{postmaster}/children"));
    let children = children.expect("the processes of connections");
    let mut disk = tokio::process::Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={CALLS}")])
        .args(["-e", &format!("inject={CALLS}:delay_enter=10000")])
        .args(["-p", &postmaster.to_string()])
        .args(children.split_whitespace().flat_map(|pid| ["-p", pid]))
        .spawn()
        .expect("strace");
    sleep(Duration::from_millis(500)).await;
    let ledger = Ledger::default();
    let load = Load::start(desk, &ledger, Duration::from_millis(30));
    sleep(Duration::from_secs(if full() { 60 } else { 6 })).await;
    load.stop().await;
    println!("slow disk: {}", ledger.summary());
    cases.check(
        "the disk was slow all the time",
        disk.try_wait().is_ok_and(|ended| ended.is_none()),
    );
    cases.check("the work goes on", ledger.acknowledged() > 10);
    let slowest = ledger.quantile(1.0);
    cases.check(
        format!("nobody waited longer than {slowest} ms"),
        u128::from(slowest) < (AT_ONCE + SLACK).as_millis(),
    );
    verdict::polite(cases, &ledger);
    cases.check("alive", stack.probe("/healthz").await == 200);

    // SIGTERM makes strace let go of everybody.
    stack.signal(disk.id().expect("strace runs"), "TERM").await;
    disk.wait().await.expect("strace ends");
    let started = Instant::now();
    let mut quick = Duration::MAX;
    while started.elapsed() < Duration::from_secs(10) && quick > Duration::from_millis(200) {
        let (status, _, took) = ask(&desk.tenants[0], Method::GET, "/api/v1/tickets").await;
        quick = if status == 200 { took } else { Duration::MAX };
    }
    cases.check(
        format!("quick again after {:?}", started.elapsed()),
        started.elapsed() < Duration::from_secs(5),
    );
}

async fn admin(stack: &Stack) -> PgConnection {
    PgConnection::connect(&stack.env.databases["ticketing"])
        .await
        .expect("the database")
}

/// Status, Retry-After and how long it took.
async fn ask(tenant: &Tenant, method: Method, path: &str) -> (u16, String, Duration) {
    let started = Instant::now();
    let mut request = tenant
        .program
        .request(method.clone(), path)
        .timeout(Duration::from_secs(20));
    if method == Method::POST {
        request = request.json(&json!({"title": "behind a lock", "requester_id": tenant.people[0].0}));
    }
    match request.send().await {
        Ok(answer) => {
            let retry = answer
                .headers()
                .get("retry-after")
                .and_then(|v| v.to_str().ok())
                .unwrap_or_default()
                .to_owned();
            (answer.status().as_u16(), retry, started.elapsed())
        }
        Err(_) => (0, String::new(), started.elapsed()),
    }
}
