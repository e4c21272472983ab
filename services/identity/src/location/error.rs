use db::DbError;
use fault::Fault;

/// What can go wrong with a place.
#[derive(Debug, thiserror::Error)]
pub enum LocationError {
    /// Missing.
    #[error("place not found")]
    NotFound,
    /// A sibling is called so.
    #[error("there is a place of this name there already")]
    NameTaken,
    /// Other places or people are in it.
    #[error("there are places or people in it")]
    NotEmpty,
    /// The request was wrong or not allowed.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The database said no.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<LocationError> for Fault {
    fn from(error: LocationError) -> Self {
        let message = error.to_string();
        match error {
            LocationError::NotFound => Self::not_found("LOCATION_NOT_FOUND", message),
            LocationError::NameTaken => Self::exists("LOCATION_EXISTS", message).field("name", "taken", "is taken"),
            LocationError::NotEmpty => Self::precondition("LOCATION_NOT_EMPTY", message),
            LocationError::Fault(fault) => fault,
            LocationError::Db(error) => error.into(),
        }
    }
}
