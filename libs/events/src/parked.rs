//! Events that could not be handled, kept for an operator.

use chrono::{DateTime, Utc};
use db::{ControlTx, Db};
use ids::EventId;
use uuid::Uuid;

use crate::EventsError;

/// An event that a handler gave up on.
#[derive(Debug, Clone)]
pub struct ParkedEvent {
    /// The row's id, to replay or forget it by.
    pub id: Uuid,
    /// Which handler.
    pub handler: String,
    /// Where the event came from.
    pub subject: String,
    /// Why it gave up.
    pub error: String,
    /// After how many attempts.
    pub attempts: i32,
    /// When.
    pub parked_at: DateTime<Utc>,
}

/// The newest parked events of a service.
pub async fn list_parked(db: &Db, limit: i64) -> Result<Vec<ParkedEvent>, EventsError> {
    let mut tx = db.begin_relay().await?;
    let rows = sqlx::query_as!(
        ParkedEvent,
        "select id, handler, subject, error, attempts, parked_at from control.parked_event order by parked_at desc limit $1",
        limit,
    )
    .fetch_all(&mut tx)
    .await?;
    Ok(rows)
}

/// Asks the handler to try a parked event again; false if there is none with this id.
pub async fn replay_parked(db: &Db, id: Uuid) -> Result<bool, EventsError> {
    let mut tx = db.begin_relay().await?;
    let done = sqlx::query!(
        "update control.parked_event set replay_requested_at = now() where id = $1",
        id
    )
    .execute(&mut tx)
    .await?;
    tx.commit().await?;
    Ok(done.rows_affected() > 0)
}

/// Gives a parked event up for good; false if there is none with this id.
pub async fn forget_parked(db: &Db, id: Uuid) -> Result<bool, EventsError> {
    let mut tx = db.begin_relay().await?;
    let done = sqlx::query!("delete from control.parked_event where id = $1", id)
        .execute(&mut tx)
        .await?;
    tx.commit().await?;
    Ok(done.rows_affected() > 0)
}

pub(crate) struct Failure<'a> {
    pub(crate) handler: &'a str,
    pub(crate) event_id: Option<EventId>,
    pub(crate) subject: &'a str,
    pub(crate) envelope: &'a [u8],
    pub(crate) error: &'a str,
    pub(crate) attempts: i32,
}

/// Keeps an event that will not be tried again by itself.
pub(crate) async fn park(db: &Db, failure: &Failure<'_>) -> Result<(), EventsError> {
    tracing::error!(
        handler = failure.handler,
        subject = failure.subject,
        error = failure.error,
        "an event was parked"
    );
    let mut tx = db.begin_relay().await?;
    sqlx::query!(
        "insert into control.parked_event (id, handler, event_id, subject, envelope, error, attempts)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (handler, event_id) do update set error = excluded.error, attempts = excluded.attempts, parked_at = now()",
        Uuid::now_v7(),
        failure.handler,
        failure.event_id.map(EventId::uuid),
        failure.subject,
        failure.envelope,
        failure.error,
        failure.attempts,
    )
    .execute(&mut tx)
    .await?;
    tx.commit().await?;
    Ok(())
}

pub(crate) struct Replay {
    pub(crate) id: Uuid,
    pub(crate) subject: String,
    pub(crate) envelope: Vec<u8>,
}

/// Takes one event that is to be tried again. The row stays, without its request, until [`replayed`].
pub(crate) async fn take_replay(tx: &mut ControlTx, handler: &str) -> Result<Option<Replay>, EventsError> {
    let row = sqlx::query_as!(
        Replay,
        "update control.parked_event set replay_requested_at = null, attempts = attempts + 1
         where id = (select id from control.parked_event where handler = $1 and replay_requested_at is not null
                     order by replay_requested_at limit 1 for update skip locked)
         returning id, subject, envelope",
        handler,
    )
    .fetch_optional(tx)
    .await?;
    Ok(row)
}

/// Notes how a replay went.
pub(crate) async fn replayed(db: &Db, id: Uuid, error: Option<&str>) -> Result<(), EventsError> {
    let mut tx = db.begin_relay().await?;
    match error {
        None => {
            sqlx::query!("delete from control.parked_event where id = $1", id)
                .execute(&mut tx)
                .await?
        }
        Some(error) => {
            sqlx::query!(
                "update control.parked_event set error = $2, parked_at = now() where id = $1",
                id,
                error
            )
            .execute(&mut tx)
            .await?
        }
    };
    tx.commit().await?;
    Ok(())
}
