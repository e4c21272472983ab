use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use futures_util::future::join_all;

use super::{
    LeftBehind, MigrateProgress, MigrateReport,
    link::{Link, Outcome, Place, pause},
};
use crate::{DbError, error::is_connection_error, registry::SpaceRow};

/// For how long a tenant that another migrator has in its hands is looked at again.
const OTHERS: Duration = Duration::from_mins(10);

/// One tenant of one database.
pub(crate) struct Task<'a> {
    pub(crate) service: Arc<str>,
    pub(crate) place: Place<'a>,
    pub(crate) row: SpaceRow,
    /// Since when another migrator has it.
    pub(crate) taken: Option<Instant>,
}

/// Brings the tenants to the newest version, `parallel` at a time, each worker with one connection; one that fails does not hold up the others.
pub(crate) async fn migrate_spaces(
    tasks: Vec<Task<'_>>,
    parallel: usize,
    progress: &(dyn Fn(MigrateProgress) + Send + Sync),
) -> Result<MigrateReport, DbError> {
    let total = tasks.len();
    let work = Work {
        queue: Mutex::new(tasks.into()),
        report: Mutex::default(),
        total,
        progress,
    };
    let results = join_all((0..parallel.clamp(1, total.max(1))).map(|_| work.worker())).await;
    results.into_iter().collect::<Result<(), _>>()?;
    Ok(work.report.into_inner().unwrap_or_else(PoisonError::into_inner))
}

struct Work<'a> {
    queue: Mutex<VecDeque<Task<'a>>>,
    report: Mutex<MigrateReport>,
    total: usize,
    progress: &'a (dyn Fn(MigrateProgress) + Send + Sync),
}

impl<'a> Work<'a> {
    async fn worker(&self) -> Result<(), DbError> {
        let mut link = Link::default();
        while let Some(mut task) = self.next() {
            match link.migrate(task.place, &task.row).await {
                Ok(Outcome::Taken) if task.taken.is_none_or(|since| since.elapsed() < OTHERS) => {
                    // Others first; a tenant that comes round again is not asked for without a pause.
                    if task.taken.is_some() {
                        tokio::time::sleep(pause(1)).await;
                    }
                    task.taken.get_or_insert_with(Instant::now);
                    self.put_back(task);
                }
                // The server is away: the other tenants would fare no better.
                Err(DbError::Sqlx(error)) if is_connection_error(&error) => return Err(error.into()),
                result => self.record(&task, result),
            }
        }
        Ok(())
    }

    fn next(&self) -> Option<Task<'a>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    fn put_back(&self, task: Task<'a>) {
        self.queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_back(task);
    }

    fn record(&self, task: &Task<'_>, result: Result<Outcome, DbError>) {
        let result = match result {
            Ok(Outcome::Taken) => Err(DbError::Taken),
            other => other,
        };
        let mut report = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        let error = result.as_ref().err().map(ToString::to_string);
        match result {
            Ok(Outcome::Migrated) => report.migrated += 1,
            Ok(_) => report.unchanged += 1,
            Err(error) => report.failed.push(LeftBehind {
                service: task.service.clone(),
                space: task.row.space,
                slug: task.row.slug.clone(),
                reason: error.to_string(),
            }),
        }
        let done = report.migrated + report.unchanged + report.failed.len();
        drop(report);
        (self.progress)(MigrateProgress {
            service: task.service.clone(),
            space: task.row.space,
            done,
            total: self.total,
            error,
        });
    }
}
