use db::DbError;
use fault::{ErrorCode, Fault};

/// What can go wrong between the product and NATS.
#[derive(Debug, thiserror::Error)]
pub enum EventsError {
    /// The settings do not name a server.
    #[error("wrong NATS setting: {0}")]
    Settings(String),
    /// NATS cannot be reached or refused.
    #[error("NATS: {0}")]
    Nats(String),
    /// The database said no.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl EventsError {
    pub(crate) fn nats(error: impl std::fmt::Display) -> Self {
        Self::Nats(error.to_string())
    }
}

impl From<sqlx::Error> for EventsError {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(error.into())
    }
}

/// Why a handler could not handle an event.
#[derive(Debug, thiserror::Error)]
pub enum HandlerError {
    /// Worth trying again; parked after some attempts.
    #[error("{0}")]
    Retry(String),
    /// A part that is needed is away: tried again without counting.
    #[error("{0}")]
    Later(String),
    /// Never going to work: parked at once.
    #[error("{0}")]
    Park(String),
}

/// Whatever becomes a fault is retried; what is merely away does not count as an attempt.
impl<E: Into<Fault>> From<E> for HandlerError {
    fn from(error: E) -> Self {
        let fault: Fault = error.into();
        match fault.code {
            ErrorCode::Unavailable | ErrorCode::Exhausted => Self::Later(fault.to_string()),
            _ => Self::Retry(fault.to_string()),
        }
    }
}
