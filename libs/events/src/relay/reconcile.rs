use std::sync::atomic::Ordering;

use async_nats::jetstream::stream;
use db::ControlTx;

use super::Relay;
use crate::EventsError;

/// Every so many comparisons the events are counted too.
const COUNT_EVERY: u32 = 10;
/// Rows put back per transaction.
const CHUNK: i64 = 5_000;

impl Relay {
    /// Compares the stream with what was published into it. If it lost anything it is made anew and filled from the outbox: consumers start
    /// over and their inboxes drop what they have had. True if that was needed. `anew` says that NATS may have been started again since.
    pub(super) async fn reconcile(&self, anew: bool) -> Result<bool, EventsError> {
        let name = self.events.stream_name(&self.owner);
        // Before the stream is asked, because events are published in the meantime.
        let mut tx = self.db.begin_relay().await?;
        let known = sqlx::query!(
            "select stream_created_ns, last_stream_seq from control.relay_stream where name = $1",
            name
        )
        .fetch_optional(&mut tx)
        .await?;
        let highest = sqlx::query_scalar!("select max(stream_seq) from control.outbox")
            .fetch_one(&mut tx)
            .await?
            .unwrap_or(0);
        tx.commit().await?;

        let info = self.stream_info().await?;
        let last = number(info.state.last_sequence);
        let lost = match &known {
            None => highest > 0,
            Some(known) => {
                known.stream_created_ns != created(&info)
                    || last < known.last_stream_seq.max(highest)
                    || self.has_gap(&info, anew).await?
            }
        };
        if !lost {
            self.remember(&name, &info, false).await?;
            return Ok(false);
        }
        tracing::error!(
            stream = name,
            "the stream lost data and is filled again from the outbox"
        );
        self.refill(&name).await?;
        Ok(true)
    }

    /// True if the stream holds fewer events than were published into the range it says it has.
    async fn has_gap(&self, info: &stream::Info, anew: bool) -> Result<bool, EventsError> {
        // Counting a week of events is not for every time.
        if !self.checks.fetch_add(1, Ordering::Relaxed).is_multiple_of(COUNT_EVERY) && !anew {
            return Ok(false);
        }
        let mut tx = self.db.begin_relay().await?;
        let published = sqlx::query_scalar!(
            "select count(distinct stream_seq) as \"n!\" from control.outbox where stream_seq between $1 and $2",
            number(info.state.first_sequence),
            number(info.state.last_sequence),
        )
        .fetch_one(&mut tx)
        .await?;
        Ok(published > number(info.state.messages))
    }

    async fn refill(&self, name: &str) -> Result<(), EventsError> {
        // Deleting it takes the consumers' positions with it, which may lie beyond what the new stream holds.
        self.events
            .jetstream()
            .delete_stream(name)
            .await
            .map_err(EventsError::nats)?;
        loop {
            let mut tx = self.db.begin_relay().await?;
            let done = sqlx::query!(
                "update control.outbox o set published_at = null, stream_seq = null
                 from (select created_at, seq from control.outbox where published_at is not null limit $1) as m
                 where o.created_at = m.created_at and o.seq = m.seq",
                CHUNK,
            )
            .execute(&mut tx)
            .await?;
            tx.commit().await?;
            if done.rows_affected() == 0 {
                break;
            }
        }
        self.remember(name, &self.stream_info().await?, true).await
    }

    /// How the owner's stream stands now; it is made if it is not there.
    async fn stream_info(&self) -> Result<stream::Info, EventsError> {
        let stream = self.events.stream(&self.owner).await?;
        stream.get_info().await.map_err(EventsError::nats)
    }

    async fn remember(&self, name: &str, info: &stream::Info, refilled: bool) -> Result<(), EventsError> {
        let mut tx: ControlTx = self.db.begin_relay().await?;
        sqlx::query!(
            "insert into control.relay_stream (name, stream_created_ns, last_stream_seq, refilled_at)
             values ($1, $2, $3, case when $4 then now() end)
             on conflict (name) do update set stream_created_ns = excluded.stream_created_ns,
                last_stream_seq = excluded.last_stream_seq, checked_at = now(),
                refilled_at = coalesce(excluded.refilled_at, control.relay_stream.refilled_at)",
            name,
            created(info),
            number(info.state.last_sequence),
            refilled,
        )
        .execute(&mut tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

fn created(info: &stream::Info) -> i64 {
    i64::try_from(info.created.unix_timestamp_nanos()).unwrap_or(i64::MAX)
}

fn number(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
