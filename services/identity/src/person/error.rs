use db::DbError;
use fault::Fault;

use crate::role::RoleError;

/// What can go wrong with a person.
#[derive(Debug, thiserror::Error)]
pub enum PersonError {
    /// Missing, or not the caller's to see.
    #[error("person not found")]
    NotFound,
    /// Somebody else has the address.
    #[error("somebody has this e-mail address already")]
    EmailTaken,
    /// The place is not one of the tenant's.
    #[error("there is no such place")]
    UnknownLocation,
    /// One's own role or access.
    #[error("you cannot change your own role or access")]
    Oneself,
    /// The person may do what the caller may not.
    #[error("this person may do more than you")]
    AboveYou,
    /// Nobody could administer the tenant any more.
    #[error("the last admin cannot be deactivated or lose the role")]
    LastAdmin,
    /// No access to invite to.
    #[error("this person is deactivated")]
    Inactive,
    /// Nothing to invite to.
    #[error("this person can sign in already")]
    HasLogin,
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

impl From<PersonError> for Fault {
    fn from(error: PersonError) -> Self {
        let message = error.to_string();
        match error {
            PersonError::NotFound => Self::not_found("PERSON_NOT_FOUND", message),
            PersonError::EmailTaken => Self::exists("PERSON_EXISTS", message).field("email", "taken", "is taken"),
            PersonError::UnknownLocation => Self::bad_field("location_id", "unknown", message),
            PersonError::Oneself => Self::forbidden("OWN_ROLE", message),
            PersonError::AboveYou => Self::forbidden("PERSON_ABOVE_YOU", message),
            PersonError::LastAdmin => Self::precondition("LAST_ADMIN", message),
            PersonError::Inactive => Self::precondition("PERSON_INACTIVE", message),
            PersonError::HasLogin => Self::precondition("PERSON_HAS_LOGIN", message),
            PersonError::Role(error) => error.into(),
            PersonError::Fault(fault) => fault,
            PersonError::Db(error) => error.into(),
        }
    }
}
