//! Jobs on a real PostgreSQL.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use db::{Db, Migration, Migrations, Space};
use jobs::{Job, JobError, JobSettings, Runner};
use serde_json::{Value, json};
use testkit::{ServiceDb, Tenant, eventually};
use tokio_util::sync::CancellationToken;

const PATIENCE: Duration = Duration::from_secs(15);

fn migrations() -> Migrations {
    let sql = "create table done (id bigint generated always as identity, word text not null)";
    let init = |sql: &str| {
        vec![Migration {
            version: 1,
            name: "init".into(),
            sql: sql.into(),
            checksum: vec![1],
        }]
    };
    Migrations::new(Vec::new(), init(sql), Vec::new())
}

fn settings() -> JobSettings {
    JobSettings {
        poll_ms: 20,
        lease_ms: 600,
        timeout_ms: 5_000,
        retry_base_ms: 20,
        max_attempts: 3,
        ..JobSettings::default()
    }
}

/// A database of the test's own: a runner takes whatever is due.
async fn service(name: &str) -> ServiceDb {
    testkit::service_db(name, migrations()).await
}

async fn enqueue(db: &Db, tenant: &Tenant, job: Job) -> Option<ids::JobId> {
    let mut tx = db.begin(&tenant.system()).await.unwrap();
    let id = jobs::enqueue(&mut tx, job).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// A runner that notes the words of its jobs in their tenants.
fn noting(db: &Db) -> Runner {
    let db = db.clone();
    Runner::new(db.clone(), settings(), "test").handler("note", move |ctx, payload: Value| {
        let db = db.clone();
        async move {
            let mut tx = db.begin(ctx.tenant()?).await?;
            let word = payload["word"].as_str().unwrap_or_default();
            sqlx::query("insert into done (word) values ($1)")
                .bind(word)
                .execute(&mut tx)
                .await
                .map_err(db::DbError::from)?;
            tx.commit().await?;
            Ok(())
        }
    })
}

async fn done(db: &Db, tenant: &Tenant) -> Vec<String> {
    let mut read = db.read(&tenant.system()).await.unwrap();
    sqlx::query_scalar("select word from done order by id")
        .fetch_all(&mut read)
        .await
        .unwrap()
}

async fn left(db: &Db) -> i64 {
    let mut read = db.read_control("a test").await.unwrap();
    sqlx::query_scalar("select count(*) from control.job")
        .fetch_one(&mut read)
        .await
        .unwrap()
}

fn note(word: &str) -> Job {
    Job::new("note", json!({ "word": word }))
}

#[tokio::test]
async fn a_job_runs_once_in_its_tenant_and_is_forgotten() {
    let service = service("jobonce").await;
    let (a, b) = (service.tenant().await, service.tenant().await);
    let stop = CancellationToken::new();
    let runner = noting(&service.db).spawn(stop.clone());
    enqueue(&service.db, &a, note("for a")).await;
    enqueue(&service.db, &b, note("for b")).await;
    eventually(PATIENCE, || async { (left(&service.db).await == 0).then_some(()) }).await;
    assert_eq!(done(&service.db, &a).await, ["for a"]);
    assert_eq!(done(&service.db, &b).await, ["for b"]);
    stop.cancel();
    runner.await.unwrap();
}

#[tokio::test]
async fn a_job_of_a_rolled_back_change_never_was() {
    let service = service("jobback").await;
    let tenant = service.tenant().await;
    let mut tx = service.db.begin(&tenant.system()).await.unwrap();
    jobs::enqueue(&mut tx, note("x")).await.unwrap();
    tx.rollback();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(left(&service.db).await, 0);
}

#[tokio::test]
async fn a_timer_waits_for_its_time() {
    let service = service("jobtimer").await;
    let tenant = service.tenant().await;
    let stop = CancellationToken::new();
    noting(&service.db).spawn(stop.clone());
    let soon = clock::Clock::real().now() + chrono::Duration::milliseconds(600);
    enqueue(&service.db, &tenant, note("later").run_at(soon)).await;
    enqueue(&service.db, &tenant, note("now")).await;
    eventually(PATIENCE, || async {
        (done(&service.db, &tenant).await == ["now"]).then_some(())
    })
    .await;
    eventually(PATIENCE, || async {
        (done(&service.db, &tenant).await == ["now", "later"]).then_some(())
    })
    .await;
    assert!(clock::Clock::real().now() >= soon);
    stop.cancel();
}

#[tokio::test]
async fn a_key_keeps_one_unfinished_job_per_tenant() {
    let service = service("jobkey").await;
    let (a, b) = (service.tenant().await, service.tenant().await);
    assert!(enqueue(&service.db, &a, note("1").key("k")).await.is_some());
    assert!(
        enqueue(&service.db, &a, note("2").key("k")).await.is_none(),
        "there is one"
    );
    assert!(enqueue(&service.db, &a, note("3").key("other")).await.is_some());
    assert!(
        enqueue(&service.db, &b, note("4").key("k")).await.is_some(),
        "another tenant's key is another key"
    );
    let stop = CancellationToken::new();
    noting(&service.db).spawn(stop.clone());
    eventually(PATIENCE, || async { (left(&service.db).await == 0).then_some(()) }).await;
    assert!(
        enqueue(&service.db, &a, note("5").key("k")).await.is_some(),
        "the first is finished"
    );
    stop.cancel();
}

#[tokio::test]
async fn a_failing_job_is_retried_then_parked_and_can_be_retried_by_hand() {
    let service = service("jobpark").await;
    let tenant = service.tenant().await;
    let attempts = Arc::new(AtomicU32::new(0));
    let counter = attempts.clone();
    let stop = CancellationToken::new();
    Runner::new(service.db.clone(), settings(), "test")
        .handler("fail", move |_, _| {
            let attempt = counter.fetch_add(1, Ordering::SeqCst);
            async move {
                match attempt {
                    0 => Err(JobError::Retry("first".into())),
                    1 => panic!("second"),
                    2 => Err(JobError::Later("the mail server is away".into())),
                    3 => Err(JobError::Retry("last".into())),
                    _ => Ok(()),
                }
            }
        })
        .spawn(stop.clone());
    enqueue(&service.db, &tenant, Job::new("fail", json!({}))).await;
    let parked = eventually(PATIENCE, || async {
        jobs::list_parked(&service.db, 5).await.unwrap().into_iter().next()
    })
    .await;
    assert_eq!(
        (parked.attempts, parked.error.as_deref()),
        (3, Some("last")),
        "what is away does not count"
    );
    assert_eq!(
        service.db.names().space_of_role(&parked.tenant),
        Some(Space::Tenant(tenant.id))
    );
    assert!(jobs::retry_parked(&service.db, parked.id).await.unwrap());
    eventually(PATIENCE, || async { (left(&service.db).await == 0).then_some(()) }).await;
    assert_eq!(attempts.load(Ordering::SeqCst), 5);
    stop.cancel();
}

#[tokio::test]
async fn the_jobs_of_a_dead_process_are_taken_over() {
    let service = service("jobdead").await;
    let tenant = service.tenant().await;
    let stop = CancellationToken::new();
    let hung = Runner::new(service.db.clone(), settings(), "test")
        .handler("note", |_, _| async {
            std::future::pending::<()>().await;
            Ok(())
        })
        .spawn(stop.clone());
    enqueue(&service.db, &tenant, note("survivor")).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    // Dies without a word, as by kill -9: no more heartbeats.
    hung.abort();
    let other = CancellationToken::new();
    noting(&service.db).spawn(other.clone());
    eventually(PATIENCE, || async {
        (done(&service.db, &tenant).await == ["survivor"]).then_some(())
    })
    .await;
    other.cancel();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_runners_do_each_job_once_and_heartbeats_keep_long_ones() {
    let service = service("jobmany").await;
    let tenant = service.tenant().await;
    let runs = Arc::new(Mutex::new(Vec::new()));
    let stop = CancellationToken::new();
    for _ in 0..3 {
        let runs = runs.clone();
        Runner::new(service.db.clone(), settings(), "test")
            .handler("work", move |ctx, payload: Value| {
                let runs = runs.clone();
                async move {
                    // Longer than the lease for some.
                    let pause = payload["ms"].as_u64().unwrap_or(0);
                    tokio::time::sleep(Duration::from_millis(pause)).await;
                    runs.lock().unwrap().push(ctx.id);
                    Ok(())
                }
            })
            .spawn(stop.clone());
    }
    for n in 0..60 {
        let ms = if n % 20 == 0 { 1_500 } else { 5 };
        enqueue(&service.db, &tenant, Job::new("work", json!({ "ms": ms }))).await;
    }
    eventually(PATIENCE, || async { (left(&service.db).await == 0).then_some(()) }).await;
    let mut ids = runs.lock().unwrap().clone();
    assert_eq!(ids.len(), 60);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 60, "each once");
    stop.cancel();
}

#[tokio::test]
async fn a_tenant_with_very_many_jobs_does_not_hold_up_another() {
    let service = service("jobfair").await;
    let (greedy, modest) = (service.tenant().await, service.tenant().await);
    let mut tx = service.db.begin(&greedy.system()).await.unwrap();
    for n in 0..400 {
        jobs::enqueue(&mut tx, Job::new("work", json!({ "n": n })))
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    enqueue(&service.db, &modest, Job::new("work", json!({ "modest": true }))).await;
    let order = Arc::new(Mutex::new(Vec::new()));
    let (seen, running) = (order.clone(), Arc::new(AtomicU32::new(0)));
    let most = Arc::new(AtomicU32::new(0));
    let (now, peak) = (running.clone(), most.clone());
    let greedy_id = greedy.id;
    let stop = CancellationToken::new();
    Runner::new(
        service.db.clone(),
        JobSettings {
            concurrency: 8,
            per_tenant: 3,
            ..settings()
        },
        "test",
    )
    .handler("work", move |ctx, payload: Value| {
        let (seen, now, peak) = (seen.clone(), now.clone(), peak.clone());
        async move {
            let of_greedy = ctx.tenant()?.tenant() == greedy_id;
            if of_greedy {
                peak.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
            if of_greedy {
                now.fetch_sub(1, Ordering::SeqCst);
            }
            seen.lock().unwrap().push(payload["modest"].as_bool().unwrap_or(false));
            Ok(())
        }
    })
    .spawn(stop.clone());
    let place = eventually(PATIENCE, || async {
        order.lock().unwrap().iter().position(|modest| *modest)
    })
    .await;
    assert!(place < 10, "the modest tenant's job came {place}th");
    eventually(PATIENCE, || async { (left(&service.db).await == 0).then_some(()) }).await;
    assert!(most.load(Ordering::SeqCst) <= 3, "no tenant has more than its share");
    stop.cancel();
}

#[tokio::test]
async fn stopping_waits_for_what_is_running() {
    let service = service("jobstop").await;
    let tenant = service.tenant().await;
    let finished = Arc::new(AtomicU32::new(0));
    let counter = finished.clone();
    let stop = CancellationToken::new();
    let runner = Runner::new(service.db.clone(), settings(), "test")
        .handler("slow", move |_, _| {
            let counter = counter.clone();
            async move {
                tokio::time::sleep(Duration::from_millis(400)).await;
                counter.fetch_add(1, Ordering::SeqCst);
                Ok(())
            }
        })
        .spawn(stop.clone());
    enqueue(&service.db, &tenant, Job::new("slow", json!({}))).await;
    tokio::time::sleep(Duration::from_millis(150)).await;
    stop.cancel();
    runner.await.unwrap();
    assert_eq!(finished.load(Ordering::SeqCst), 1);
    assert_eq!(left(&service.db).await, 0);
}

#[tokio::test]
async fn jobs_of_the_service_itself_and_for_a_tenant_from_outside() {
    let service = service("jobcontrol").await;
    let tenant = service.tenant().await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let there = seen.clone();
    let stop = CancellationToken::new();
    Runner::new(service.db.clone(), settings(), "test")
        .handler("who", move |ctx, _| {
            there.lock().unwrap().push(ctx.tenant.map(|t| t.tenant()));
            async { Ok(()) }
        })
        .spawn(stop.clone());
    let mut tx = service.db.begin_control("a test").await.unwrap();
    jobs::enqueue_control(&mut tx, Job::new("who", json!({})))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    eventually(PATIENCE, || async { (left(&service.db).await == 0).then_some(()) }).await;
    let mut tx = service.db.begin_control("a test").await.unwrap();
    jobs::enqueue_for(
        &mut tx,
        service.db.names(),
        Space::Tenant(tenant.id),
        Job::new("who", json!({})),
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    eventually(PATIENCE, || async { (left(&service.db).await == 0).then_some(()) }).await;
    assert_eq!(*seen.lock().unwrap(), [None, Some(tenant.id)]);
    stop.cancel();
}
