use db::DbError;
use fault::Fault;

use crate::role::RoleError;

/// What can go wrong with a technician.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// Missing.
    #[error("technician not found")]
    NotFound,
    /// Somebody else has the address.
    #[error("a technician has this e-mail address already")]
    EmailTaken,
    /// One's own role, scope or access.
    #[error("you cannot change your own role, scope or access")]
    Oneself,
    /// The technician may do or enter what the caller may not.
    #[error("this technician may do more than you")]
    AboveYou,
    /// Nobody could administer the provider any more.
    #[error("the last admin cannot be deactivated or lose the role")]
    LastAdmin,
    /// A team is not the provider's.
    #[error("there is no such team")]
    UnknownTeam,
    /// A tenant is not the provider's, or not the caller's to enter.
    #[error("there is no such tenant")]
    UnknownTenant,
    /// The scope lets in where the caller may not go.
    #[error("the scope reaches beyond your own")]
    BeyondScope,
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

impl From<AgentError> for Fault {
    fn from(error: AgentError) -> Self {
        let message = error.to_string();
        match error {
            AgentError::NotFound => Self::not_found("AGENT_NOT_FOUND", message),
            AgentError::EmailTaken => Self::exists("AGENT_EXISTS", message).field("email", "taken", "is taken"),
            AgentError::Oneself => Self::forbidden("OWN_ROLE", message),
            AgentError::AboveYou => Self::forbidden("AGENT_ABOVE_YOU", message),
            AgentError::LastAdmin => Self::precondition("LAST_ADMIN", message),
            AgentError::UnknownTeam => Self::bad_field("team_ids", "unknown", message),
            AgentError::UnknownTenant => Self::bad_field("scope", "unknown", message),
            AgentError::BeyondScope => Self::forbidden("SCOPE_BEYOND_YOURS", message),
            AgentError::Role(error) => error.into(),
            AgentError::Fault(fault) => fault,
            AgentError::Db(error) => error.into(),
        }
    }
}
