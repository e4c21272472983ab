use db::{DbError, TenantTx};

use crate::article::state::Locale;

/// The tenant's language.
pub async fn locale(tx: &mut TenantTx) -> Result<Locale, DbError> {
    let stored = sqlx::query_scalar!("select locale from tenant_setting")
        .fetch_optional(tx)
        .await?;
    Ok(stored.and_then(|text| text.parse().ok()).unwrap_or(Locale::En))
}

/// Stores the tenant's language as of a revision of its settings, unless a later one is known.
pub async fn save(tx: &mut TenantTx, locale: Locale, revision: i64) -> Result<(), DbError> {
    sqlx::query!(
        "insert into tenant_setting (locale, revision) values ($1, $2)
         on conflict (singleton) do update set locale = excluded.locale, revision = excluded.revision
         where tenant_setting.revision < excluded.revision",
        locale.as_str(),
        revision,
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(DbError::from)
}
