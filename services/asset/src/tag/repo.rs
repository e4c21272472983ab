use db::{DbError, TenantTx};

/// Stores what the service needs to know of the tenant; false if it was known already.
pub async fn insert_setting(tx: &mut TenantTx, tag_prefix: &str, locale: &str) -> Result<bool, DbError> {
    let inserted = sqlx::query!(
        "insert into tenant_setting (tag_prefix, locale) values ($1, $2) on conflict (singleton) do nothing",
        tag_prefix,
        locale,
    )
    .execute(tx)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// The start of the tenant's tags and the next number.
pub async fn next(tx: &mut TenantTx) -> Result<(String, i64), DbError> {
    let row = sqlx::query!(
        "select coalesce((select tag_prefix from tenant_setting), 'AST') as \"prefix!\", nextval('asset_tag_seq') as \"number!\""
    )
    .fetch_one(tx)
    .await?;
    Ok((row.prefix, row.number))
}
