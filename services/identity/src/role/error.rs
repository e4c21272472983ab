use db::DbError;
use fault::Fault;

/// What can go wrong with a role.
#[derive(Debug, thiserror::Error)]
pub enum RoleError {
    /// Missing.
    #[error("role not found")]
    NotFound,
    /// A given role.
    #[error("the given roles cannot be changed")]
    BuiltIn,
    /// Somebody has it.
    #[error("the role is still in use")]
    InUse,
    /// Another role is called so.
    #[error("there is a role of this name already")]
    NameTaken,
    /// It grants what the caller lacks.
    #[error("the role grants more than you have: {0}")]
    Beyond(String),
    /// The request was wrong or not allowed.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The database said no.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<RoleError> for Fault {
    fn from(error: RoleError) -> Self {
        let message = error.to_string();
        match error {
            RoleError::NotFound => Self::not_found("ROLE_NOT_FOUND", message),
            RoleError::BuiltIn => Self::precondition("ROLE_BUILT_IN", message),
            RoleError::InUse => Self::precondition("ROLE_IN_USE", message),
            RoleError::NameTaken => Self::exists("ROLE_EXISTS", message).field("name", "taken", "is taken"),
            RoleError::Beyond(_) => Self::forbidden("ROLE_BEYOND_YOURS", message),
            RoleError::Fault(fault) => fault,
            RoleError::Db(error) => error.into(),
        }
    }
}
