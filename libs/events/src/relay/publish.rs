use async_nats::jetstream::message::PublishMessage;
use chrono::{DateTime, Utc};
use db::ControlTx;
use failpoint::failpoint;
use futures_util::future::join_all;
use telemetry::metrics::{self, label, labels};
use uuid::Uuid;

use super::Relay;
use crate::{Event, EventsError};

/// Events per transaction of the relay.
pub(super) const BATCH: usize = 200;

/// NATS takes a megabyte with everything around it; an event is a small snapshot.
const MAX_ENVELOPE: usize = 900_000;

struct Pending {
    seq: i64,
    id: Uuid,
    tenant: String,
    subject: String,
    envelope: Vec<u8>,
    created_at: DateTime<Utc>,
}

impl Relay {
    /// Publishes the oldest waiting events and marks them. One relay of a database at a time, so that they go out in order.
    pub(super) async fn publish_batch(&self) -> Result<usize, EventsError> {
        let mut tx = self.db.begin_relay().await?;
        let rows = sqlx::query_as!(
            Pending,
            "select seq, id, tenant, subject, envelope, created_at from control.outbox
             where published_at is null and parked is null
               and (select pg_try_advisory_xact_lock(hashtextextended('guichet.relay', 0)))
             order by seq limit $1 for update skip locked",
            BATCH as i64,
        )
        .fetch_all(&mut tx)
        .await?;
        if rows.is_empty() {
            return Ok(0);
        }
        let taken = rows.len();
        let (good, bad): (Vec<_>, Vec<_>) = rows
            .into_iter()
            .map(|row| (self.verify(&row), row))
            .partition(|(v, _)| v.is_ok());
        for (verdict, row) in bad {
            park(&mut tx, &row, verdict.err().unwrap_or_default()).await?;
            metrics::OUTBOX_REFUSED.add(1, &[label(labels::SERVICE, self.db.service().clone())]);
        }
        let good: Vec<Pending> = good.into_iter().map(|(_, row)| row).collect();
        let (published, error) = self.send(good).await;
        failpoint!("after-publish");
        mark(&mut tx, &published).await?;
        tx.commit().await?;
        let labels = [
            label(labels::MESSAGING_SYSTEM, "nats"),
            label(labels::SERVICE, self.db.service().clone()),
        ];
        metrics::MESSAGING_CLIENT_SENT_MESSAGES.add(published.len() as u64, &labels);
        match error {
            Some(error) => Err(error),
            None => Ok(taken),
        }
    }

    /// The role that wrote the row (stamped by the database) must be the role of the tenant the envelope names.
    fn verify(&self, row: &Pending) -> Result<(), String> {
        if row.envelope.len() > MAX_ENVELOPE {
            return Err(format!("the envelope has {} bytes", row.envelope.len()));
        }
        let event = Event::parse(&self.owner, &row.subject, &row.envelope)?;
        if event.id.uuid() != row.id {
            return Err("the envelope has another id than its row".to_owned());
        }
        if event.kind().0 != self.owner {
            return Err(format!("the event belongs to {}", event.kind().0));
        }
        let names = self.db.names();
        let space = event
            .tenant
            .map_or(db::Space::Provider(event.provider), db::Space::Tenant);
        if names.space_of_role(&row.tenant) == Some(space) || names.is_control_role(&row.tenant) {
            return Ok(());
        }
        Err(format!("written by {} for {}", row.tenant, space.schema()))
    }

    /// Sends all, then waits for all: what was acknowledged, and the first error.
    async fn send(&self, rows: Vec<Pending>) -> (Vec<(Pending, u64)>, Option<EventsError>) {
        let prefix = self.events.subject_prefix();
        let (mut waiting, mut error) = (Vec::with_capacity(rows.len()), None);
        for row in rows {
            let message = PublishMessage::build()
                .payload(row.envelope.clone().into())
                .message_id(row.id.simple().to_string());
            match self
                .events
                .jetstream()
                .send_publish(format!("{prefix}{}", row.subject), message)
                .await
            {
                Ok(ack) => waiting.push((row, ack)),
                Err(e) => {
                    error = Some(EventsError::nats(e));
                    break;
                }
            }
        }
        let acks = join_all(waiting.into_iter().map(|(row, ack)| async move { (row, ack.await) })).await;
        let mut published = Vec::with_capacity(acks.len());
        for (row, ack) in acks {
            match ack {
                Ok(ack) => published.push((row, ack.sequence)),
                Err(e) => error = error.or(Some(EventsError::nats(e))),
            }
        }
        (published, error)
    }
}

async fn mark(tx: &mut ControlTx, published: &[(Pending, u64)]) -> Result<(), EventsError> {
    let times: Vec<_> = published.iter().map(|(row, _)| row.created_at).collect();
    let seqs: Vec<_> = published.iter().map(|(row, _)| row.seq).collect();
    let stream_seqs: Vec<_> = published
        .iter()
        .map(|(_, seq)| i64::try_from(*seq).unwrap_or(i64::MAX))
        .collect();
    sqlx::query!(
        "update control.outbox o set published_at = now(), stream_seq = m.stream_seq
         from unnest($1::timestamptz[], $2::bigint[], $3::bigint[]) as m (created_at, seq, stream_seq)
         where o.created_at = m.created_at and o.seq = m.seq",
        &times,
        &seqs,
        &stream_seqs,
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn park(tx: &mut ControlTx, row: &Pending, reason: String) -> Result<(), EventsError> {
    tracing::error!(event = %row.id, tenant = row.tenant, reason, "an event was refused by the relay");
    sqlx::query!(
        "update control.outbox set parked = $3 where created_at = $1 and seq = $2",
        row.created_at,
        row.seq,
        reason,
    )
    .execute(tx)
    .await?;
    Ok(())
}
