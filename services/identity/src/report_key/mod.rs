//! The key that reports for people outside are signed with: made when first needed, kept for good.

mod repo;

use clock::Clock;
use context::token::SigningKey;
use db::{Db, DbError};
use uuid::Uuid;

/// The installation's newest key for reports.
pub async fn get_or_make(db: &Db, clock: &Clock) -> Result<SigningKey, DbError> {
    let mut tx = db.begin_control("a report is signed").await?;
    repo::lock(&mut tx).await?;
    if let Some(key) = repo::find_newest(&mut tx).await? {
        return Ok(key);
    }
    let key = SigningKey::generate(format!("report-{}", Uuid::now_v7().simple()));
    repo::insert(&mut tx, &key, clock.now()).await?;
    tx.commit().await?;
    Ok(key)
}

/// The public half of a key of this installation.
pub async fn find_public(db: &Db, kid: &str) -> Result<Option<Vec<u8>>, DbError> {
    repo::find_public(&mut db.read_control("a report is checked").await?, kid).await
}
