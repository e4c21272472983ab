use db::{ControlTx, DbError};
use sqlx::PgExecutor;

use super::Key;

/// Waits until nobody else rotates.
pub async fn lock(tx: &mut ControlTx) -> Result<(), DbError> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('guichet.identity.signing_key', 0))")
        .execute(tx)
        .await?;
    Ok(())
}

pub async fn list(db: impl PgExecutor<'_>) -> Result<Vec<Key>, DbError> {
    let keys = sqlx::query_as!(
        Key,
        "select kid, pkcs8, public, signs_from, created_at from control.signing_key order by signs_from"
    )
    .fetch_all(db)
    .await?;
    Ok(keys)
}

pub async fn insert(tx: &mut ControlTx, key: &Key) -> Result<(), DbError> {
    sqlx::query!(
        "insert into control.signing_key (kid, pkcs8, public, signs_from, created_at) values ($1, $2, $3, $4, $5)",
        key.kid,
        key.pkcs8,
        key.public,
        key.signs_from,
        key.created_at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn delete(tx: &mut ControlTx, kid: &str) -> Result<(), DbError> {
    sqlx::query!("delete from control.signing_key where kid = $1", kid)
        .execute(tx)
        .await?;
    Ok(())
}
