use std::sync::Arc;

use sqlx::{Connection, PgConnection};
use tokio::{
    sync::{OwnedMutexGuard, OwnedSemaphorePermit},
    time::Instant,
};

use super::{
    Conn,
    shard::{Shard, Slot},
};
use crate::{DbError, error::is_connection_error, registry::Entry, tagged::Watch};

/// A connection on loan. Returned neutral or as the tenant it is recorded to be; anything else is rolled back, or closed.
pub(crate) struct Lease {
    guard: Option<OwnedMutexGuard<Slot>>,
    permit: Option<OwnedSemaphorePermit>,
    shard: Arc<Shard>,
    /// Until when a connection may be opened.
    deadline: Instant,
    /// Set while the session is in a state that must not be handed on.
    unsettled: bool,
    pub(crate) watch: Watch,
}

impl Lease {
    pub(super) fn new(
        guard: OwnedMutexGuard<Slot>,
        permit: OwnedSemaphorePermit,
        shard: Arc<Shard>,
        deadline: Instant,
    ) -> Self {
        Self {
            guard: Some(guard),
            permit: Some(permit),
            shard,
            deadline,
            unsettled: false,
            watch: Watch::default(),
        }
    }

    /// For statements outside of a transaction.
    pub(crate) async fn enter(&mut self, entry: &Entry) -> Result<(), DbError> {
        self.start(entry, false).await?;
        self.unsettled = false;
        Ok(())
    }

    /// For a transaction; stays unsettled until [`Self::commit`].
    pub(crate) async fn begin(&mut self, entry: &Entry) -> Result<(), DbError> {
        self.start(entry, true).await
    }

    pub(crate) async fn commit(&mut self) -> Result<(), DbError> {
        if self.watch.broken {
            return Err(DbError::RolledBack);
        }
        self.conn().commit().await?;
        self.unsettled = false;
        Ok(())
    }

    /// Nothing has been asked yet, so a connection that died while idle is replaced once.
    async fn start(&mut self, entry: &Entry, transaction: bool) -> Result<(), DbError> {
        self.unsettled = true;
        let reused = self.slot().is_some();
        match self.try_start(entry, transaction).await {
            Err(DbError::Sqlx(error)) if reused && is_connection_error(&error) => {
                *self.slot() = None;
                self.try_start(entry, transaction).await
            }
            result => result,
        }
    }

    async fn try_start(&mut self, entry: &Entry, transaction: bool) -> Result<(), DbError> {
        if self.slot().is_none() {
            let opened = self.shard.open(self.deadline).await?;
            *self.slot() = Some(opened);
        }
        let conn = self.conn();
        if transaction {
            conn.begin(entry).await?
        } else {
            conn.enter(entry).await?
        }
        Ok(())
    }

    fn slot(&mut self) -> &mut Slot {
        self.guard
            .as_mut()
            .expect("the guard is taken only when the lease is dropped")
    }

    fn conn(&mut self) -> &mut Conn {
        self.slot().as_mut().expect("a started lease has a connection")
    }

    /// The connection and the watch over it.
    pub(crate) fn parts(&mut self) -> (&mut PgConnection, &mut Watch) {
        let slot = self
            .guard
            .as_mut()
            .expect("the guard is taken only when the lease is dropped");
        (
            &mut slot.as_mut().expect("a started lease has a connection").inner,
            &mut self.watch,
        )
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(mut guard) = self.guard.take() else { return };
        let Some(conn) = guard.as_mut() else { return };
        conn.touch();
        let spent = conn.is_spent(self.shard.settings());
        if !self.unsettled && !self.watch.broken && !spent {
            return;
        }
        let permit = self.permit.take();
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            *guard = None; // closes the socket; the server rolls back
            return;
        };
        if spent {
            if let Some(conn) = guard.take() {
                runtime.spawn(async move { conn.inner.close().await.ok() });
            }
            return;
        }
        runtime.spawn(async move {
            if let Some(conn) = guard.as_mut()
                && let Err(error) = conn.recover().await
            {
                tracing::debug!(%error, "a connection was closed because it could not be rolled back");
                *guard = None;
            }
            drop((guard, permit));
        });
    }
}
