use db::DbError;
use fault::Fault;

use crate::role::RoleError;

/// What can go wrong with a key.
#[derive(Debug, thiserror::Error)]
pub enum ApiKeyError {
    /// Missing.
    #[error("API key not found")]
    NotFound,
    /// The role cannot be given.
    #[error(transparent)]
    Role(#[from] RoleError),
    /// The request was wrong or not allowed.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The database said no.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<ApiKeyError> for Fault {
    fn from(error: ApiKeyError) -> Self {
        match error {
            ApiKeyError::NotFound => Self::not_found("API_KEY_NOT_FOUND", error.to_string()),
            ApiKeyError::Role(error) => error.into(),
            ApiKeyError::Fault(fault) => fault,
            ApiKeyError::Db(error) => error.into(),
        }
    }
}
