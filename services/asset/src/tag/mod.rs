//! Tags on labels, counted per tenant.

pub mod entity;
pub mod repo;

use db::{DbError, TenantTx};

/// The next tag of the tenant's counter. A number is used at most once; a rolled back transaction leaves a gap.
pub async fn next(tx: &mut TenantTx) -> Result<String, DbError> {
    let (prefix, number) = repo::next(tx).await?;
    Ok(entity::format(&prefix, number))
}
