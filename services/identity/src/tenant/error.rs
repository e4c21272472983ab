use db::DbError;
use fault::Fault;

/// What can go wrong with a tenant.
#[derive(Debug, thiserror::Error)]
pub enum TenantError {
    /// Missing, or not the caller's to see.
    #[error("tenant not found")]
    NotFound,
    /// Another tenant is called so.
    #[error("there is a tenant with this short name already")]
    SlugTaken,
    /// It is still being made.
    #[error("this tenant is still being set up")]
    NotReady,
    /// Not all of it is there.
    #[error("an archive of this tenant is being put back; when that was interrupted, repeat it")]
    Restoring,
    /// It must be stopped first.
    #[error("this tenant works: suspend it first")]
    Working,
    /// The caller may only enter some tenants, so could not enter a new one.
    #[error("only technicians for all tenants may create one")]
    LimitedScope,
    /// The request was wrong or not allowed.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The database said no.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<TenantError> for Fault {
    fn from(error: TenantError) -> Self {
        let message = error.to_string();
        match error {
            TenantError::NotFound => Self::not_found("TENANT_NOT_FOUND", message),
            TenantError::SlugTaken => Self::exists("TENANT_EXISTS", message).field("slug", "taken", "is taken"),
            TenantError::NotReady => Self::precondition("TENANT_NOT_READY", message),
            TenantError::Restoring => Self::precondition("TENANT_RESTORING", message),
            TenantError::Working => Self::precondition("TENANT_WORKING", message),
            TenantError::LimitedScope => Self::forbidden("SCOPE_LIMITED", message),
            TenantError::Fault(fault) => fault,
            TenantError::Db(error) => error.into(),
        }
    }
}

/// What whoever wants to work in a stopped tenant is told.
pub fn suspended() -> Fault {
    Fault::forbidden("TENANT_SUSPENDED", "this organisation is suspended")
}

/// What whoever wants to work in a tenant is told while it is being made.
pub fn not_ready() -> Fault {
    Fault::unavailable("TENANT_NOT_READY", "this organisation is being set up").retry_after(2)
}
