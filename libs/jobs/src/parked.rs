//! Jobs that could not be done, kept for an operator.

use chrono::{DateTime, Utc};
use db::{Db, DbError};
use ids::JobId;
use serde_json::Value;

/// A job that was given up.
#[derive(Debug, Clone)]
pub struct ParkedJob {
    /// Its id, to retry or forget it by.
    pub id: JobId,
    /// Which handler.
    pub kind: String,
    /// The role of the tenant it belongs to.
    pub tenant: String,
    /// What it was asked to do.
    pub payload: Value,
    /// After how many attempts.
    pub attempts: i32,
    /// Why.
    pub error: Option<String>,
    /// When it was enqueued.
    pub created_at: DateTime<Utc>,
}

/// The newest parked jobs of a service.
pub async fn list_parked(db: &Db, limit: i64) -> Result<Vec<ParkedJob>, DbError> {
    let mut read = db.read_control("listing parked jobs").await?;
    let rows = sqlx::query_as!(
        ParkedJob,
        "select id, kind, tenant, payload, attempts, error, created_at from control.job
         where state = 'parked' order by created_at desc limit $1",
        limit,
    )
    .fetch_all(&mut read)
    .await?;
    Ok(rows)
}

/// Lets a parked job start over; false if there is none with this id.
pub async fn retry_parked(db: &Db, id: JobId) -> Result<bool, DbError> {
    let mut tx = db.begin_control("an operator retries a job").await?;
    tx.wake_jobs();
    let done = sqlx::query!(
        "update control.job set state = 'queued', attempts = 0, run_at = now() where id = $1 and state = 'parked'",
        id.uuid(),
    )
    .execute(&mut tx)
    .await?;
    tx.commit().await?;
    Ok(done.rows_affected() > 0)
}

/// Gives a parked job up for good; false if there is none with this id.
pub async fn forget_parked(db: &Db, id: JobId) -> Result<bool, DbError> {
    let mut tx = db.begin_control("an operator forgets a job").await?;
    let done = sqlx::query!("delete from control.job where id = $1 and state = 'parked'", id.uuid())
        .execute(&mut tx)
        .await?;
    tx.commit().await?;
    Ok(done.rows_affected() > 0)
}
