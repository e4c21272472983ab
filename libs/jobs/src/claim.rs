//! All SQL of the runner.

use std::time::Duration;

use db::{Db, DbError};
use serde_json::Value;
use uuid::Uuid;

/// A job this process has taken.
#[derive(Debug, Clone)]
pub(crate) struct Claimed {
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    pub(crate) tenant: String,
    pub(crate) payload: Value,
    pub(crate) traceparent: Option<String>,
    /// This attempt included.
    pub(crate) attempts: i32,
    /// Seconds since it was due.
    pub(crate) late: f64,
}

/// Takes due jobs, the same number from each tenant that has some before anybody gets more.
/// `busy` names tenants that have their share already, once per running job.
pub(crate) async fn claim(
    db: &Db,
    worker: Uuid,
    kinds: &[String],
    limit: usize,
    per_tenant: usize,
    busy: &[String],
    lease: Duration,
) -> Result<Vec<Claimed>, DbError> {
    let mut tx = db.begin_control("claiming jobs").await?;
    // If anything is due: walks from tenant to tenant over the index instead of reading all jobs of one that has very many.
    let claimed = sqlx::query_as!(
        Claimed,
        "with recursive due_tenant (tenant) as (
            (select tenant from control.job
             where state = 'queued' and exists (select from control.job where state = 'queued' and run_at <= now())
             order by tenant limit 1)
            union all
            select (select j.tenant from control.job j
                    where j.state = 'queued' and j.tenant > d.tenant order by j.tenant limit 1)
            from due_tenant d where d.tenant is not null
         ), candidate as (
            select j.id, row_number() over (partition by d.tenant order by j.run_at, j.id) as turn, j.run_at
            from due_tenant d
            cross join lateral (
                select id, run_at from control.job
                where tenant = d.tenant and state = 'queued' and run_at <= now() and kind = any($2)
                order by run_at limit greatest($4::bigint - (select count(*) from unnest($5::text[]) b where b = d.tenant), 0)
            ) j
            where d.tenant is not null
         ), taken as (
            select j.id from control.job j
            where j.id = any(array(select id from candidate order by turn, run_at limit $3)) and j.state = 'queued'
            for update skip locked
         )
         update control.job j set state = 'running', worker = $1, attempts = attempts + 1,
            lease_until = now() + make_interval(secs => $6)
         from taken where j.id = taken.id
         returning j.id, j.kind, j.tenant, j.payload, j.traceparent, j.attempts,
            extract(epoch from now() - j.run_at)::float8 as \"late!\"",
        worker,
        kinds,
        i64::try_from(limit).unwrap_or(i64::MAX),
        i64::try_from(per_tenant).unwrap_or(i64::MAX),
        busy,
        lease.as_secs_f64(),
    )
    .fetch_all(&mut tx)
    .await?;
    tx.commit().await?;
    Ok(claimed)
}

/// Says that this process still works on its jobs; the ids it has lost are not among the answer.
pub(crate) async fn heartbeat(db: &Db, worker: Uuid, lease: Duration) -> Result<Vec<Uuid>, DbError> {
    let mut tx = db.begin_control("keeping leases of jobs").await?;
    let kept = sqlx::query_scalar!(
        "update control.job set lease_until = now() + make_interval(secs => $2)
         where worker = $1 and state = 'running' returning id",
        worker,
        lease.as_secs_f64(),
    )
    .fetch_all(&mut tx)
    .await?;
    tx.commit().await?;
    Ok(kept)
}

/// Puts back what processes that died were working on.
pub(crate) async fn take_over(db: &Db) -> Result<u64, DbError> {
    let mut tx = db.begin_control("taking over jobs of dead processes").await?;
    let done = sqlx::query!(
        "update control.job set state = 'queued', worker = null, lease_until = null
         where id in (select id from control.job where state = 'running' and lease_until < now() limit 500 for update skip locked)",
    )
    .execute(&mut tx)
    .await?;
    tx.commit().await?;
    Ok(done.rows_affected())
}

/// Forgets a finished job. Only if it is still ours: after a lost lease somebody else decides.
pub(crate) async fn finish(db: &Db, worker: Uuid, id: Uuid) -> Result<(), DbError> {
    let mut tx = db.begin_control("a job is done").await?;
    sqlx::query!("delete from control.job where id = $1 and worker = $2", id, worker)
        .execute(&mut tx)
        .await?;
    tx.commit().await
}

/// Puts a failed job back for later; `counted` says whether this attempt counts.
pub(crate) async fn retry(
    db: &Db,
    worker: Uuid,
    id: Uuid,
    pause: Duration,
    error: &str,
    counted: bool,
) -> Result<(), DbError> {
    let mut tx = db.begin_control("a job failed").await?;
    sqlx::query!(
        "update control.job set state = 'queued', worker = null, lease_until = null, error = $4,
            run_at = now() + make_interval(secs => $3), attempts = attempts - case when $5 then 0 else 1 end
         where id = $1 and worker = $2",
        id,
        worker,
        pause.as_secs_f64(),
        error,
        counted,
    )
    .execute(&mut tx)
    .await?;
    tx.commit().await
}

/// Sets a job aside for an operator.
pub(crate) async fn park(db: &Db, worker: Uuid, id: Uuid, error: &str) -> Result<(), DbError> {
    let mut tx = db.begin_control("a job is parked").await?;
    sqlx::query!(
        "update control.job set state = 'parked', worker = null, lease_until = null, error = $3 where id = $1 and worker = $2",
        id,
        worker,
        error,
    )
    .execute(&mut tx)
    .await?;
    tx.commit().await
}
