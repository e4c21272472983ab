use db::DbError;
use ids::ProviderId;
use sqlx::PgExecutor;

/// The provider, if the installation has exactly one.
pub async fn only_provider(db: impl PgExecutor<'_>) -> Result<Option<(ProviderId, String)>, DbError> {
    let mut rows = sqlx::query!(r#"select id as "id: ProviderId", name from control.provider limit 2"#)
        .fetch_all(db)
        .await?;
    Ok(if rows.len() == 1 {
        rows.pop().map(|row| (row.id, row.name))
    } else {
        None
    })
}
