//! Programs of neighbouring versions and tenants of neighbouring versions: who works with whom.

use db::{Db, DbError, Migrations, Space, SpaceState};
use fault::{ErrorCode, Fault};
use testkit::ServiceDb;

use crate::fixture::{migration, migrations};

fn with_steps(steps: &[&str]) -> Migrations {
    let mut all = migrations();
    for (version, sql) in (2..).zip(steps) {
        all.tenant.push(migration(version, sql));
    }
    all
}

async fn program(service: &ServiceDb, name: &str, migrations: Migrations) -> Db {
    Db::connect(&service.settings, name, migrations).await.unwrap()
}

fn refused(result: Result<db::TenantTx, DbError>) -> (ErrorCode, String) {
    let fault = Fault::from(result.map(drop).unwrap_err());
    (fault.code, fault.reason)
}

const ADDS: &str = "alter table note add column extra text not null default ''";
const TAKES: &str = "-- contract: from 0002: programs since then do not use it\nalter table note drop column owner";

#[tokio::test]
async fn a_tenant_behind_is_served_by_programs_that_can_and_refused_by_others() {
    let service = testkit::service_db("dbshapeold", migrations()).await;
    let tenant = service.tenant().await;
    let patient = program(&service, "dbshapeold", with_steps(&[ADDS]).serving_tenants_from(1)).await;
    let strict = program(&service, "dbshapeold", with_steps(&[ADDS])).await;
    assert!(patient.begin(&tenant.system()).await.is_ok());
    let unavailable = |reason: &str| (ErrorCode::Unavailable, reason.to_owned());
    assert_eq!(
        refused(strict.begin(&tenant.system()).await),
        unavailable("TENANT_SCHEMA_OUTDATED")
    );
    strict.migrate_all(|_| {}).await.unwrap();
    for db in [&strict, &patient, &service.db] {
        assert!(db.begin(&tenant.system()).await.is_ok(), "all work with what was added");
    }
}

#[tokio::test]
async fn a_tenant_ahead_is_refused_by_programs_that_would_miss_something() {
    let service = testkit::service_db("dbshapenew", migrations()).await;
    let tenant = service.tenant().await;
    let between = program(&service, "dbshapenew", with_steps(&[ADDS]).serving_tenants_from(1)).await;
    let newest = program(&service, "dbshapenew", with_steps(&[ADDS, TAKES])).await;
    newest.migrate_all(|_| {}).await.unwrap();
    let row = newest.space(Space::Tenant(tenant.id)).await.unwrap().unwrap();
    assert_eq!((row.schema_version, row.oldest_program), (3, 2));
    for db in [&between, &newest] {
        db.spaces().await.unwrap();
        assert!(db.begin(&tenant.system()).await.is_ok());
    }
    service.db.spaces().await.unwrap();
    let reason = refused(service.db.begin(&tenant.system()).await);
    assert_eq!(reason, (ErrorCode::Unavailable, "TENANT_SCHEMA_TOO_NEW".to_owned()));
}

#[tokio::test]
async fn a_statement_that_takes_long_is_only_allowed_where_it_is_marked() {
    let service = testkit::service_db("dbshapeslow", migrations()).await;
    let tenant = service.tenant().await;
    let slow = "select pg_sleep(1.5)";
    let db = program(&service, "dbshapeslow", with_steps(&[slow]).serving_tenants_from(1)).await;
    let report = db.migrate_all(|_| {}).await.unwrap();
    assert_eq!(report.failed.len(), 1);
    assert!(report.failed[0].reason.contains("timeout"), "{}", report.failed[0]);
    let row = db.space(Space::Tenant(tenant.id)).await.unwrap().unwrap();
    assert_eq!(
        (row.state, row.schema_version),
        (SpaceState::Ready, 1),
        "it stays open at its version"
    );
    let marked = format!("-- slow: it locks nothing\n{slow}");
    let db = program(&service, "dbshapeslow", with_steps(&[&marked])).await;
    assert_eq!(db.migrate_all(|_| {}).await.unwrap().failed, []);
    assert!(db.begin(&tenant.system()).await.is_ok());
}

#[tokio::test]
async fn a_program_ahead_of_the_control_schema_says_so_and_one_behind_works() {
    let service = testkit::service_db("dbshapecontrol", migrations()).await;
    let mut ahead = migrations();
    ahead
        .control
        .push(migration(2, "create table control.more (id integer)"));
    let error = Db::connect(&service.settings, "dbshapecontrol", ahead.clone())
        .await
        .unwrap_err();
    assert!(
        matches!(&error, DbError::ControlOutdated(name) if name == "0002_step_2"),
        "{error}"
    );
    Db::migrate_control(&service.settings, "dbshapecontrol", &ahead)
        .await
        .unwrap();
    program(&service, "dbshapecontrol", ahead).await;
    program(&service, "dbshapecontrol", migrations()).await;
}
