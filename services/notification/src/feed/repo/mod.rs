//! Feeds in the database: of a tenant's people in the tenant, of technicians in their provider.

pub mod own;
pub mod provider;

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Sort key of the lists.
pub type Key = (DateTime<Utc>, Uuid);
