use chrono::{DateTime, Utc};
use db::{ControlTx, DbError};
use ids::ProviderId;
use sqlx::PgExecutor;

use super::entity::Provider;

pub async fn find(db: impl PgExecutor<'_>, id: ProviderId) -> Result<Option<Provider>, DbError> {
    let provider = sqlx::query_as!(
        Provider,
        r#"select id as "id: ProviderId", name, locale from control.provider where id = $1"#,
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    Ok(provider)
}

/// All providers, oldest first.
pub async fn list(db: impl PgExecutor<'_>) -> Result<Vec<Provider>, DbError> {
    let providers = sqlx::query_as!(
        Provider,
        r#"select id as "id: ProviderId", name, locale from control.provider order by created_at"#
    )
    .fetch_all(db)
    .await?;
    Ok(providers)
}

/// The provider of this name, entered if it is missing. Two at once make one.
pub async fn get_or_insert(tx: &mut ControlTx, new: &Provider, now: DateTime<Utc>) -> Result<Provider, DbError> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('guichet.identity.provider', 0))")
        .execute(&mut *tx)
        .await?;
    sqlx::query!(
        "insert into control.provider (id, name, locale, created_at)
         select $1, $2, $3, $4 where not exists (select 1 from control.provider where lower(name) = lower($2))",
        new.id.uuid(),
        new.name,
        new.locale,
        now,
    )
    .execute(&mut *tx)
    .await?;
    let provider = sqlx::query_as!(
        Provider,
        r#"select id as "id: ProviderId", name, locale from control.provider where lower(name) = lower($1)"#,
        new.name,
    )
    .fetch_one(tx)
    .await?;
    Ok(provider)
}
