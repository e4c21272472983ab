use db::DbError;
use fault::Fault;

use crate::{password::TooMany, session::error::SessionError};

/// What can go wrong with an invitation.
#[derive(Debug, thiserror::Error)]
pub enum InvitationError {
    /// Unknown, used, expired or replaced: the same answer.
    #[error("this link is not valid any more")]
    NotFound,
    /// The login is somebody else in this tenant or provider.
    #[error("this login belongs to somebody else here")]
    Linked,
    /// The link leads somewhere else.
    #[error("this link cannot be used here, please open it as it was sent")]
    WrongPlace,
    /// The session could not be made.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The request was wrong or not allowed.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The database said no.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<TooMany> for InvitationError {
    fn from(limit: TooMany) -> Self {
        Self::Session(limit.into())
    }
}

impl From<InvitationError> for Fault {
    fn from(error: InvitationError) -> Self {
        let message = error.to_string();
        match error {
            InvitationError::NotFound => Self::not_found("INVITATION_NOT_FOUND", message),
            InvitationError::Linked => Self::precondition("ACCOUNT_LINKED", message),
            InvitationError::WrongPlace => Self::precondition("WRONG_PLACE", message),
            InvitationError::Session(error) => error.into(),
            InvitationError::Fault(fault) => fault,
            InvitationError::Db(error) => error.into(),
        }
    }
}
