use chrono::{DateTime, Utc};
use db::{ControlTx, DbError, Space, TenantTx};
use ids::JobId;
use serde_json::Value;
use sqlx::{Executor, Postgres};

/// Work to be done later, or at a time.
#[derive(Debug, Clone)]
pub struct Job {
    kind: &'static str,
    key: Option<String>,
    payload: Value,
    run_at: Option<DateTime<Utc>>,
}

impl Job {
    /// A job for the handler of `kind`.
    pub fn new(kind: &'static str, payload: Value) -> Self {
        Self {
            kind,
            key: None,
            payload,
            run_at: None,
        }
    }

    /// At most one unfinished job of a tenant with this kind and key: another is dropped.
    #[must_use]
    pub fn key(mut self, key: impl std::fmt::Display) -> Self {
        self.key = Some(key.to_string());
        self
    }

    /// Not before this time.
    #[must_use]
    pub fn run_at(mut self, time: DateTime<Utc>) -> Self {
        self.run_at = Some(time);
        self
    }
}

/// Enqueues a job of the transaction's tenant. `None` if there is an unfinished one with its key.
pub async fn enqueue(tx: &mut TenantTx, job: Job) -> Result<Option<JobId>, DbError> {
    tx.wake_jobs();
    insert(tx, job).await
}

/// Enqueues a job of the service itself, for no tenant.
pub async fn enqueue_control(tx: &mut ControlTx, job: Job) -> Result<Option<JobId>, DbError> {
    tx.wake_jobs();
    insert(tx, job).await
}

/// Enqueues a job of a tenant (or provider) from a control transaction.
pub async fn enqueue_for(
    tx: &mut ControlTx,
    names: &db::Names,
    space: Space,
    job: Job,
) -> Result<Option<JobId>, DbError> {
    tx.wake_jobs();
    let id = JobId::new();
    let done = sqlx::query!(
        "insert into control.job (id, kind, key, tenant, payload, run_at, traceparent)
         values ($1, $2, $3, $4, $5, coalesce($6, now()), $7) on conflict do nothing",
        id.uuid(),
        job.kind,
        job.key,
        names.space_role(space),
        job.payload,
        job.run_at,
        db::current_traceparent(),
    )
    .execute(tx)
    .await?;
    Ok((done.rows_affected() == 1).then_some(id))
}

/// Named columns and no conflict target: all that a tenant's role may.
async fn insert<'c>(tx: impl Executor<'c, Database = Postgres>, job: Job) -> Result<Option<JobId>, DbError> {
    let id = JobId::new();
    let done = sqlx::query!(
        "insert into control.job (id, kind, key, payload, run_at, traceparent)
         values ($1, $2, $3, $4, coalesce($5, now()), $6) on conflict do nothing",
        id.uuid(),
        job.kind,
        job.key,
        job.payload,
        job.run_at,
        db::current_traceparent(),
    )
    .execute(tx)
    .await?;
    Ok((done.rows_affected() == 1).then_some(id))
}
