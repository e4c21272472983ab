//! What a handler of jobs is: what it is told, and what it answers.

use std::{future::Future, pin::Pin, time::Duration};

use context::{ProviderCtx, TenantCtx};
use fault::{ErrorCode, Fault};
use ids::JobId;
use serde_json::Value;

pub(crate) type Handler =
    Box<dyn Fn(JobCtx, Value) -> Pin<Box<dyn Future<Output = Result<(), JobError>> + Send>> + Send + Sync>;

/// For whom a job runs.
#[derive(Debug, Clone)]
pub struct JobCtx {
    /// The job, the same at every attempt.
    pub id: JobId,
    /// Which attempt this is, from 1.
    pub attempt: i32,
    /// The system acting in the job's tenant; `None` for jobs of a provider or of the service itself.
    pub tenant: Option<TenantCtx>,
    /// The system acting in the job's provider schema, if it is a provider's job.
    pub provider: Option<ProviderCtx>,
}

impl JobCtx {
    /// The tenant's context; parks a job that has none.
    pub fn tenant(&self) -> Result<&TenantCtx, JobError> {
        self.tenant
            .as_ref()
            .ok_or_else(|| JobError::Park("the job belongs to no tenant".to_owned()))
    }
}

/// Why a job was not done.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Worth trying again; parked after some attempts.
    #[error("{0}")]
    Retry(String),
    /// Worth trying again at a time of the handler's choice; counts as an attempt.
    #[error("{1}")]
    RetryIn(Duration, String),
    /// A part that is needed is away: tried again without counting.
    #[error("{0}")]
    Later(String),
    /// Never going to work: parked at once.
    #[error("{0}")]
    Park(String),
}

/// Whatever becomes a fault is retried; what is merely away does not count as an attempt.
impl<E: Into<Fault>> From<E> for JobError {
    fn from(error: E) -> Self {
        let fault: Fault = error.into();
        match fault.code {
            ErrorCode::Unavailable | ErrorCode::Exhausted => Self::Later(fault.to_string()),
            _ => Self::Retry(fault.to_string()),
        }
    }
}
