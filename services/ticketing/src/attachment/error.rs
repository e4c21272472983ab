use db::DbError;
use fault::Fault;

/// What can go wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum AttachmentError {
    /// There is none, or it is not the caller's to see.
    #[error("attachment not found")]
    NotFound,
    /// The request or the caller's rights are wrong.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<sqlx::Error> for AttachmentError {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(error.into())
    }
}

impl From<AttachmentError> for Fault {
    fn from(error: AttachmentError) -> Self {
        match error {
            AttachmentError::NotFound => Self::not_found("ATTACHMENT_NOT_FOUND", "attachment not found"),
            AttachmentError::Fault(fault) => fault,
            AttachmentError::Db(error) => error.into(),
        }
    }
}
