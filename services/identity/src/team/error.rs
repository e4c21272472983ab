use db::DbError;
use fault::Fault;

/// What can go wrong with a team.
#[derive(Debug, thiserror::Error)]
pub enum TeamError {
    /// Missing, or not the caller's to change.
    #[error("team not found")]
    NotFound,
    /// Another team is called so.
    #[error("there is a team of this name already")]
    NameTaken,
    /// A member is not an agent here.
    #[error("every member must be an active technician here")]
    UnknownMember,
    /// The request was wrong or not allowed.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The database said no.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<TeamError> for Fault {
    fn from(error: TeamError) -> Self {
        let message = error.to_string();
        match error {
            TeamError::NotFound => Self::not_found("TEAM_NOT_FOUND", message),
            TeamError::NameTaken => Self::exists("TEAM_EXISTS", message).field("name", "taken", "is taken"),
            TeamError::UnknownMember => Self::bad_field("member_ids", "unknown", message),
            TeamError::Fault(fault) => fault,
            TeamError::Db(error) => error.into(),
        }
    }
}
