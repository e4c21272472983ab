use sqlx::{Connection, PgConnection, PgPool};

use super::{Migration, connect_migrate, run};
use crate::{DbError, DbSettings, Migrations, names::Names};

/// The control tables that this library owns.
fn library() -> Vec<Migration> {
    Migrations::from_migrator(&sqlx::migrate!("./migrations/control"))
}

/// Ok if the control schema has everything this program knows; it may have more.
pub(crate) async fn check_control(control: &PgPool, names: &Names, service: &[Migration]) -> Result<(), DbError> {
    let found = sqlx::query!(r#"select owner, max(version) as "version!" from control.migration group by owner"#)
        .fetch_all(control)
        .await?;
    for (owner, migrations) in [("guichet", &library()[..]), (names.owner(), service)] {
        let version = found.iter().find(|row| row.owner == owner).map_or(0, |row| row.version);
        if let Some(missing) = migrations.iter().find(|m| m.version > version) {
            return Err(DbError::ControlOutdated(missing.file()));
        }
    }
    Ok(())
}

/// Applies what is missing of the control migrations, the library's own first, and grants what each role may.
pub(crate) async fn migrate_control(
    settings: &DbSettings,
    names: &Names,
    service: &[Migration],
) -> Result<(), DbError> {
    let mut connection = connect_migrate(settings, names).await?;
    let mut tx = connection.begin().await?;
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('guichet.migrate.control', 0))")
        .execute(&mut *tx)
        .await?;
    run(
        &mut tx,
        format!(
            "set local role {}; set local search_path to control, public",
            names.owner_role()
        ),
    )
    .await?;
    apply(&mut tx, "guichet", &library()).await?;
    apply(&mut tx, names.owner(), service).await?;
    run(&mut tx, rights(names)).await?;
    tx.commit().await?;
    connection.close().await?;
    Ok(())
}

async fn apply(connection: &mut PgConnection, owner: &str, migrations: &[Migration]) -> Result<(), DbError> {
    let done = sqlx::query!(
        "select version, checksum from control.migration where owner = $1",
        owner
    )
    .fetch_all(&mut *connection)
    .await?;
    for migration in migrations {
        if let Some(applied) = done.iter().find(|applied| applied.version == migration.version) {
            if applied.checksum != migration.checksum {
                return Err(failed(
                    migration,
                    "it was edited after it was applied; write a new one instead",
                ));
            }
            continue;
        }
        run(connection, migration.sql.as_str())
            .await
            .map_err(|e| failed(migration, &e.to_string()))?;
        sqlx::query!(
            "insert into control.migration (owner, version, name, checksum) values ($1, $2, $3, $4)",
            owner,
            migration.version,
            migration.name,
            migration.checksum,
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

pub(super) fn failed(migration: &Migration, reason: &str) -> DbError {
    DbError::Migration {
        name: migration.file(),
        reason: reason.to_owned(),
    }
}

/// Tenants may write events, inbox rows and jobs by named columns, and read nothing.
fn rights(names: &Names) -> String {
    let (tenants, relay, control) = (names.tenants_role(), names.relay_role(), names.control_role());
    format!(
        "grant usage on schema control to {tenants}, {relay}, {control};
         grant insert (id, subject, envelope) on control.outbox to {tenants};
         grant usage on sequence control.outbox_seq to {tenants};
         grant insert (handler, event_id, made) on control.inbox to {tenants};
         grant insert (id, kind, key, payload, run_at, traceparent) on control.job to {tenants};
         grant select, insert, update, delete on all tables in schema control to {control};
         grant usage, select on all sequences in schema control to {control};
         grant select, update on control.outbox to {relay};
         grant select, insert, update, delete on control.relay_stream, control.parked_event, control.inbox to {relay};
         revoke execute on function control.outbox_maintain(integer) from public;
         grant execute on function control.outbox_maintain(integer) to {relay};
         revoke execute on function control.made_by_request(uuid) from public;
         grant execute on function control.made_by_request(uuid) to {tenants};"
    )
}
