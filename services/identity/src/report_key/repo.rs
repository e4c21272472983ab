use chrono::{DateTime, Utc};
use context::token::SigningKey;
use db::{ControlTx, DbError};
use sqlx::PgExecutor;

/// Waits until nobody else makes one.
pub async fn lock(tx: &mut ControlTx) -> Result<(), DbError> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('guichet.identity.report_key', 0))")
        .execute(tx)
        .await?;
    Ok(())
}

pub async fn find_newest(tx: &mut ControlTx) -> Result<Option<SigningKey>, DbError> {
    let key = sqlx::query_as!(
        SigningKey,
        "select kid, pkcs8, public from control.report_key order by created_at desc limit 1"
    )
    .fetch_optional(tx)
    .await?;
    Ok(key)
}

pub async fn find_public(db: impl PgExecutor<'_>, kid: &str) -> Result<Option<Vec<u8>>, DbError> {
    let public = sqlx::query_scalar!("select public from control.report_key where kid = $1", kid)
        .fetch_optional(db)
        .await?;
    Ok(public)
}

pub async fn insert(tx: &mut ControlTx, key: &SigningKey, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query!(
        "insert into control.report_key (kid, pkcs8, public, created_at) values ($1, $2, $3, $4)",
        key.kid,
        key.pkcs8,
        key.public,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}
