use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Instant,
};

use telemetry::metrics::{self, KeyValue, label, labels};

use crate::DbError;

/// Measures how long connections of one pool are waited for.
#[derive(Debug, Clone)]
pub(crate) struct Waits {
    pool: KeyValue,
    pending: Arc<AtomicI64>,
}

impl Waits {
    /// For the pool `kind` of a service.
    pub(crate) fn new(service: &str, kind: &str) -> Self {
        let pool: Arc<str> = format!("{service}.{kind}").into();
        Self {
            pool: label(labels::POOL, pool),
            pending: Arc::default(),
        }
    }

    /// Which pool, as a label.
    pub(crate) fn pool(&self) -> &KeyValue {
        &self.pool
    }

    /// Who waits now.
    pub(crate) fn pending(&self) -> i64 {
        self.pending.load(Ordering::Relaxed)
    }

    /// Waits, and notes for how long.
    pub(crate) async fn of<T, E: Into<DbError>>(&self, wait: impl Future<Output = Result<T, E>>) -> Result<T, DbError> {
        if !metrics::enabled() {
            return wait.await.map_err(Into::into);
        }
        let started = Instant::now();
        let waiting = Waiting::one(&self.pending);
        let result = wait.await.map_err(Into::into);
        drop(waiting);
        let pool = std::slice::from_ref(&self.pool);
        match &result {
            Err(DbError::Busy | DbError::Sqlx(sqlx::Error::PoolTimedOut)) => {
                metrics::DB_CLIENT_CONNECTION_TIMEOUTS.add(1, pool);
            }
            _ => metrics::DB_CLIENT_CONNECTION_WAIT_TIME.record(started.elapsed().as_secs_f64(), pool),
        }
        result
    }
}

/// Somebody who waits, until they do no more, however that comes about.
struct Waiting<'a>(&'a AtomicI64);

impl<'a> Waiting<'a> {
    fn one(pending: &'a AtomicI64) -> Self {
        pending.fetch_add(1, Ordering::Relaxed);
        Self(pending)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
