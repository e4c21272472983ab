use db::DbError;
use fault::Fault;

use crate::ticket::{Refusal, TicketError};

/// What can go wrong with a message.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    /// There is none, or it is not the caller's to see.
    #[error("message not found")]
    NotFound,
    /// Its ticket.
    #[error(transparent)]
    Ticket(#[from] TicketError),
    /// The request or the caller's rights are wrong.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<sqlx::Error> for MessageError {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(error.into())
    }
}

impl From<Refusal> for MessageError {
    fn from(refusal: Refusal) -> Self {
        Self::Ticket(refusal.into())
    }
}

impl From<MessageError> for Fault {
    fn from(error: MessageError) -> Self {
        match error {
            MessageError::NotFound => Self::not_found("MESSAGE_NOT_FOUND", "message not found"),
            MessageError::Ticket(error) => error.into(),
            MessageError::Fault(fault) => fault,
            MessageError::Db(error) => error.into(),
        }
    }
}
