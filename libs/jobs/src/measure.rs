//! How late jobs begin, how long they run and how they end.

use std::{sync::Arc, time::Duration};

use telemetry::metrics::{self, label, labels};

use crate::{JobError, claim::Claimed};

/// Notes that a job begins.
pub(crate) fn started(service: &Arc<str>, job: &Claimed) {
    if metrics::enabled() {
        let kind = label(labels::JOB_KIND, job.kind.clone());
        let labels = [label(labels::SERVICE, service.clone()), kind];
        metrics::JOB_START_DELAY.record(job.late.max(0.0), &labels);
    }
}

/// Notes that an attempt is over.
pub(crate) fn ended(service: &Arc<str>, kind: &str, outcome: &'static str, taken: Duration) {
    if metrics::enabled() {
        let labels = [
            label(labels::SERVICE, service.clone()),
            label(labels::JOB_KIND, kind.to_owned()),
            label(labels::OUTCOME, outcome),
        ];
        metrics::JOB_DURATION.record(taken.as_secs_f64(), &labels);
    }
}

/// How an attempt ended: what fails for the last time is parked.
pub(crate) fn outcome(result: &Result<(), JobError>, attempts: i32, max_attempts: i32) -> &'static str {
    match result {
        Ok(()) => "done",
        Err(JobError::Later(_)) => "later",
        Err(JobError::Retry(_) | JobError::RetryIn(..)) if attempts < max_attempts => "retry",
        Err(JobError::Park(_) | JobError::Retry(_) | JobError::RetryIn(..)) => "park",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_failure_parks() {
        let failed = || Err(JobError::Retry("no".to_owned()));
        assert_eq!(outcome(&Ok(()), 3, 3), "done");
        assert_eq!(outcome(&failed(), 2, 3), "retry");
        assert_eq!(outcome(&failed(), 3, 3), "park");
        assert_eq!(outcome(&Err(JobError::Later("away".to_owned())), 9, 3), "later");
        assert_eq!(outcome(&Err(JobError::Park("never".to_owned())), 1, 3), "park");
    }
}
