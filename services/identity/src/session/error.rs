use db::DbError;
use fault::Fault;

use crate::{
    password::TooMany,
    tenant::error::{TenantError, not_ready, suspended},
};

/// What can go wrong with signing in and staying so.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// Wrong address, wrong password, no access: always the same answer.
    #[error("the e-mail address or the password is not right")]
    Refused,
    /// Too many attempts.
    #[error("too many attempts, please try again later")]
    TooMany(u32),
    /// The session has ended, or there is none.
    #[error("please sign in")]
    Ended,
    /// No such tenant, or not one to enter.
    #[error("tenant not found")]
    TenantNotFound,
    /// The tenant is stopped.
    #[error("this organisation is suspended")]
    Suspended,
    /// The tenant is being made.
    #[error("this organisation is being set up")]
    NotReady,
    /// Not a technician of a provider, or not at the console.
    #[error("this is only for technicians of a provider, at the console")]
    NoProvider,
    /// Unknown, revoked or expired key.
    #[error("the API key is not valid")]
    KeyRefused,
    /// The request was wrong or not allowed.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The database said no.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<TooMany> for SessionError {
    fn from(limit: TooMany) -> Self {
        Self::TooMany(limit.retry_after)
    }
}

impl From<TenantError> for SessionError {
    fn from(error: TenantError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<SessionError> for Fault {
    fn from(error: SessionError) -> Self {
        let message = error.to_string();
        match error {
            SessionError::Refused => Self::unauthenticated("SIGN_IN_FAILED", message),
            SessionError::TooMany(seconds) => Self::exhausted("TOO_MANY_ATTEMPTS", message).retry_after(seconds),
            SessionError::Ended => Self::unauthenticated("SESSION_ENDED", message),
            SessionError::TenantNotFound => Self::not_found("TENANT_NOT_FOUND", message),
            SessionError::Suspended => suspended(),
            SessionError::NotReady => not_ready(),
            SessionError::NoProvider => Self::forbidden("NO_PROVIDER_REALM", message),
            SessionError::KeyRefused => Self::unauthenticated("API_KEY_INVALID", message),
            SessionError::Fault(fault) => fault,
            SessionError::Db(error) => error.into(),
        }
    }
}
