use db::DbError;
use fault::Fault;

/// What can go wrong with a tenant's settings.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// Another tenant has the host name.
    #[error("the host name {0} belongs to somebody else")]
    DomainTaken(String),
    /// There is no logo.
    #[error("there is no logo")]
    NoLogo,
    /// The request was wrong or not allowed.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The database said no.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<SettingsError> for Fault {
    fn from(error: SettingsError) -> Self {
        let message = error.to_string();
        match error {
            SettingsError::DomainTaken(_) => {
                Self::exists("DOMAIN_EXISTS", message).field("domains", "taken", "is taken")
            }
            SettingsError::NoLogo => Self::not_found("LOGO_NOT_FOUND", message),
            SettingsError::Fault(fault) => fault,
            SettingsError::Db(error) => error.into(),
        }
    }
}
