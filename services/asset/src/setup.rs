//! What a new tenant begins with.

use chrono::{DateTime, Utc};
use db::{DbError, TenantTx};

use crate::{asset_type, tag};

/// Stores the tenant's tag prefix and default types. Safe to repeat.
pub async fn on_provisioned(tx: &mut TenantTx, slug: &str, locale: &str, now: DateTime<Utc>) -> Result<(), DbError> {
    let locale = if locale == "fr" { "fr" } else { "en" };
    if tag::repo::insert_setting(tx, &tag::entity::prefix(slug), locale).await? {
        for kind in asset_type::entity::defaults(locale) {
            asset_type::repo::insert(tx, &kind, now).await?;
        }
    }
    Ok(())
}
