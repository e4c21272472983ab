//! The wall between tenants, from the inside: what one tenant's role may not do, whatever statement it manages to send.

use sqlx::AssertSqlSafe;
use testkit::Tenant;

use crate::fixture::service;

/// Runs a statement as tenant A and says what PostgreSQL answered.
async fn attempt(db: &db::Db, tenant: &Tenant, sql: &str) -> Result<u64, String> {
    let mut tx = db.begin(&tenant.system()).await.unwrap();
    let result = sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&mut tx).await;
    result
        .map(|done| done.rows_affected())
        .map_err(|e| e.as_database_error().map_or(e.to_string(), |e| e.message().to_owned()))
}

/// What a statement of tenant A's may try on B, on what belongs to the service, and on the server.
pub fn forbidden(b: &Tenant, names: &db::Names, prefix: &str) -> Vec<String> {
    let (schema_b, role_b) = (
        db::Space::Tenant(b.id).schema(),
        names.space_role(db::Space::Tenant(b.id)),
    );
    let provider_b = db::Space::Provider(b.provider).schema();
    vec![
        // another tenant's and provider's objects
        format!("select * from {schema_b}.note"),
        format!("insert into {schema_b}.note (owner, body) values ('a', 'x')"),
        format!("update {schema_b}.note set body = 'x'"),
        format!("delete from {schema_b}.note"),
        format!("truncate {schema_b}.note"),
        format!("select nextval('{schema_b}.note_number')"),
        format!("lock table {schema_b}.note in access exclusive mode"),
        format!("copy {schema_b}.note to stdout"),
        format!("create table {schema_b}.mine (id integer)"),
        format!("create view mine as select * from {schema_b}.note"),
        format!("drop schema {schema_b} cascade"),
        format!("alter schema {schema_b} rename to gone"),
        format!("select * from {provider_b}.queue"),
        // control tables
        "select * from control.tenant".to_owned(),
        "update control.tenant set state = 'ready'".to_owned(),
        "select * from control.secret".to_owned(),
        "select * from control.outbox".to_owned(),
        "select envelope from control.outbox".to_owned(),
        "delete from control.outbox".to_owned(),
        "select * from control.inbox".to_owned(),
        "select * from control.job".to_owned(),
        "update control.job set state = 'parked'".to_owned(),
        "select * from control.parked_event".to_owned(),
        "select control.outbox_maintain(0)".to_owned(),
        // forging who wrote an event or a job
        format!(
            "insert into control.outbox (id, tenant, subject, envelope) values (gen_random_uuid(), '{role_b}', 's', '')"
        ),
        format!(
            "insert into control.job (id, kind, tenant, payload) values (gen_random_uuid(), 'k', '{role_b}', '{{}}')"
        ),
        format!("insert into control.inbox (handler, event_id, tenant) values ('h', gen_random_uuid(), '{role_b}')"),
        "insert into control.outbox (id, subject, envelope) values (gen_random_uuid(), 's', '') returning tenant"
            .to_owned(),
        // becoming somebody else from inside a statement
        format!("select set_config('role', '{role_b}', true)"),
        format!("select set_config('search_path', '{schema_b}', true)"),
        format!("update pg_settings set setting = '{role_b}' where name = 'role'"),
        format!("select query_to_xml('set role {role_b}', true, true, '')"),
        format!("do $$ begin execute 'set role {role_b}'; end $$"),
        format!("set session authorization {role_b}"),
        format!("grant {role_b} to current_user"),
        format!("alter role {role_b} login"),
        "create role mallory".to_owned(),
        // more than one statement at once
        format!("select 1; set role {role_b}"),
        format!("insert into note (owner, body) values ('a', 'x'); select * from {schema_b}.note"),
        // making things
        "create temp table mine (id integer)".to_owned(),
        "create table mine (id integer)".to_owned(),
        "create table public.mine (id integer)".to_owned(),
        "alter table note add column extra text".to_owned(),
        "drop table note".to_owned(),
        "create index mine_idx on note (body)".to_owned(),
        "truncate note".to_owned(),
        "create function mine() returns integer language plpgsql as $$ begin return 1; end $$".to_owned(),
        "create function mine() returns integer language sql as 'select 1'".to_owned(),
        "create schema mine".to_owned(),
        format!("create database {prefix}_mine"),
        "select lo_create(0)".to_owned(),
        "select lo_from_bytea(0, 'x')".to_owned(),
        // the server
        "copy note to '/tmp/out'".to_owned(),
        "copy note from program 'id'".to_owned(),
        "select pg_read_file('/etc/passwd')".to_owned(),
        "select rolpassword from pg_authid".to_owned(),
        "alter system set jit = off".to_owned(),
        "create extension dblink".to_owned(),
        "load 'plpgsql'".to_owned(),
    ]
}

#[tokio::test]
async fn a_tenants_role_gets_nowhere_but_home() {
    let service = service().await;
    let (a, b) = (service.tenant().await, service.tenant().await);
    let names = service.db.names().clone();
    let (schema_a, schema_b) = (db::Space::Tenant(a.id).schema(), db::Space::Tenant(b.id).schema());
    let own = "insert into note (owner, body) values ('a', 'mine')";
    assert_eq!(attempt(&service.db, &a, own).await, Ok(1), "its own table is open");

    let forbidden = forbidden(&b, &names, &service.settings.role_prefix);
    assert!(forbidden.len() >= 30, "fewer attempts than promised");
    for sql in &forbidden {
        let answer = attempt(&service.db, &a, sql).await;
        let Err(refusal) = answer else { panic!("allowed: {sql}") };
        assert!(!refusal.contains("syntax"), "{sql}: {refusal}");
    }
    let mut read = service.db.read(&b.system()).await.unwrap();
    let rows: i64 = sqlx::query_scalar("select count(*) from note")
        .fetch_one(&mut read)
        .await
        .unwrap();
    assert_eq!(rows, 0, "nothing arrived in {schema_b} from {schema_a}");
}

#[tokio::test]
async fn a_read_cannot_write() {
    let service = service().await;
    let tenant = service.tenant().await;
    let mut read = service.db.read(&tenant.system()).await.unwrap();
    let refused = sqlx::query("insert into note (owner, body) values ('a', 'x')")
        .execute(&mut read)
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("read-only"), "{refused}");
}

#[tokio::test]
async fn nobody_is_anybody_without_a_tenant() {
    use sqlx::ConnectOptions;
    let service = service().await;
    let tenant = service.tenant().await;
    let schema = db::Space::Tenant(tenant.id).schema();
    let url: sqlx::postgres::PgConnectOptions = service.settings.url.parse().unwrap();
    for login in ["app_0", "app_1", "control", "relay"] {
        let login = url
            .clone()
            .username(&format!("{}_{login}", service.settings.role_prefix));
        let mut connection = login.connect().await.unwrap();
        let refused = sqlx::query(AssertSqlSafe(format!("select body from {schema}.note")))
            .fetch_all(&mut connection)
            .await;
        assert!(refused.unwrap_err().to_string().contains("permission denied"));
    }
}

#[tokio::test]
async fn the_control_login_cannot_become_a_tenant() {
    let service = service().await;
    let tenant = service.tenant().await;
    let role = service.db.names().space_role(db::Space::Tenant(tenant.id));
    let mut tx = service.db.begin_control("a test").await.unwrap();
    assert!(
        sqlx::query(AssertSqlSafe(format!("set local role {role}")))
            .execute(&mut tx)
            .await
            .is_err()
    );
}
