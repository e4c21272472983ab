//! What this process knows of the tenants of its database.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use ids::ProviderId;
use sqlx::{PgPool, SqlStr};
use tokio::sync::Semaphore;

use crate::{
    DbError, Migrations,
    names::{Names, Space},
    tagged::trusted,
};

/// Texts kept per tenant. Beyond, texts are made anew at every call: only generated lists come so far.
const INTERNED: usize = 512;

/// A tenant's (or provider's) place, rights and life-cycle state in this database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpaceRow {
    /// Whose schema.
    pub space: Space,
    /// The provider that serves the tenant, or is the space itself.
    pub provider: ProviderId,
    /// The readable name in addresses.
    pub slug: String,
    /// Which login serves it.
    pub shard: u16,
    /// Where it is in its life cycle.
    pub state: SpaceState,
    /// The last migration applied to it.
    pub schema_version: i64,
    /// The last migration that a program must know to work with this schema.
    pub oldest_program: i64,
    /// Why it failed, if it did.
    pub error: Option<String>,
}

/// Where a tenant is in its life cycle, as one service's database sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpaceState {
    /// Being made.
    Provisioning,
    /// Open.
    Ready,
    /// Closed by an operator or by its provider.
    Suspended,
    /// Closed because its schema could not be made or migrated.
    Failed,
}

impl SpaceState {
    fn parse(text: &str) -> Self {
        match text {
            "ready" => Self::Ready,
            "suspended" => Self::Suspended,
            "provisioning" => Self::Provisioning,
            _ => Self::Failed,
        }
    }
}

/// A tenant as the pool knows it, with the texts that are its own.
pub(crate) struct Entry {
    pub(crate) space: Space,
    pub(crate) sql_enter: Arc<str>,
    pub(crate) sql_begin: Arc<str>,
    pub(crate) permits: Arc<Semaphore>,
    tag: String,
    texts: Mutex<HashMap<Box<str>, Arc<str>>>,
    migrations: Arc<Migrations>,
    row: RwLock<SpaceRow>,
}

impl Entry {
    fn new(names: &Names, migrations: Arc<Migrations>, row: SpaceRow, concurrency: u16) -> Self {
        let (role, schema) = (names.space_role(row.space), row.space.schema());
        Self {
            space: row.space,
            sql_enter: format!("set role {role}; set search_path to {schema}, public").into(),
            sql_begin: format!("begin read write; set local role {role}; set local search_path to {schema}, public")
                .into(),
            permits: Arc::new(Semaphore::new(usize::from(concurrency.max(1)))),
            tag: format!("/*{schema}*/ "),
            texts: Mutex::default(),
            migrations,
            row: RwLock::new(row),
        }
    }

    pub(crate) fn row(&self) -> SpaceRow {
        self.row.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn shard(&self) -> u16 {
        self.row.read().unwrap_or_else(PoisonError::into_inner).shard
    }

    /// Ok if the tenant is open and this program works with its schema.
    pub(crate) fn admit(&self) -> Result<(), DbError> {
        let row = self.row.read().unwrap_or_else(PoisonError::into_inner);
        match row.state {
            SpaceState::Ready => self.migrations.admit(&row),
            SpaceState::Suspended => Err(DbError::Suspended),
            SpaceState::Provisioning => Err(DbError::NotReady),
            SpaceState::Failed => Err(DbError::Failed),
        }
    }

    /// The statement under the tenant's own text, so that PostgreSQL keeps a plan per tenant instead of planning at every change.
    pub(crate) fn tagged(&self, sql: &SqlStr) -> SqlStr {
        let text = sql.as_str();
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tagged) = texts.get(text) {
            return trusted(tagged.clone());
        }
        let tagged: Arc<str> = format!("{}{text}", self.tag).into();
        if texts.len() < INTERNED {
            texts.insert(text.into(), tagged.clone());
        }
        trusted(tagged)
    }
}

/// All tenants of the database, refreshed when they change.
pub(crate) struct Registry {
    names: Names,
    migrations: Arc<Migrations>,
    concurrency: u16,
    entries: RwLock<HashMap<Space, Arc<Entry>>>,
    /// The highest revision seen; held while refreshing.
    seen: tokio::sync::Mutex<i64>,
}

impl Registry {
    pub(crate) fn new(names: Names, migrations: Arc<Migrations>, concurrency: u16) -> Self {
        Self {
            names,
            migrations,
            concurrency,
            entries: RwLock::default(),
            seen: tokio::sync::Mutex::new(0),
        }
    }

    /// The tenant, if it is open; asks the database once if it is not known or not open.
    pub(crate) async fn admit(&self, space: Space, control: &PgPool) -> Result<Arc<Entry>, DbError> {
        if let Some(entry) = self.get(space)
            && entry.admit().is_ok()
        {
            return Ok(entry);
        }
        self.refresh(control).await?;
        let entry = self.get(space).ok_or(DbError::UnknownTenant)?;
        entry.admit()?;
        Ok(entry)
    }

    pub(crate) fn get(&self, space: Space) -> Option<Arc<Entry>> {
        self.entries
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&space)
            .cloned()
    }

    pub(crate) fn rows(&self) -> Vec<SpaceRow> {
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        let mut rows: Vec<_> = entries.values().map(|entry| entry.row()).collect();
        rows.sort_by_key(|row| row.space);
        rows
    }

    /// Reads what changed since the last time.
    pub(crate) async fn refresh(&self, control: &PgPool) -> Result<(), DbError> {
        let mut seen = self.seen.lock().await;
        let changed = sqlx::query!(
            "select id, kind, provider_id, slug, shard, state, schema_version, oldest_program, error, revision
             from control.tenant where revision > $1 order by revision",
            *seen,
        )
        .fetch_all(control)
        .await?;
        for row in changed {
            self.put(SpaceRow {
                space: Space::from_row(&row.kind, row.id),
                provider: row.provider_id.into(),
                slug: row.slug,
                shard: u16::try_from(row.shard).unwrap_or_default(),
                state: SpaceState::parse(&row.state),
                schema_version: row.schema_version,
                oldest_program: row.oldest_program,
                error: row.error,
            });
            *seen = row.revision;
        }
        Ok(())
    }

    fn put(&self, row: SpaceRow) {
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = entries.get(&row.space) {
            *entry.row.write().unwrap_or_else(PoisonError::into_inner) = row;
            return;
        }
        let entry = Entry::new(&self.names, self.migrations.clone(), row, self.concurrency);
        entries.insert(entry.space, Arc::new(entry));
    }

    /// Refreshes for as long as somebody holds the registry.
    pub(crate) fn keep_fresh(self: &Arc<Self>, control: PgPool, every: Duration) {
        let registry = Arc::downgrade(self);
        tokio::spawn(async move {
            let mut failing = false;
            loop {
                tokio::time::sleep(every).await;
                let Some(registry) = registry.upgrade() else { return };
                match registry.refresh(&control).await {
                    Ok(()) => failing = false,
                    Err(error) if !failing => {
                        failing = true;
                        tracing::warn!(%error, "the list of tenants cannot be refreshed");
                    }
                    Err(_) => {}
                }
            }
        });
    }
}
