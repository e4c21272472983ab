use std::{
    collections::{HashMap, HashSet},
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use context::SystemCtx;
use db::{Db, DbError, Space};
use failpoint::failpoint;
use futures_util::FutureExt;
use tokio::{
    sync::Notify,
    task::{AbortHandle, JoinSet},
    time::{Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, field::Empty};
use uuid::Uuid;

use crate::{
    JobCtx, JobError, JobSettings,
    claim::{self, Claimed},
    handler::Handler,
    measure,
};

/// The longest pause between two looks for due jobs.
const IDLE: Duration = Duration::from_secs(1);

/// A job that waits for a part that is away is tried again at least this often: the part may be back any moment.
const LONGEST_WAIT: Duration = Duration::from_secs(15);

/// A running runner.
pub(crate) struct Work {
    db: Db,
    settings: JobSettings,
    service: String,
    kinds: Vec<String>,
    handlers: HashMap<String, Handler>,
    worker: Uuid,
    /// Role of the tenant, and the task, by job.
    running: Mutex<HashMap<Uuid, (String, AbortHandle)>>,
    freed: Notify,
}

impl Work {
    pub(crate) fn new(db: Db, settings: JobSettings, service: String, handlers: HashMap<String, Handler>) -> Self {
        Self {
            kinds: handlers.keys().cloned().collect(),
            db,
            settings,
            service,
            handlers,
            worker: Uuid::now_v7(),
            running: Mutex::default(),
            freed: Notify::new(),
        }
    }

    /// Works until told to stop, then waits for what is running.
    pub(crate) async fn run(self: Arc<Self>, shutdown: CancellationToken) {
        let lease = self.lease();
        let mut tasks = JoinSet::new();
        let mut next_beat = Instant::now();
        let mut failing = false;
        let poll = Duration::from_millis(self.settings.poll_ms.max(5));
        let mut pause = poll;
        while !shutdown.is_cancelled() {
            let result = self.turn(&mut tasks, &mut next_beat, lease).await;
            match &result {
                Ok(_) => failing = false,
                Err(error) if !std::mem::replace(&mut failing, true) => {
                    tracing::warn!(%error, "jobs cannot be taken now");
                }
                Err(_) => {}
            }
            if matches!(result, Ok(true)) {
                pause = poll;
                continue;
            }
            // Where nothing is due the pause grows; what this process enqueues wakes it anyway.
            pause = if failing { IDLE } else { (pause * 2).min(IDLE.max(poll)) };
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = sleep(pause) => {}
                () = self.db.wake().job_written(), if !failing => pause = poll,
                () = self.freed.notified(), if !failing => pause = poll,
            }
        }
        while !tasks.is_empty() {
            tokio::select! {
                _ = tasks.join_next() => {}
                () = sleep(lease / 3) => { let _ = self.beat(lease).await; }
            }
        }
    }

    /// True if jobs were taken, so that there may be more.
    async fn turn(
        self: &Arc<Self>,
        tasks: &mut JoinSet<()>,
        next_beat: &mut Instant,
        lease: Duration,
    ) -> Result<bool, DbError> {
        while tasks.try_join_next().is_some() {}
        if Instant::now() >= *next_beat {
            self.beat(lease).await?;
            let taken = claim::take_over(&self.db).await?;
            if taken > 0 {
                tracing::info!(taken, "jobs of processes that died are taken over");
            }
            *next_beat = Instant::now() + lease / 3;
        }
        let busy: Vec<String> = self.running().values().map(|(tenant, _)| tenant.clone()).collect();
        let free = self.settings.concurrency.max(1).saturating_sub(busy.len());
        if free == 0 || self.kinds.is_empty() {
            return Ok(false);
        }
        let per_tenant = self.settings.per_tenant.max(1);
        let claimed = claim::claim(&self.db, self.worker, &self.kinds, free, per_tenant, &busy, lease).await?;
        let any = !claimed.is_empty();
        for job in claimed {
            let (id, tenant) = (job.id, job.tenant.clone());
            let work = self.clone();
            let mut running = self.running();
            let task = tasks.spawn(async move {
                work.execute(job).await;
                work.running().remove(&id);
                work.freed.notify_one();
            });
            running.insert(id, (tenant, task));
        }
        Ok(any)
    }

    /// Keeps the leases; stops what another process has taken over.
    async fn beat(&self, lease: Duration) -> Result<(), DbError> {
        let before: HashSet<Uuid> = self.running().keys().copied().collect();
        if before.is_empty() {
            return Ok(());
        }
        let kept: HashSet<Uuid> = claim::heartbeat(&self.db, self.worker, lease)
            .await?
            .into_iter()
            .collect();
        for lost in before.difference(&kept) {
            // Unless it was finished in between, another process has it now.
            if let Some((_, task)) = self.running().remove(lost) {
                tracing::debug!(job = %lost, "a job is no longer ours");
                task.abort();
            }
        }
        Ok(())
    }

    fn running(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, (String, AbortHandle)>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn execute(&self, job: Claimed) {
        let span = tracing::info_span!(
            "job",
            otel.kind = "consumer",
            job.kind = job.kind,
            job.id = %job.id,
            attempt = job.attempts,
            tenant = Empty,
            provider = Empty,
        );
        follow(&span, job.traceparent.as_deref());
        let (id, attempts) = (job.id, job.attempts);
        let kind = job.kind.clone();
        let limit = Duration::from_millis(self.settings.timeout_ms.max(100));
        measure::started(self.db.service(), &job);
        let started = Instant::now();
        let guarded = AssertUnwindSafe(timeout(limit, self.attempt(job)))
            .catch_unwind()
            .instrument(span);
        let result = match guarded.await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(JobError::Retry("the job took too long".to_owned())),
            Err(_) => Err(JobError::Retry("the job panicked".to_owned())),
        };
        let max = self.settings.max_attempts;
        measure::ended(
            self.db.service(),
            &kind,
            measure::outcome(&result, attempts, max),
            started.elapsed(),
        );
        if result.is_ok() {
            failpoint!("before-job-done");
        }
        if let Err(error) = self.note(id, &kind, attempts, &result).await {
            tracing::warn!(job = %id, kind, %error, "the outcome of a job could not be noted; it will run again");
        }
    }

    /// Notes the outcome, as long as no other process may have the job: a job that is done must not be done twice because the database was away.
    async fn note(&self, id: Uuid, kind: &str, attempts: i32, result: &Result<(), JobError>) -> Result<(), DbError> {
        db::persist(self.lease(), async || match result {
            Ok(()) => claim::finish(&self.db, self.worker, id).await,
            Err(error) => self.failed(id, kind, attempts, error).await,
        })
        .await
    }

    fn lease(&self) -> Duration {
        Duration::from_millis(self.settings.lease_ms.max(300))
    }

    async fn failed(&self, id: Uuid, kind: &str, attempts: i32, error: &JobError) -> Result<(), DbError> {
        let text = error.to_string();
        let backoff = self.settings.backoff(attempts);
        let (pause, counted) = match error {
            JobError::Park(_) => (None, true),
            JobError::Later(_) => (Some(backoff.min(LONGEST_WAIT)), false),
            JobError::Retry(_) if attempts < self.settings.max_attempts => (Some(backoff), true),
            JobError::RetryIn(pause, _) if attempts < self.settings.max_attempts => (Some(*pause), true),
            JobError::Retry(_) | JobError::RetryIn(..) => (None, true),
        };
        match pause {
            Some(pause) => {
                tracing::debug!(job = %id, kind, attempts, error = text, "a job will be tried again");
                claim::retry(&self.db, self.worker, id, pause, &text, counted).await
            }
            None => {
                tracing::error!(job = %id, kind, attempts, error = text, "a job was parked");
                claim::park(&self.db, self.worker, id, &text).await
            }
        }
    }

    async fn attempt(&self, job: Claimed) -> Result<(), JobError> {
        let ctx = self.context(&job).await?;
        let handler = self
            .handlers
            .get(&job.kind)
            .ok_or_else(|| JobError::Retry(format!("no handler for {}", job.kind)))?;
        handler(ctx, job.payload).await
    }

    /// Whose job it is comes from the role that wrote the row, as the database stamped it.
    async fn context(&self, job: &Claimed) -> Result<JobCtx, JobError> {
        let mut ctx = JobCtx {
            id: job.id.into(),
            attempt: job.attempts,
            tenant: None,
            provider: None,
        };
        match self.db.names().space_of_role(&job.tenant) {
            Some(space @ Space::Tenant(tenant)) => {
                tracing::Span::current().record("tenant", tracing::field::display(tenant));
                let row = self
                    .db
                    .space(space)
                    .await?
                    .ok_or_else(|| JobError::Park("the tenant is gone".to_owned()))?;
                let of = SystemCtx::for_tenant(tenant, row.provider, &self.service, "running a job");
                ctx.tenant = Some(of.caused_by(&ctx.id.to_string(), job.traceparent.as_deref().unwrap_or_default()));
            }
            Some(Space::Provider(provider)) => {
                tracing::Span::current().record("provider", tracing::field::display(provider));
                ctx.provider = Some(SystemCtx::for_provider(provider, &self.service, "running a job"));
            }
            None if self.db.names().is_control_role(&job.tenant) => {}
            None => return Err(JobError::Park(format!("{} may not have jobs", job.tenant))),
        }
        Ok(ctx)
    }
}

/// Makes `span` a child of the trace in which the job was enqueued.
fn follow(span: &tracing::Span, traceparent: Option<&str>) {
    use opentelemetry::propagation::TextMapPropagator;
    use tracing_opentelemetry::OpenTelemetrySpanExt;
    let Some(traceparent) = traceparent else { return };
    let carrier = HashMap::from([("traceparent".to_owned(), traceparent.to_owned())]);
    let propagator = opentelemetry_sdk::propagation::TraceContextPropagator::new();
    let _ = span.set_parent(propagator.extract(&carrier));
}
