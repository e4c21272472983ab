use std::sync::Arc;

use crate::names::Space;

/// Told after every tenant.
#[derive(Debug, Clone)]
pub struct MigrateProgress {
    /// Whose database.
    pub service: Arc<str>,
    /// The tenant just dealt with.
    pub space: Space,
    /// How many are done, of all services.
    pub done: usize,
    /// How many there are to do.
    pub total: usize,
    /// Why it failed, if it did.
    pub error: Option<String>,
}

/// What a run of all migrations did.
#[derive(Debug, Clone, Default)]
pub struct MigrateReport {
    /// Tenants brought to the newest version.
    pub migrated: usize,
    /// Tenants that had it already.
    pub unchanged: usize,
    /// Tenants that are not at the newest version.
    pub failed: Vec<LeftBehind>,
}

/// A tenant that a run of all migrations could not bring to the newest version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftBehind {
    /// Whose database.
    pub service: Arc<str>,
    /// Whose schema.
    pub space: Space,
    /// The readable name of the tenant.
    pub slug: String,
    /// Why.
    pub reason: String,
}

impl std::fmt::Display for LeftBehind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} {} ({}): {}",
            self.service,
            self.slug,
            self.space.schema(),
            self.reason
        )
    }
}
