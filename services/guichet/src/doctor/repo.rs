use chrono::{DateTime, Utc};
use db::{Db, DbError};

/// What time the database server has.
pub async fn now(db: &Db) -> Result<DateTime<Utc>, DbError> {
    let mut control = db.read_control("the doctor compares clocks").await?;
    Ok(sqlx::query_scalar("select clock_timestamp()")
        .fetch_one(&mut control)
        .await?)
}
