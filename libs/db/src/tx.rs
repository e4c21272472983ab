use std::{future::Future, sync::Arc};

use context::RequestKey;
use failpoint::failpoint;
use ids::{EventId, ProviderId, TenantId};
use sqlx::{Execute, PgConnection, Postgres};

use crate::{
    DbError,
    names::Space,
    outbox::{self, Origin, OutboxEvent},
    pool::Lease,
    registry::Entry,
    tagged::{Outgoing, Watch, impl_executor},
    wake::Wake,
};

/// One transaction in one tenant's (or provider's) schema, as that tenant's role. Dropping it rolls back.
pub struct TenantTx {
    lease: Lease,
    entry: Arc<Entry>,
    origin: Origin,
    owner: Arc<str>,
    wake: Wake,
    published: bool,
    /// The first object that came to be here.
    made: Option<String>,
}

impl TenantTx {
    pub(crate) async fn begin(
        mut lease: Lease,
        entry: Arc<Entry>,
        origin: Origin,
        owner: Arc<str>,
        wake: Wake,
    ) -> Result<Self, DbError> {
        failpoint!("before-tx");
        lease.begin(&entry).await?;
        Ok(Self {
            lease,
            entry,
            origin,
            owner,
            wake,
            published: false,
            made: None,
        })
    }

    /// Tells a fact: other services learn of it after the commit, and only then.
    pub fn publish(&mut self, event: OutboxEvent) -> impl Future<Output = Result<EventId, DbError>> + Send + '_ {
        if self.made.is_none() {
            self.made = event.made().map(str::to_owned);
        }
        let sealed = self.origin.seal(&self.owner, event);
        self.published = true;
        async move {
            outbox::insert(&mut *self, &sealed).await?;
            Ok(sealed.id)
        }
    }

    /// Commits, together with the key of the request if it made something.
    ///
    /// # Errors
    /// [`DbError::RolledBack`] if a statement of the transaction failed or was abandoned, [`DbError::Repeated`] if a request with the same key
    /// has made something before.
    pub async fn commit(mut self) -> Result<(), DbError> {
        let request = self.keep_request().await?;
        failpoint!("mid-tx");
        self.lease.commit().await?;
        if let Some(request) = request {
            request.keep();
        }
        if self.published {
            failpoint!("after-commit");
            self.wake.outbox();
        }
        self.wake.after_commit();
        Ok(())
    }

    /// The request's key, if this transaction is the one to keep it.
    async fn keep_request(&mut self) -> Result<Option<RequestKey>, DbError> {
        let (Some(request), Some(made)) = (self.origin.request.clone(), self.made.take()) else {
            return Ok(None);
        };
        if request.is_kept() {
            return Ok(None);
        }
        if outbox::keep_request(&mut *self, &request, &made).await? {
            return Ok(Some(request));
        }
        let made = outbox::made_by(&mut *self, &request).await?;
        Err(DbError::Repeated(made.unwrap_or_default()))
    }

    /// Rolls back; the same as dropping it, said aloud.
    pub fn rollback(self) {}

    /// Whose schema it is.
    pub fn space(&self) -> Space {
        self.entry.space
    }

    /// The tenant, unless the schema is a provider's own.
    pub fn tenant(&self) -> Option<TenantId> {
        self.origin.tenant
    }

    /// The provider that serves the tenant or whose schema it is.
    pub fn provider(&self) -> ProviderId {
        self.origin.provider
    }

    /// Asks for the job runner of this process to look for work once the transaction is committed.
    pub fn wake_jobs(&mut self) {
        self.wake.mark_jobs();
    }

    fn lend<'q, E: Execute<'q, Postgres>>(&mut self, query: E) -> (&mut PgConnection, &mut Watch, Outgoing) {
        let outgoing = Outgoing::of_tenant(query, |sql| self.entry.tagged(&sql));
        let (connection, watch) = self.lease.parts();
        (connection, watch, outgoing)
    }
}

impl std::fmt::Debug for TenantTx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("TenantTx").field(&self.entry.space).finish()
    }
}

impl_executor!(TenantTx);

/// Single statements in one tenant's schema, each by itself; the database refuses writes through it.
pub struct TenantRead {
    lease: Lease,
    entry: Arc<Entry>,
}

impl TenantRead {
    pub(crate) async fn enter(mut lease: Lease, entry: Arc<Entry>) -> Result<Self, DbError> {
        lease.enter(&entry).await?;
        Ok(Self { lease, entry })
    }

    /// Whose schema it is.
    pub fn space(&self) -> Space {
        self.entry.space
    }

    fn lend<'q, E: Execute<'q, Postgres>>(&mut self, query: E) -> (&mut PgConnection, &mut Watch, Outgoing) {
        let outgoing = Outgoing::of_tenant(query, |sql| self.entry.tagged(&sql));
        let (connection, watch) = self.lease.parts();
        (connection, watch, outgoing)
    }
}

impl std::fmt::Debug for TenantRead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("TenantRead").field(&self.entry.space).finish()
    }
}

impl_executor!(TenantRead);
