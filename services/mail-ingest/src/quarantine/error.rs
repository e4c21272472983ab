use db::DbError;
use fault::Fault;

use super::entity::Refusal;

/// What can go wrong with a mail kept aside.
#[derive(Debug, thiserror::Error)]
pub enum QuarantineError {
    /// There is no such mail.
    #[error("mail not found")]
    NotFound,
    /// It was decided on before.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It cannot be made a ticket.
    #[error("this mail cannot be read ({0}): download the original")]
    Unreadable(String),
    /// Not allowed, or another service said no.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<QuarantineError> for Fault {
    fn from(error: QuarantineError) -> Self {
        let message = error.to_string();
        match error {
            QuarantineError::NotFound => Self::not_found("QUARANTINED_MAIL_NOT_FOUND", message),
            QuarantineError::Refused(Refusal::Decided) => Self::precondition("QUARANTINED_MAIL_DECIDED", message),
            QuarantineError::Unreadable(_) => Self::precondition("QUARANTINED_MAIL_UNREADABLE", message),
            QuarantineError::Fault(fault) => fault,
            QuarantineError::Db(error) => error.into(),
        }
    }
}

impl From<QuarantineError> for tonic::Status {
    fn from(error: QuarantineError) -> Self {
        Fault::from(error).into()
    }
}
