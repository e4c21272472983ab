use std::sync::Arc;

use tokio::sync::Notify;

/// Pokes the relay and the job runner of this process, so that they need not wait for their next look.
#[derive(Debug, Clone, Default)]
pub struct Wake {
    outbox: Arc<Notify>,
    jobs: Arc<Notify>,
    jobs_marked: bool,
}

impl Wake {
    /// A wake of its own for one transaction.
    pub(crate) fn fresh(&self) -> Self {
        Self {
            jobs_marked: false,
            ..self.clone()
        }
    }

    pub(crate) fn outbox(&self) {
        self.outbox.notify_one();
    }

    pub(crate) fn mark_jobs(&mut self) {
        self.jobs_marked = true;
    }

    pub(crate) fn after_commit(&self) {
        if self.jobs_marked {
            self.jobs.notify_one();
        }
    }

    /// Resolves when a transaction of this process has published.
    pub async fn outbox_written(&self) {
        self.outbox.notified().await;
    }

    /// Resolves when a transaction of this process has enqueued a job.
    pub async fn job_written(&self) {
        self.jobs.notified().await;
    }
}
