use db::DbError;
use fault::Fault;

use crate::ticket::TicketError;

/// What can go wrong with a link.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// Its ticket.
    #[error(transparent)]
    Ticket(#[from] TicketError),
    /// The request or the caller's rights are wrong, or another service is.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<sqlx::Error> for LinkError {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(error.into())
    }
}

impl From<LinkError> for Fault {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Ticket(error) => error.into(),
            LinkError::Fault(fault) => fault,
            LinkError::Db(error) => error.into(),
        }
    }
}
