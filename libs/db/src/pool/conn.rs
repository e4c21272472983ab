use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use rand::Rng;
use sqlx::{ConnectOptions, Connection, PgConnection, postgres::PgConnectOptions};

use crate::{
    DbSettings,
    names::{Names, Space},
    registry::Entry,
    tagged::trusted,
};

/// Takes a session back to where it belongs to no tenant, whatever state it was left in.
const NEUTRAL: &str = "rollback; reset role; reset search_path";
const RECOVERY: Duration = Duration::from_secs(2);
/// A connection unused for this long is asked whether it still lives.
const CHECK_AFTER: Duration = Duration::from_secs(2);

/// One connection, and what is known about its session.
pub(crate) struct Conn {
    pub(crate) inner: PgConnection,
    /// Whose role and search_path the session has outside of transactions.
    pub(crate) current: Option<Space>,
    visited: HashSet<Space>,
    expires: Instant,
    last_used: Instant,
}

impl Conn {
    pub(crate) async fn open(options: &PgConnectOptions, settings: &DbSettings) -> Result<Self, sqlx::Error> {
        let inner = options.connect().await?;
        let lifetime = Duration::from_secs(settings.max_lifetime_secs).mul_f64(rand::rng().random_range(0.67..1.33));
        let now = Instant::now();
        Ok(Self {
            inner,
            current: None,
            visited: HashSet::new(),
            expires: now + lifetime,
            last_used: now,
        })
    }

    /// Makes the session the tenant's, for statements outside of a transaction.
    pub(crate) async fn enter(&mut self, entry: &Entry) -> Result<(), sqlx::Error> {
        if self.current == Some(entry.space) {
            if self.last_used.elapsed() > CHECK_AFTER {
                self.inner.ping().await?;
            }
            return Ok(());
        }
        self.current = None;
        self.run(entry.sql_enter.clone()).await?;
        self.current = Some(entry.space);
        self.visited.insert(entry.space);
        Ok(())
    }

    /// Begins a transaction that is the tenant's, in one round trip.
    pub(crate) async fn begin(&mut self, entry: &Entry) -> Result<(), sqlx::Error> {
        if self.current == Some(entry.space) {
            return self.run("begin read write".into()).await;
        }
        self.visited.insert(entry.space);
        self.run(entry.sql_begin.clone()).await
    }

    pub(crate) async fn commit(&mut self) -> Result<(), sqlx::Error> {
        self.run("commit".into()).await
    }

    /// After a rollback, an error or an abandoned statement: rolled back and nobody's, or an error if that cannot be had soon.
    pub(crate) async fn recover(&mut self) -> Result<(), sqlx::Error> {
        self.current = None;
        let attempt = async {
            for _ in 0..3 {
                match self.run(NEUTRAL.into()).await {
                    Ok(()) => return Ok(()),
                    // The answer to what was abandoned.
                    Err(sqlx::Error::Database(error)) => tracing::trace!(%error, "an abandoned statement failed"),
                    Err(error) => return Err(error),
                }
            }
            Err(sqlx::Error::Protocol("the session cannot be made neutral".to_owned()))
        };
        tokio::time::timeout(RECOVERY, attempt)
            .await
            .unwrap_or(Err(sqlx::Error::PoolTimedOut))
    }

    /// True if the connection has served so long or so many tenants that it is better closed, to free its memory.
    pub(crate) fn is_spent(&self, settings: &DbSettings) -> bool {
        self.visited.len() >= settings.tenants_per_connection || Instant::now() >= self.expires
    }

    pub(crate) fn touch(&mut self) {
        self.last_used = Instant::now();
    }

    /// Simple protocol: several statements in one round trip, only ever with text of our own.
    async fn run(&mut self, text: std::sync::Arc<str>) -> Result<(), sqlx::Error> {
        sqlx::raw_sql(trusted(text)).execute(&mut self.inner).await.map(drop)
    }

    /// Ok if the session's role and path are those of the recorded tenant, or nobody's.
    pub(crate) async fn check(&mut self, names: &Names) -> Result<(), String> {
        let row: (bool, String, String) =
            sqlx::query_as("select current_user = session_user, current_user::text, current_setting('search_path')")
                .fetch_one(&mut self.inner)
                .await
                .map_err(|e| e.to_string())?;
        let expected = match self.current {
            Some(space) => (false, names.space_role(space), format!("{}, public", space.schema())),
            None => (true, row.1.clone(), "pg_catalog".to_owned()),
        };
        if row == expected {
            Ok(())
        } else {
            Err(format!("expected {expected:?}, found {row:?}"))
        }
    }
}
