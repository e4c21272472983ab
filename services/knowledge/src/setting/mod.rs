//! What this service needs to know of a tenant's settings.

pub mod repo;

use db::{DbError, TenantTx};
use proto::identity::v1::TenantSettings;

use crate::article::state::Locale;

/// Takes over the settings that identity told.
pub async fn take_over(tx: &mut TenantTx, settings: &TenantSettings) -> Result<(), DbError> {
    let locale = settings.locale.parse().unwrap_or(Locale::En);
    repo::save(tx, locale, settings.revision).await
}
