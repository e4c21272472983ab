use chrono::{DateTime, Utc};
use db::{Db, DbError};

/// What a database server says of itself.
pub struct Facts {
    /// As in 150004.
    pub version: i32,
    pub max_connections: i32,
    pub reserved_connections: i32,
    pub max_locks_per_transaction: i32,
    /// False if a power failure may destroy the database.
    pub durable: bool,
    pub time: DateTime<Utc>,
}

/// Asks for them.
pub async fn facts(db: &Db) -> Result<Facts, DbError> {
    let mut control = db.read_control("the doctor looks at the server").await?;
    let (version, max_connections, reserved_connections, max_locks_per_transaction, durable, time) = sqlx::query_as(
        "select current_setting('server_version_num')::integer, current_setting('max_connections')::integer,
                current_setting('superuser_reserved_connections')::integer, current_setting('max_locks_per_transaction')::integer,
                current_setting('fsync')::boolean and current_setting('full_page_writes')::boolean
                    and current_setting('synchronous_commit') <> 'off',
                clock_timestamp()",
    )
    .fetch_one(&mut control)
    .await?;
    Ok(Facts {
        version,
        max_connections,
        reserved_connections,
        max_locks_per_transaction,
        durable,
        time,
    })
}
