//! Redis for limits, idempotency and presence. Never the truth: while it is away the gateway works without.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use redis::{
    Client, RedisError,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use serde::Deserialize;
use telemetry::metrics::{self, label, labels};

/// Where Redis is.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct RedisSettings {
    pub url: String,
    pub timeout_ms: u64,
}

/// A connection that is left alone for a moment after it failed.
#[derive(Clone)]
pub(crate) struct Redis {
    client: Client,
    connection: ConnectionManager,
    started: Instant,
    /// Milliseconds after `started` until which Redis is not asked.
    closed_until: Arc<AtomicU64>,
    /// What was told of it last; 0 for nothing yet.
    state: Arc<AtomicU8>,
}

const UP: u8 = 1;
const DOWN: u8 = 2;

const PAUSE: Duration = Duration::from_secs(1);

impl Redis {
    pub(crate) fn open(settings: &RedisSettings) -> Result<Self, RedisError> {
        let client = Client::open(settings.url.as_str())?;
        let timeout = Some(Duration::from_millis(settings.timeout_ms));
        let config = ConnectionManagerConfig::new()
            .set_response_timeout(timeout)
            .set_connection_timeout(timeout)
            .set_number_of_retries(1);
        let connection = ConnectionManager::new_lazy_with_config(client.clone(), config)?;
        Ok(Self {
            client,
            connection,
            started: Instant::now(),
            closed_until: Arc::default(),
            state: Arc::default(),
        })
    }

    /// The connection, unless Redis failed a moment ago.
    pub(crate) fn get(&self) -> Option<ConnectionManager> {
        (self.elapsed() >= self.closed_until.load(Ordering::Relaxed)).then(|| self.connection.clone())
    }

    /// Takes a result; an error is logged and closes the connection for a moment.
    pub(crate) fn settle<T>(&self, result: Result<T, RedisError>) -> Option<T> {
        self.told(result.is_ok());
        result
            .inspect_err(|error| {
                tracing::warn!(%error, "redis did not answer, doing without");
                let until = self.elapsed() + u64::try_from(PAUSE.as_millis()).unwrap_or_default();
                self.closed_until.store(until, Ordering::Relaxed);
            })
            .ok()
    }

    /// Tells of a change for the better or the worse.
    fn told(&self, up: bool) {
        let now = if up { UP } else { DOWN };
        if self.state.swap(now, Ordering::Relaxed) != now {
            let labels = [
                label(labels::SERVICE, "portal-gateway"),
                label(labels::DEPENDENCY, "redis"),
            ];
            metrics::DEPENDENCY_UP.set(f64::from(now == UP), &labels);
        }
    }

    fn elapsed(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }
}
