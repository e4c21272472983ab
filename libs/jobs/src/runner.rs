use std::{collections::HashMap, future::Future, sync::Arc};

use db::Db;
use serde_json::Value;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{JobCtx, JobError, JobSettings, handler::Handler, work::Work};

/// Runs the jobs of one service's database. Any number of processes may run one.
pub struct Runner {
    db: Db,
    settings: JobSettings,
    service: String,
    handlers: HashMap<String, Handler>,
}

impl Runner {
    /// A runner without handlers.
    pub fn new(db: Db, settings: JobSettings, service: &str) -> Self {
        Self {
            db,
            settings,
            service: service.to_owned(),
            handlers: HashMap::new(),
        }
    }

    /// Adds the handler of one kind.
    #[must_use]
    pub fn handler<F, Fut>(mut self, kind: &'static str, run: F) -> Self
    where
        F: Fn(JobCtx, Value) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), JobError>> + Send + 'static,
    {
        self.handlers.insert(
            kind.to_owned(),
            Box::new(move |ctx, payload| Box::pin(run(ctx, payload))),
        );
        self
    }

    /// Has every job of `kind` counted for the metrics, due or not: for kinds that are a queue and not timers.
    #[must_use]
    pub fn counted(self, kind: &'static str) -> Self {
        self.db.count_jobs(kind);
        self
    }

    /// Starts working. When told to stop it takes no more jobs and waits for the running ones.
    pub fn spawn(self, shutdown: CancellationToken) -> JoinHandle<()> {
        let work = Arc::new(Work::new(self.db, self.settings, self.service, self.handlers));
        tokio::spawn(work.run(shutdown))
    }
}
