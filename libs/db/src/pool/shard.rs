use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use futures_util::future::select_all;
use sqlx::postgres::PgConnectOptions;
use tokio::{
    sync::{Mutex, OwnedMutexGuard},
    time::{Instant, timeout, timeout_at},
};

use super::{Conn, Lease, Waits, tenant_options};
use crate::{DbError, DbSettings, names::Names, registry::Entry};

/// A place for a connection; empty until it is first used and after it was closed.
pub(crate) type Slot = Option<Conn>;

/// The connections of one login: at most about 250 tenants share it, because PostgreSQL's membership check is quadratic.
pub(crate) struct Shard {
    options: PgConnectOptions,
    settings: DbSettings,
    homes: Vec<Arc<Mutex<Slot>>>,
    overflow: Vec<Arc<Mutex<Slot>>>,
    waits: Waits,
}

/// How many connections are unused, how many are lent, and how many there may be.
#[derive(Debug, Default)]
pub(crate) struct Count {
    pub(crate) idle: usize,
    pub(crate) used: usize,
    pub(crate) most: usize,
}

impl Shard {
    pub(crate) fn new(settings: &DbSettings, names: &Names, number: u16, waits: Waits) -> Result<Self, DbError> {
        let per_shard = settings.connections.div_ceil(settings.shards.max(1)).max(1);
        let slots = |n: u16| (0..n).map(|_| Arc::new(Mutex::new(None))).collect();
        Ok(Self {
            options: tenant_options(settings, names, number)?,
            settings: settings.clone(),
            homes: slots(per_shard),
            overflow: slots(settings.overflow),
            waits,
        })
    }

    /// A connection for the tenant: an idle home that was its last, an idle home, a home soon, or an overflow connection.
    pub(crate) async fn checkout(self: &Arc<Self>, entry: &Arc<Entry>) -> Result<Lease, DbError> {
        self.waits.of(self.wait(entry)).await
    }

    async fn wait(self: &Arc<Self>, entry: &Arc<Entry>) -> Result<Lease, DbError> {
        let deadline = Instant::now() + self.settings.acquire_timeout();
        let permit = timeout_at(deadline, entry.permits.clone().acquire_owned())
            .await
            .map_err(|_| DbError::Busy)?;
        let permit = permit.map_err(|_| DbError::Busy)?;
        let guard = self.slot(entry, deadline).await?;
        Ok(Lease::new(guard, permit, self.clone(), deadline))
    }

    async fn slot(&self, entry: &Entry, deadline: Instant) -> Result<OwnedMutexGuard<Slot>, DbError> {
        let homes = self.homes_of(entry);
        let mut idle = None;
        for home in &homes {
            if let Ok(guard) = home.clone().try_lock_owned() {
                if guard.as_ref().is_some_and(|conn| conn.current == Some(entry.space)) {
                    return Ok(guard);
                }
                idle = idle.or(Some(guard));
            }
        }
        if let Some(guard) = idle {
            return Ok(guard);
        }
        if let Ok(guard) = timeout(self.settings.home_wait(), any(&homes)).await {
            return Ok(guard);
        }
        if let Some(guard) = self.overflow.iter().find_map(|slot| slot.clone().try_lock_owned().ok()) {
            return Ok(guard);
        }
        let all: Vec<_> = homes.into_iter().chain(self.overflow.iter().cloned()).collect();
        timeout_at(deadline, any(&all)).await.map_err(|_| DbError::Busy)
    }

    /// Rendezvous hashing: the slots with the highest hash of tenant and slot, so that a tenant's homes are stable.
    fn homes_of(&self, entry: &Entry) -> Vec<Arc<Mutex<Slot>>> {
        let mut ranked: Vec<_> = self
            .homes
            .iter()
            .enumerate()
            .map(|(i, slot)| (weight(entry, i), slot))
            .collect();
        ranked.sort_unstable_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        ranked
            .into_iter()
            .take(usize::from(self.settings.homes.max(1)))
            .map(|(_, slot)| slot.clone())
            .collect()
    }

    pub(crate) async fn open(&self, deadline: Instant) -> Result<Conn, DbError> {
        let opened = timeout_at(deadline, Conn::open(&self.options, &self.settings)).await;
        Ok(opened.map_err(|_| DbError::Busy)??)
    }

    pub(crate) fn settings(&self) -> &DbSettings {
        &self.settings
    }

    /// What its connections do now. One that is locked is lent, or on its way back.
    pub(crate) fn count(&self) -> Count {
        let mut count = Count::default();
        for slot in self.homes.iter().chain(&self.overflow) {
            count.most += 1;
            match slot.try_lock() {
                Ok(conn) => count.idle += usize::from(conn.is_some()),
                Err(_) => count.used += 1,
            }
        }
        count
    }

    /// For every idle open connection: `None` if its session is as recorded, else what is wrong.
    pub(crate) async fn check(&self, names: &Names) -> Vec<Option<String>> {
        let mut found = Vec::new();
        for slot in self.homes.iter().chain(&self.overflow) {
            if let Ok(mut guard) = slot.clone().try_lock_owned()
                && let Some(conn) = guard.as_mut()
            {
                found.push(conn.check(names).await.err());
            }
        }
        found
    }
}

fn weight(entry: &Entry, slot: usize) -> u64 {
    let mut hasher = DefaultHasher::new();
    (entry.space.uuid(), slot).hash(&mut hasher);
    hasher.finish()
}

async fn any(slots: &[Arc<Mutex<Slot>>]) -> OwnedMutexGuard<Slot> {
    select_all(slots.iter().map(|slot| Box::pin(slot.clone().lock_owned())))
        .await
        .0
}
