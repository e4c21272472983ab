use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use futures_util::future::join_all;
use rand::Rng;
use sqlx::{Connection, PgConnection};

use super::{
    Migration, Migrations, connect_migrate,
    provision::{apply_space, make_schema},
    run,
};
use crate::{
    DbError, DbSettings,
    names::{Names, Space},
    registry::SpaceRow,
};

/// Attempts at a tenant whose tables are locked by somebody.
const ATTEMPTS: u32 = 20;
/// A backend's memory grows with every schema it has touched.
const SCHEMAS_PER_CONNECTION: u32 = 100;

/// Told after every tenant.
#[derive(Debug, Clone)]
pub struct MigrateProgress {
    /// The tenant just dealt with.
    pub space: Space,
    /// How many are done.
    pub done: usize,
    /// How many there are to do.
    pub total: usize,
    /// Why it failed, if it did.
    pub error: Option<String>,
}

/// What a run of all migrations did.
#[derive(Debug, Clone, Default)]
pub struct MigrateReport {
    /// Tenants brought to the newest version.
    pub migrated: usize,
    /// Tenants that had it already.
    pub unchanged: usize,
    /// Tenants left behind, with the reason.
    pub failed: Vec<(Space, String)>,
}

/// Brings the given tenants to the newest version, a few at a time; one that fails does not hold up the others.
pub(crate) async fn migrate_spaces(
    settings: &DbSettings,
    names: &Names,
    migrations: &Migrations,
    rows: Vec<SpaceRow>,
    progress: &(dyn Fn(MigrateProgress) + Send + Sync),
) -> Result<MigrateReport, DbError> {
    let total = rows.len();
    let work = Work {
        names,
        migrations,
        queue: Mutex::new(rows.into()),
        report: Mutex::default(),
        total,
        progress,
    };
    let workers = settings.migrate_workers.clamp(1, 8).min(total.max(1));
    let results = join_all((0..workers).map(|_| work.worker(settings))).await;
    results.into_iter().collect::<Result<(), _>>()?;
    Ok(work.report.into_inner().unwrap_or_else(PoisonError::into_inner))
}

struct Work<'a> {
    names: &'a Names,
    migrations: &'a Migrations,
    queue: Mutex<VecDeque<SpaceRow>>,
    report: Mutex<MigrateReport>,
    total: usize,
    progress: &'a (dyn Fn(MigrateProgress) + Send + Sync),
}

impl Work<'_> {
    async fn worker(&self, settings: &DbSettings) -> Result<(), DbError> {
        let mut connection = None;
        let mut served = 0;
        while let Some(row) = self.next() {
            if served >= SCHEMAS_PER_CONNECTION {
                connection = None;
            }
            let conn = match &mut connection {
                Some(conn) => conn,
                None => {
                    served = 0;
                    connection.insert(connect_migrate(settings, self.names).await?)
                }
            };
            served += 1;
            let result = migrate_patiently(conn, self.names, self.migrations, &row).await;
            if let Err(DbError::Sqlx(error)) = &result
                && crate::error::is_connection_error(error)
            {
                connection = None;
            }
            self.record(&row, result);
        }
        Ok(())
    }

    fn next(&self) -> Option<SpaceRow> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    fn record(&self, row: &SpaceRow, result: Result<bool, DbError>) {
        let mut report = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        let error = result.as_ref().err().map(ToString::to_string);
        match result {
            Ok(true) => report.migrated += 1,
            Ok(false) => report.unchanged += 1,
            Err(error) => report.failed.push((row.space, error.to_string())),
        }
        let done = report.migrated + report.unchanged + report.failed.len();
        drop(report);
        (self.progress)(MigrateProgress {
            space: row.space,
            done,
            total: self.total,
            error,
        });
    }
}

/// Waits out locks; marks the tenant as failed if the migration itself is at fault.
async fn migrate_patiently(
    connection: &mut PgConnection,
    names: &Names,
    migrations: &Migrations,
    row: &SpaceRow,
) -> Result<bool, DbError> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        match migrate_space(connection, names, migrations, row).await {
            Err(error) if error.is_transient_code() && attempt < ATTEMPTS => {
                let pause = Duration::from_millis(rand::rng().random_range(50..200) * u64::from(attempt.min(10)));
                tokio::time::sleep(pause).await;
            }
            Err(error @ DbError::Migration { .. }) => {
                mark_failed(connection, names, row.space, &error.to_string()).await?;
                return Err(error);
            }
            result => return result,
        }
    }
}

/// One tenant in one transaction: it is at the old version or at the new one. `false` if another process was faster.
async fn migrate_space(
    connection: &mut PgConnection,
    names: &Names,
    migrations: &Migrations,
    row: &SpaceRow,
) -> Result<bool, DbError> {
    let list: &[Migration] = match row.space {
        Space::Tenant(_) => &migrations.tenant,
        Space::Provider(_) => &migrations.provider,
    };
    let target = list.last().map_or(0, |m| m.version);
    let id = row.space.uuid();
    let mut tx = connection.begin().await?;
    let lock = format!("guichet.space.{id}");
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))", lock)
        .execute(&mut *tx)
        .await?;
    run(&mut tx, format!("set local role {}", names.owner_role())).await?;
    let found = sqlx::query!(
        "select schema_version, state, shard from control.tenant where id = $1",
        id
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(DbError::UnknownTenant)?;
    if found.schema_version >= target && matches!(found.state.as_str(), "ready" | "suspended") {
        return Ok(false);
    }
    run(&mut tx, "reset role").await?;
    make_schema(
        &mut tx,
        names,
        row.space,
        u16::try_from(found.shard).unwrap_or_default(),
    )
    .await?;
    apply_space(&mut tx, names, row.space, found.schema_version, list).await?;
    // Last, because the change takes a lock that all changes of this table share until the commit.
    sqlx::query!(
        "update control.tenant set schema_version = $2, error = null,
            state = case when suspended_at is null then 'ready' else 'suspended' end
         where id = $1",
        id,
        target,
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(true)
}

async fn mark_failed(connection: &mut PgConnection, names: &Names, space: Space, error: &str) -> Result<(), DbError> {
    let mut tx = connection.begin().await?;
    run(&mut tx, format!("set local role {}", names.owner_role())).await?;
    sqlx::query!(
        "update control.tenant set state = 'failed', error = $2 where id = $1",
        space.uuid(),
        error
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(())
}
