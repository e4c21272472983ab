//! What the operator's command line does to databases.

use crate::{
    Db, DbError, DbSettings, MigrateProgress, MigrateReport, Migrations,
    db::names,
    names::Space,
    schema::{self, Place, Task},
};

impl Db {
    /// Brings the control tables to the newest version, with the library's own first. Safe to repeat and to run several times at once.
    pub async fn migrate_control(settings: &DbSettings, service: &str, migrations: &Migrations) -> Result<(), DbError> {
        schema::migrate_control(settings, &names(settings, service)?, &migrations.control).await
    }

    /// Brings every tenant of this database to the newest version, see [`migrate_tenants`].
    pub async fn migrate_all(
        &self,
        progress: impl Fn(MigrateProgress) + Send + Sync,
    ) -> Result<MigrateReport, DbError> {
        let parallel = self.0.settings.migrate_workers;
        migrate_tenants(std::slice::from_ref(self), parallel, progress).await
    }

    /// The lowest and the highest version of such a schema that this program knows to work with.
    pub fn versions(&self, space: Space) -> (i64, i64) {
        (self.0.migrations.oldest(space), self.0.migrations.newest(space))
    }

    pub(crate) fn place(&self) -> Place<'_> {
        Place {
            settings: &self.0.settings,
            names: &self.0.names,
            migrations: &self.0.migrations,
        }
    }

    /// Signs in as every login of this service. A line for each that cannot, or may do more or less than it should: for the doctor.
    pub async fn check_logins(&self) -> Vec<String> {
        schema::check_logins(&self.0.settings, &self.0.names).await
    }
}

/// Brings the tenants of these databases to the newest version, `parallel` at a time in all. Resumes where an earlier run stopped, whatever ended
/// that; may run several times at once. A tenant whose migration fails is closed, one whose tables are never free stays at its version; both are
/// reported, and the others go on. The control tables must have been migrated.
pub async fn migrate_tenants(
    databases: &[Db],
    parallel: usize,
    progress: impl Fn(MigrateProgress) + Send + Sync,
) -> Result<MigrateReport, DbError> {
    let mut tasks = Vec::new();
    for db in databases {
        let task = |row| Task {
            service: db.0.owner.clone(),
            place: db.place(),
            row,
            taken: None,
        };
        tasks.extend(db.spaces().await?.into_iter().map(task));
    }
    let report = schema::migrate_spaces(tasks, parallel, &progress).await?;
    for db in databases {
        db.0.registry.refresh(&db.0.control).await?;
    }
    Ok(report)
}
