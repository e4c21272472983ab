//! The tenants of a database: made, migrated, closed and opened.

use ids::{ProviderId, TenantId};

use super::{Db, names};
use crate::{
    DbError, DbSettings, MigrateProgress, MigrateReport, Migrations, SpaceRow, SpaceState,
    names::Space,
    schema::{self, Link, Outcome, Place, Task, pause},
};

/// How often [`Db::provision`] looks again at a tenant that another process is making: for some ten seconds.
const TURNS: u32 = 80;

impl Db {
    /// Makes the tenant's schema (and its provider's, where the service has one) and migrates it. Safe to repeat.
    pub async fn provision(&self, tenant: TenantId, provider: ProviderId, slug: &str) -> Result<(), DbError> {
        if !self.0.migrations.provider.is_empty() {
            self.provision_provider(provider, &format!("provider-{}", provider.uuid().simple()))
                .await?;
        }
        self.provision_space(Space::Tenant(tenant), provider, slug).await
    }

    /// Makes the provider's own schema. Safe to repeat.
    pub async fn provision_provider(&self, provider: ProviderId, slug: &str) -> Result<(), DbError> {
        self.provision_space(Space::Provider(provider), provider, slug).await
    }

    /// Closes the tenant; its data stays. Does nothing if a fact of this or a later `revision` of the tenant was followed before.
    pub async fn suspend(&self, tenant: TenantId, revision: i64) -> Result<(), DbError> {
        schema::set_suspended(&self.0.control, Space::Tenant(tenant), true, revision).await?;
        self.0.registry.refresh(&self.0.control).await
    }

    /// Opens a suspended tenant, unless a fact of this or a later `revision` of the tenant was followed before.
    pub async fn resume(&self, tenant: TenantId, revision: i64) -> Result<(), DbError> {
        schema::set_suspended(&self.0.control, Space::Tenant(tenant), false, revision).await?;
        self.0.registry.refresh(&self.0.control).await
    }

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

    fn place(&self) -> Place<'_> {
        Place {
            settings: &self.0.settings,
            names: &self.0.names,
            migrations: &self.0.migrations,
        }
    }

    /// Every tenant and provider schema of this database, as it is now.
    pub async fn spaces(&self) -> Result<Vec<SpaceRow>, DbError> {
        self.0.registry.refresh(&self.0.control).await?;
        Ok(self.0.registry.rows())
    }

    /// One tenant's or provider's row, as it is now.
    pub async fn space(&self, space: Space) -> Result<Option<SpaceRow>, DbError> {
        self.0.registry.refresh(&self.0.control).await?;
        Ok(self.0.registry.get(space).map(|entry| entry.row()))
    }

    async fn provision_space(&self, space: Space, provider: ProviderId, slug: &str) -> Result<(), DbError> {
        let inner = &self.0;
        let ready = |row: &SpaceRow| row.slug == slug && matches!(row.state, SpaceState::Ready | SpaceState::Suspended);
        if self.space(space).await?.as_ref().is_some_and(ready) {
            return Ok(());
        }
        schema::register(&inner.control, inner.settings.shards, space, provider, slug).await?;
        let row = self.space(space).await?.ok_or(DbError::UnknownTenant)?;
        let mut link = Link::default();
        let mut attempt = 0;
        while let Outcome::Taken = link.migrate(self.place(), &row).await? {
            attempt += 1;
            if attempt > TURNS {
                return Err(DbError::NotReady);
            }
            tokio::time::sleep(pause(1)).await;
        }
        inner.registry.refresh(&inner.control).await
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
