use db::{Db, TenantRows};

/// A service as far as an archive goes.
#[derive(Debug, Clone)]
pub struct Part {
    /// The service's name.
    pub name: &'static str,
    /// Its database.
    pub db: Db,
    /// Rows of tenants that lie outside of their schemas.
    pub rows: &'static [TenantRows],
}
