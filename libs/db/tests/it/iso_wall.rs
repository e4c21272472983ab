//! R-ISO-08: the wall as the database alone holds it: logged in as a tenant's own role, by whatever protocol, with whole statements.

use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, postgres::PgConnectOptions};

use crate::{fixture::service, wall::forbidden};

/// Beyond what a statement of ours may be: what a session of its own could try.
fn of_a_session(schema: &str, role: &str, login: &str) -> Vec<String> {
    [
        "set role {role}",
        "set local role {role}; select * from {schema}.note",
        "set session authorization {role}",
        "set session authorization postgres",
        "set role postgres",
        "set role {login}",
        "begin; set local role {role}; select * from {schema}.note; commit",
        "prepare a as select * from {schema}.note; execute a",
        "declare c cursor with hold for select * from {schema}.note",
        "explain analyze select * from {schema}.note",
        "create table mine as select * from {schema}.note",
        "select * into mine from {schema}.note",
        "alter default privileges for role {role} grant select on tables to public",
        "grant select on {schema}.note to public",
        "grant usage on schema {schema} to public",
        "reassign owned by {role} to current_user",
        "drop owned by {role}",
        "alter table {schema}.note owner to current_user",
        "create trigger t before insert on {schema}.note execute function mine()",
        "create rule r as on select to {schema}.note do instead select 1",
        "create publication p for table {schema}.note",
        "create subscription s connection 'dbname=x' publication p",
        "create server s foreign data wrapper postgres_fdw",
        "create extension postgres_fdw",
        "comment on table {schema}.note is 'mine'",
        "analyze {schema}.note; select * from pg_stats where schemaname = '{schema}' and tablename = 'note' limit 1; select 1/count(*) from pg_stats where schemaname = '{schema}'",
        "cluster {schema}.note",
        "refresh materialized view {schema}.note",
        "security label on table {schema}.note is 'x'",
        "import foreign schema public from server s into {schema}",
        "select dblink_connect('dbname=postgres')",
        "select * from dblink('dbname=postgres', 'select 1') as t(a integer)",
        "select lo_import('/etc/passwd')",
        "select lo_export(1, '/tmp/x')",
        "select pg_ls_dir('/')",
        "select pg_stat_file('/etc/passwd')",
        "select pg_read_binary_file('/etc/passwd')",
        "copy {schema}.note from stdin",
        "copy (select * from {schema}.note) to '/tmp/x'",
        "copy (select 1) to program 'id'",
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = '{login}'; select 1/0",
        "alter role current_user superuser",
        "alter role current_user createrole",
        "alter database postgres set search_path to {schema}",
        "select pg_reload_conf()",
        "select pg_switch_wal()",
        "select pg_create_physical_replication_slot('x')",
        "select * from pg_authid",
        "select * from pg_shadow",
        "select * from pg_user_mapping",
        "select pg_get_viewdef('{schema}.note'::regclass)",
        "select nextval('{schema}.note_id_seq')",
        "select setval('{schema}.note_number', 1000)",
        "listen a; notify a; select 1 from {schema}.note",
        "do language plpgsql $$ begin perform 1; end $$",
        "call {schema}.anything()",
    ]
    .iter()
    .map(|sql| sql.replace("{schema}", schema).replace("{role}", role).replace("{login}", login))
    .collect()
}

#[tokio::test]
#[allow(clippy::print_stdout, reason = "a suite prints how many cases it ran")]
async fn r_iso_08_a_tenants_own_role_gets_nowhere_but_home() {
    let service = service().await;
    let (a, b) = (service.tenant().await, service.tenant().await);
    let names = service.db.names().clone();
    let (space_a, space_b) = (db::Space::Tenant(a.id), db::Space::Tenant(b.id));
    let (role_a, role_b) = (names.space_role(space_a), names.space_role(space_b));
    let login = format!("{}_app_0", service.settings.role_prefix);
    let mut tx = service.db.begin(&b.system()).await.unwrap();
    sqlx::query("insert into note (owner, body) values ('b', 'secret of b')")
        .execute(&mut tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();

    // The roles cannot log in; for this test one may, so that nothing but the database stands between.
    let server: PgConnectOptions = service.settings.admin_url.parse().unwrap();
    let options: PgConnectOptions = service.settings.url.parse().unwrap();
    let mut admin = server
        .clone()
        .database(options.get_database().unwrap())
        .connect()
        .await
        .unwrap();
    let refused = options.clone().username(&role_a).connect().await;
    assert!(refused.is_err(), "a tenant's role has no login");
    sqlx::raw_sql(AssertSqlSafe(format!("alter role {role_a} login")))
        .execute(&mut admin)
        .await
        .unwrap();
    let refused = options.clone().username(&role_a).connect().await;
    assert!(refused.is_err(), "with a login it still may not connect");
    let database = options.get_database().unwrap();
    sqlx::raw_sql(AssertSqlSafe(format!(
        "grant connect on database {database} to {role_a}"
    )))
    .execute(&mut admin)
    .await
    .unwrap();
    let mut own = options.clone().username(&role_a).connect().await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(format!(
        "set search_path to {}, public",
        space_a.schema()
    )))
    .execute(&mut own)
    .await
    .unwrap();
    sqlx::raw_sql("insert into note (owner, body) values ('a', 'mine')")
        .execute(&mut own)
        .await
        .unwrap();

    let before = digest(&mut admin, &space_b.schema()).await;
    let mut statements = forbidden(&b, &names, &service.settings.role_prefix);
    statements.extend(of_a_session(&space_b.schema(), &role_b, &login));
    let (cases, mut failed) = (statements.len(), Vec::new());
    for sql in &statements {
        let done = sqlx::raw_sql(AssertSqlSafe(sql.clone())).execute(&mut own).await;
        match done {
            Ok(_) => failed.push(format!("allowed: {sql}")),
            Err(error) => {
                let text = error.to_string();
                if text.contains("syntax error") {
                    failed.push(format!("not a statement: {sql}: {text}"));
                }
            }
        }
        sqlx::raw_sql("rollback").execute(&mut own).await.ok();
    }
    own.close().await.ok();
    sqlx::raw_sql(AssertSqlSafe(format!("alter role {role_a} nologin")))
        .execute(&mut admin)
        .await
        .unwrap();
    if digest(&mut admin, &space_b.schema()).await != before {
        failed.push("the other tenant's rows changed".to_owned());
    }
    println!(
        "R-ISO-08: {cases} cases, {} passed, {} failed",
        cases - failed.len().min(cases),
        failed.len()
    );
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(cases >= 100, "only {cases}");
}

async fn digest(admin: &mut PgConnection, schema: &str) -> Option<String> {
    let sql = format!("select md5(string_agg(n::text, '|' order by id)) from {schema}.note n");
    sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(admin).await.unwrap()
}

/// What is not about rows does not even leave the process.
#[tokio::test]
async fn r_iso_08_a_tenants_statement_cannot_change_its_session() {
    let service = service().await;
    let (a, b) = (service.tenant().await, service.tenant().await);
    let role_b = service.db.names().space_role(db::Space::Tenant(b.id));
    for sql in [
        format!("set role {role_b}"),
        format!("set local role {role_b}"),
        "reset role".to_owned(),
        "reset all".to_owned(),
        "discard all".to_owned(),
        "set search_path to public".to_owned(),
        "commit".to_owned(),
        "rollback".to_owned(),
        "begin".to_owned(),
        format!("/* */ set role {role_b}"),
        format!("-- x\nset role {role_b}"),
        format!("\n\t set role {role_b}"),
    ] {
        let mut tx = service.db.begin(&a.system()).await.unwrap();
        let refused = sqlx::query(AssertSqlSafe(sql.clone()))
            .execute(&mut tx)
            .await
            .unwrap_err();
        assert!(refused.to_string().contains("reads or writes rows"), "{sql}: {refused}");
        let me: String = sqlx::query_scalar("select current_user::text")
            .fetch_one(&mut tx)
            .await
            .unwrap();
        assert_eq!(me, service.db.names().space_role(db::Space::Tenant(a.id)), "{sql}");
        let mut read = service.db.read(&b.system()).await.unwrap();
        assert!(sqlx::query(AssertSqlSafe(sql)).execute(&mut read).await.is_err());
    }
}
