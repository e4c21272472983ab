use db::DbError;
use fault::Fault;

use super::entity::Refusal;

/// What can go wrong with a ticket.
#[derive(Debug, thiserror::Error)]
pub enum TicketError {
    /// There is none, or it is not the caller's to see.
    #[error("ticket not found")]
    NotFound,
    /// Somebody changed it in between.
    #[error("the ticket was changed in between; it is at revision {0} now")]
    Stale(i64),
    /// Its life cycle does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The request or the caller's rights are wrong, or another service is.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<sqlx::Error> for TicketError {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(error.into())
    }
}

impl From<TicketError> for Fault {
    fn from(error: TicketError) -> Self {
        let text = error.to_string();
        match error {
            TicketError::NotFound => Self::not_found("TICKET_NOT_FOUND", text),
            TicketError::Stale(_) => Self::conflict("REVISION_MISMATCH", text),
            TicketError::Refused(Refusal::Transition { .. }) => Self::precondition("TRANSITION_NOT_ALLOWED", text),
            TicketError::Refused(Refusal::ReopenTooLate) => Self::precondition("REOPEN_TOO_LATE", text),
            TicketError::Refused(Refusal::Finished(_)) => Self::precondition("TICKET_FINISHED", text),
            TicketError::Fault(fault) => fault,
            TicketError::Db(error) => error.into(),
        }
    }
}
