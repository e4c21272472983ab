use std::{future::Future, sync::Arc};

use failpoint::failpoint;
use ids::EventId;
use sqlx::{Execute, PgConnection, PgPool, Postgres, Transaction};

use crate::{
    DbError,
    outbox::{self, Origin, OutboxEvent},
    pool::Waits,
    tagged::{Outgoing, Watch, impl_executor},
    wake::Wake,
};

/// One transaction on control tables, as a role that cannot see any tenant's schema. Dropping it rolls back.
pub struct ControlTx {
    tx: Transaction<'static, Postgres>,
    watch: Watch,
    owner: Arc<str>,
    wake: Wake,
    published: bool,
}

impl ControlTx {
    pub(crate) async fn begin(pool: &PgPool, waits: &Waits, owner: Arc<str>, wake: Wake) -> Result<Self, DbError> {
        let connection = waits.of(pool.acquire()).await?;
        Ok(Self {
            tx: Transaction::begin(connection, None).await?,
            watch: Watch::default(),
            owner,
            wake,
            published: false,
        })
    }

    /// Tells a fact of a tenant or provider, whose schema need not exist yet.
    pub fn publish(
        &mut self,
        origin: &Origin,
        event: OutboxEvent,
    ) -> impl Future<Output = Result<EventId, DbError>> + Send + '_ {
        let sealed = origin.seal(&self.owner, event);
        self.published = true;
        async move {
            outbox::insert(&mut *self, &sealed).await?;
            Ok(sealed.id)
        }
    }

    /// Commits. Refused with [`DbError::RolledBack`] if a statement of the transaction failed or was abandoned.
    pub async fn commit(self) -> Result<(), DbError> {
        if self.watch.broken {
            return Err(DbError::RolledBack);
        }
        failpoint!("mid-control-tx");
        self.tx.commit().await?;
        if self.published {
            failpoint!("after-commit");
            self.wake.outbox();
        }
        self.wake.after_commit();
        Ok(())
    }

    /// Rolls back; the same as dropping it, said aloud.
    pub fn rollback(self) {}

    /// Asks for the job runner of this process to look for work once the transaction is committed.
    pub fn wake_jobs(&mut self) {
        self.wake.mark_jobs();
    }

    fn lend<'q, E: Execute<'q, Postgres>>(&mut self, query: E) -> (&mut PgConnection, &mut Watch, Outgoing) {
        (
            &mut *self.tx,
            &mut self.watch,
            Outgoing::new(query, std::convert::identity),
        )
    }
}

impl std::fmt::Debug for ControlTx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ControlTx")
    }
}

impl_executor!(ControlTx);

/// Single statements on control tables, each by itself.
pub struct ControlRead {
    connection: sqlx::pool::PoolConnection<Postgres>,
    watch: Watch,
}

impl ControlRead {
    pub(crate) async fn acquire(pool: &PgPool, waits: &Waits) -> Result<Self, DbError> {
        Ok(Self {
            connection: waits.of(pool.acquire()).await?,
            watch: Watch::default(),
        })
    }

    fn lend<'q, E: Execute<'q, Postgres>>(&mut self, query: E) -> (&mut PgConnection, &mut Watch, Outgoing) {
        (
            &mut *self.connection,
            &mut self.watch,
            Outgoing::new(query, std::convert::identity),
        )
    }
}

impl std::fmt::Debug for ControlRead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ControlRead")
    }
}

impl_executor!(ControlRead);
