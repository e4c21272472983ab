use std::sync::{Arc, Mutex};

use db::{Db, DbError, MigrateProgress, Migrations, Space, SpaceState};
use sqlx::AssertSqlSafe;
use testkit::ServiceDb;

use crate::fixture::{admin, migration, migrations};

/// A database of this test's own, since it migrates everything in it.
async fn service(name: &str) -> ServiceDb {
    testkit::service_db(name, migrations()).await
}

async fn reopen(service: &ServiceDb, name: &str, migrations: Migrations) -> Db {
    Db::connect(&service.settings, name, migrations).await.unwrap()
}

fn with_step(sql: &str) -> Migrations {
    let mut all = migrations();
    all.tenant.push(migration(2, sql));
    all
}

#[tokio::test]
async fn a_failing_tenant_is_closed_and_the_others_go_on() {
    let service = service("dbmigfail").await;
    let mut tenants = Vec::new();
    for _ in 0..6 {
        tenants.push(service.tenant().await);
    }
    // Fails where there is a note already.
    let bad = &tenants[3];
    let mut tx = service.db.begin(&bad.system()).await.unwrap();
    sqlx::query("insert into note (owner, body) values ('a', 'x')")
        .execute(&mut tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let step = "alter table note add column extra text; alter table note add check (body <> 'x')";
    let db = reopen(&service, "dbmigfail", with_step(step)).await;
    let seen = Arc::new(Mutex::new(Vec::<MigrateProgress>::new()));
    let report = db.migrate_all(|p| seen.lock().unwrap().push(p)).await.unwrap();
    assert_eq!(report.migrated, 5);
    assert_eq!(report.failed.len(), 1);
    assert_eq!(report.failed[0].space, Space::Tenant(bad.id));
    assert_eq!(
        seen.lock().unwrap().len(),
        6 + 6,
        "every schema is reported, providers' too"
    );
    assert!(matches!(db.begin(&bad.system()).await, Err(DbError::Failed)));
    let row = db.space(Space::Tenant(bad.id)).await.unwrap().unwrap();
    assert_eq!((row.state, row.schema_version), (SpaceState::Failed, 1));
    assert!(row.error.unwrap().contains("check"), "the reason is kept");
    for tenant in tenants.iter().filter(|t| t.id != bad.id) {
        let mut tx = db.begin(&tenant.system()).await.unwrap();
        sqlx::query("select extra from note").execute(&mut tx).await.unwrap();
    }

    // Mended, the next run takes up where this one stopped.
    let schema = Space::Tenant(bad.id).schema();
    let mut admin = admin(&service).await;
    sqlx::query(AssertSqlSafe(format!("delete from {schema}.note")))
        .execute(&mut admin)
        .await
        .unwrap();
    let report = db.migrate_all(|_| {}).await.unwrap();
    assert_eq!((report.migrated, report.failed.len()), (1, 0));
    assert!(db.begin(&bad.system()).await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn migrators_race_and_one_that_dies_is_resumed() {
    let service = service("dbmigrace").await;
    let mut tenants = Vec::new();
    for _ in 0..20 {
        tenants.push(service.tenant().await);
    }
    let all = with_step("create table extra (id integer primary key); select pg_sleep(0.01)");
    // Some die after one, a few, many tenants, the next ones in the middle of theirs …
    for after in [1, 8, 16] {
        let dying = reopen(&service, "dbmigrace", all.clone()).await;
        let reached = tokio::sync::Notify::new();
        let run = dying.migrate_all(|p| {
            if p.done == after {
                reached.notify_one();
            }
        });
        tokio::select! {
            biased;
            () = reached.notified() => {}
            _ = run => panic!("it was to be interrupted"),
        }
    }
    // … and three race for the rest.
    let dbs = [
        reopen(&service, "dbmigrace", all.clone()).await,
        reopen(&service, "dbmigrace", all.clone()).await,
        reopen(&service, "dbmigrace", all).await,
    ];
    for report in futures_util::future::join_all(dbs.iter().map(|db| db.migrate_all(|_| {}))).await {
        assert_eq!(report.unwrap().failed, []);
    }
    for tenant in &tenants {
        let row = dbs[0].space(Space::Tenant(tenant.id)).await.unwrap().unwrap();
        assert_eq!((row.state, row.schema_version), (SpaceState::Ready, 2));
        let mut read = dbs[0].read(&tenant.system()).await.unwrap();
        sqlx::query("select id from extra").execute(&mut read).await.unwrap();
    }
}

#[tokio::test]
async fn a_locked_table_delays_only_its_tenant() {
    let service = service("dbmiglock").await;
    let (held, free) = (service.tenant().await, service.tenant().await);
    let mut holder = service.db.begin(&held.system()).await.unwrap();
    sqlx::query("select body from note").execute(&mut holder).await.unwrap();
    let db = reopen(
        &service,
        "dbmiglock",
        with_step("alter table note add column extra text"),
    )
    .await;
    let migrator = {
        let db = db.clone();
        tokio::spawn(async move { db.migrate_all(|_| {}).await })
    };
    testkit::eventually(std::time::Duration::from_secs(5), || async {
        let row = db.space(Space::Tenant(free.id)).await.unwrap().unwrap();
        (row.schema_version == 2).then_some(())
    })
    .await;
    assert_eq!(
        db.space(Space::Tenant(held.id)).await.unwrap().unwrap().schema_version,
        1
    );
    holder.rollback();
    let report = migrator.await.unwrap().unwrap();
    assert_eq!((report.migrated, report.failed.len()), (2, 0));
}

#[tokio::test]
async fn an_edited_control_migration_is_refused() {
    let service = service("dbmigedit").await;
    let mut edited = migrations();
    edited.control[0] = migration(1, "create table control.secret (id integer)");
    let error = Db::bootstrap(&service.settings, "dbmigedit", &edited)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("edited"), "{error}");
    Db::bootstrap(&service.settings, "dbmigedit", &migrations())
        .await
        .expect("bootstrap can be repeated");
}
