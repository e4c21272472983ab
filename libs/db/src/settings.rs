use std::{fmt, time::Duration};

use serde::Deserialize;

/// Connections of the relay.
pub(crate) const RELAY_CONNECTIONS: u32 = 3;

/// How to reach a service's database, and the limits of its pool. Every key has a default but `url`.
#[derive(Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DbSettings {
    /// `postgres://host:port/database`; a user or password in it is ignored, the logins are made from `role_prefix`.
    pub url: String,
    /// A superuser's URL; needed only by bootstrap, which makes the database, its roles and its extensions.
    pub admin_url: String,
    /// The password of all logins of this service; empty where the server trusts the connection.
    pub password: String,
    /// What role names start with; the service's name if empty. Roles belong to the whole server: give each installation on one server its own.
    pub role_prefix: String,
    /// Logins (`…_app_0` and on) the tenants are spread over, at most 250 tenants each.
    pub shards: u16,
    /// Connections for tenants, spread over the shards. Opened when first needed.
    pub connections: u16,
    /// Further connections per shard for when a tenant's own are busy.
    pub overflow: u16,
    /// Connections a tenant calls home: 1 or 2.
    pub homes: u16,
    /// Statements of one tenant at the same time; always less than the connections it may use, so that one tenant cannot hold all of them.
    pub tenant_concurrency: u16,
    /// Connections for control tables.
    pub control_connections: u16,
    /// How long to wait for a home connection before an overflow connection is taken.
    pub home_wait_ms: u64,
    /// How long to wait for a connection in all before the caller is told to come back.
    pub acquire_timeout_ms: u64,
    /// A statement is cancelled after this time.
    pub statement_timeout_ms: u64,
    /// A statement waits this long for a lock. With the wait for a connection it stays below two seconds.
    pub lock_timeout_ms: u64,
    /// A connection is closed after it has served this many tenants, because a backend never gives back the memory of one.
    pub tenants_per_connection: usize,
    /// A connection is closed after this time, give or take a third.
    pub max_lifetime_secs: u64,
    /// Prepared statements kept per connection.
    pub statement_cache: usize,
    /// Tenants migrated at the same time.
    pub migrate_workers: usize,
    /// How often to look for changed tenants.
    pub refresh_ms: u64,
}

impl Default for DbSettings {
    fn default() -> Self {
        Self {
            url: String::new(),
            admin_url: String::new(),
            password: String::new(),
            role_prefix: String::new(),
            shards: 4,
            connections: 12,
            overflow: 3,
            homes: 2,
            tenant_concurrency: 6,
            control_connections: 6,
            home_wait_ms: 20,
            acquire_timeout_ms: 1_200,
            statement_timeout_ms: 15_000,
            lock_timeout_ms: 750,
            tenants_per_connection: 256,
            max_lifetime_secs: 2_700,
            statement_cache: 4_096,
            migrate_workers: 3,
            refresh_ms: 1_000,
        }
    }
}

impl DbSettings {
    /// Connections that one process may have open at the same time, with two that migrate a new tenant.
    pub fn most_connections(&self) -> u32 {
        let tenants = u32::from(self.connections) + u32::from(self.overflow) * u32::from(self.shards.max(1));
        tenants + u32::from(self.control_connections) + RELAY_CONNECTIONS + 2
    }

    pub(crate) fn home_wait(&self) -> Duration {
        Duration::from_millis(self.home_wait_ms)
    }

    /// A tenant uses its homes and the overflow of its shard; one of these is left to the others who live there.
    pub(crate) fn tenant_concurrency(&self) -> u16 {
        let per_shard = self.connections.div_ceil(self.shards.max(1)).max(1);
        let usable = self.homes.max(1).min(per_shard) + self.overflow;
        self.tenant_concurrency.min(usable.saturating_sub(1)).max(1)
    }

    pub(crate) fn acquire_timeout(&self) -> Duration {
        Duration::from_millis(self.acquire_timeout_ms)
    }
}

impl fmt::Debug for DbSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DbSettings")
            .field("shards", &self.shards)
            .field("connections", &self.connections)
            .field("control_connections", &self.control_connections)
            .finish_non_exhaustive()
    }
}
