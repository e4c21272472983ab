//! The pool under abuse: futures dropped at any moment, errors, killed backends.

use std::{sync::Arc, time::Duration};

use db::{Db, DbError};
use sqlx::AssertSqlSafe;
use testkit::{Tenant, eventually};

use crate::fixture::{migrations, service};

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

async fn write(db: &Db, tenant: &Tenant) -> Result<(), DbError> {
    let mut tx = db.begin(&tenant.system()).await?;
    let me = tenant.slug.clone();
    sqlx::query("insert into note (owner, body) values ($1, 'x')")
        .bind(&me)
        .execute(&mut tx)
        .await?;
    sqlx::query("update note set body = body || 'y' where owner = $1 and id % 3 = 0")
        .bind(&me)
        .execute(&mut tx)
        .await?;
    tx.commit().await
}

async fn read(db: &Db, tenant: &Tenant) -> Result<i64, DbError> {
    let mut read = db.read(&tenant.system()).await?;
    Ok(sqlx::query_scalar("select count(*) from note where owner <> $1")
        .bind(&tenant.slug)
        .fetch_one(&mut read)
        .await?)
}

async fn fail(db: &Db, tenant: &Tenant) -> Result<(), DbError> {
    let mut tx = db.begin(&tenant.system()).await?;
    sqlx::query("insert into note (owner, body) values ($1, 'z')")
        .bind(&tenant.slug)
        .execute(&mut tx)
        .await?;
    sqlx::query("select 1 / (select count(*) from note where false)")
        .execute(&mut tx)
        .await?;
    tx.commit().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropped_futures_never_mix_tenants() {
    let service = testkit::service_db_with("dbtest", migrations(), |s| {
        s.connections = 8;
        s.overflow = 1;
        s.tenants_per_connection = 20;
    })
    .await;
    let mut tenants = Vec::new();
    for _ in 0..50 {
        tenants.push(service.tenant().await);
    }
    let tenants = Arc::new(tenants);
    let mut tasks = tokio::task::JoinSet::new();
    for seed in 0..20_u64 {
        let (db, tenants) = (service.db.clone(), tenants.clone());
        tasks.spawn(async move {
            let mut dice = Dice(seed * 7919 + 1);
            let mut dropped = 0_u32;
            for _ in 0..500 {
                let tenant = &tenants[dice.roll(50) as usize];
                let patience = Duration::from_micros(dice.roll(4_000));
                let kind = dice.roll(10);
                let work = async {
                    match kind {
                        0..=4 => write(&db, tenant).await,
                        5..=8 => read(&db, tenant)
                            .await
                            .map(|foreign| assert_eq!(foreign, 0, "rows of another tenant")),
                        _ => fail(&db, tenant).await,
                    }
                };
                if dice.roll(2) == 0 {
                    dropped += u32::from(tokio::time::timeout(patience, work).await.is_err());
                } else {
                    let _ = work.await;
                }
            }
            dropped
        });
    }
    let mut dropped = 0;
    while let Some(task) = tasks.join_next().await {
        dropped += task.unwrap();
    }
    assert!(dropped >= 1_000, "only {dropped} futures were dropped");
    for tenant in tenants.iter() {
        let foreign = eventually(Duration::from_secs(10), || async {
            read(&service.db, tenant).await.ok()
        })
        .await;
        assert_eq!(foreign, 0, "rows of another tenant in {}", tenant.slug);
        let mut tx = service.db.begin(&tenant.system()).await.unwrap();
        let failed: i64 = sqlx::query_scalar("select count(*) from note where body = 'z'")
            .fetch_one(&mut tx)
            .await
            .unwrap();
        assert_eq!(failed, 0, "a failed transaction left something behind");
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let (right, wrong) = service.db.check_sessions().await;
    assert_eq!(wrong, Vec::<String>::new());
    assert!(right > 0);
}

#[tokio::test]
async fn an_abandoned_transaction_leaves_nothing() {
    let service = service().await;
    let tenant = service.tenant().await;
    for _ in 0..20 {
        let mut tx = service.db.begin(&tenant.system()).await.unwrap();
        sqlx::query("insert into note (owner, body) values ('a', 'x')")
            .execute(&mut tx)
            .await
            .unwrap();
        drop(tx);
    }
    let mut tx = service.db.begin(&tenant.system()).await.unwrap();
    let rows: i64 = sqlx::query_scalar("select count(*) from note")
        .fetch_one(&mut tx)
        .await
        .unwrap();
    assert_eq!(rows, 0);
}

#[tokio::test]
async fn a_transaction_with_a_failed_statement_cannot_be_committed() {
    let service = service().await;
    let tenant = service.tenant().await;
    let mut tx = service.db.begin(&tenant.system()).await.unwrap();
    sqlx::query("insert into note (owner, body) values ('a', 'x')")
        .execute(&mut tx)
        .await
        .unwrap();
    assert!(sqlx::query("select nonsense").execute(&mut tx).await.is_err());
    assert!(matches!(tx.commit().await, Err(DbError::RolledBack)));
    let mut tx = service.db.begin_control("a test").await.unwrap();
    assert!(sqlx::query("select nonsense").execute(&mut tx).await.is_err());
    assert!(matches!(tx.commit().await, Err(DbError::RolledBack)));
}

#[tokio::test]
async fn an_abandoned_statement_spoils_its_transaction() {
    let service = service().await;
    let tenant = service.tenant().await;
    let mut tx = service.db.begin(&tenant.system()).await.unwrap();
    let slow = sqlx::query("select pg_sleep(0.2)").execute(&mut tx);
    assert!(tokio::time::timeout(Duration::from_millis(20), slow).await.is_err());
    assert!(matches!(tx.commit().await, Err(DbError::RolledBack)));
}

#[tokio::test]
async fn killed_backends_are_replaced() {
    let service = testkit::service_db("dbtestkill", migrations()).await;
    let tenant = service.tenant().await;
    read(&service.db, &tenant).await.unwrap();
    let mut admin = admin(&service.settings.admin_url).await;
    for _ in 0..5 {
        let killed: i64 = sqlx::query_scalar(AssertSqlSafe(format!(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where usename::text like '{}_app%'",
            service.settings.role_prefix
        )))
        .fetch_one(&mut admin)
        .await
        .unwrap();
        assert!(killed > 0);
        tokio::time::sleep(Duration::from_millis(50)).await;
        write(&service.db, &tenant)
            .await
            .expect("a transaction begins on a new connection");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tenant_that_hangs_leaves_the_others_alone() {
    let service = testkit::service_db_with("dbtest", migrations(), |s| {
        s.connections = 8;
        s.overflow = 2;
        s.tenant_concurrency = 3;
        s.acquire_timeout_ms = 500;
    })
    .await;
    let (bad, good) = (service.tenant().await, service.tenant().await);
    let mut hanging = Vec::new();
    for _ in 0..10 {
        let (db, ctx) = (service.db.clone(), bad.system());
        hanging.push(tokio::spawn(async move {
            let mut tx = db.begin(&ctx).await?;
            sqlx::query("select pg_sleep(2)").execute(&mut tx).await?;
            Ok::<_, DbError>(())
        }));
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    for _ in 0..20 {
        tokio::time::timeout(Duration::from_secs(1), read(&service.db, &good))
            .await
            .expect("in time")
            .expect("answered");
    }
    let mut busy = 0;
    for task in hanging {
        busy += u32::from(matches!(task.await.unwrap(), Err(DbError::Busy)));
    }
    assert!(busy >= 7, "the tenant's own surplus is told to come back: {busy}");
}

async fn admin(url: &str) -> sqlx::PgConnection {
    use sqlx::ConnectOptions;
    url.parse::<sqlx::postgres::PgConnectOptions>()
        .unwrap()
        .connect()
        .await
        .unwrap()
}
