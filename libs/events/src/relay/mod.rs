//! Carries the outbox to NATS.

mod publish;
mod reconcile;

use std::{
    sync::atomic::{AtomicU32, AtomicU64, Ordering},
    time::Duration,
};

use db::Db;
use telemetry::metrics::{self, label, labels};
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;

use crate::{Events, EventsError};

/// Outbox rows are kept this many days, longer than events stay in a stream.
const KEEP_DAYS: i32 = 8;
const MAINTAIN_EVERY: Duration = Duration::from_secs(3600);
const PAUSE_AFTER_ERROR: Duration = Duration::from_secs(1);
/// Where nothing happens the pause between two looks grows to this: what this process writes wakes the relay anyway.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// What the relay has to say to operators.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RelayState {
    /// Why nothing is carried at the moment.
    pub error: Option<String>,
    /// How often the stream was filled again because it had lost data.
    pub refills: u64,
}

/// Publishes what transactions of this database have written, in order, at least once.
pub struct Relay {
    db: Db,
    events: Events,
    owner: String,
    state: watch::Sender<RelayState>,
    checks: AtomicU32,
    /// The connection that the last comparison was made over.
    compared: AtomicU64,
}

impl Relay {
    /// Starts the relay of a service. Any number of processes may run one; they take turns.
    pub fn spawn(db: Db, events: Events, shutdown: CancellationToken) -> (JoinHandle<()>, watch::Receiver<RelayState>) {
        let (state, seen) = watch::channel(RelayState::default());
        let owner = db.names().owner().to_owned();
        let relay = Self {
            db,
            events,
            owner,
            state,
            checks: AtomicU32::new(0),
            compared: AtomicU64::new(u64::MAX),
        };
        (tokio::spawn(async move { relay.run(shutdown).await }), seen)
    }

    async fn run(self, shutdown: CancellationToken) {
        let poll = Duration::from_millis(self.events.settings().poll_ms.max(5));
        let check = Duration::from_secs(self.events.settings().reconcile_secs.max(1));
        let (mut next_check, mut next_maintenance) = (Instant::now(), Instant::now());
        let mut pause = poll;
        loop {
            if Instant::now() >= next_maintenance {
                next_maintenance = Instant::now() + MAINTAIN_EVERY;
                if let Err(error) = self.maintain().await {
                    tracing::warn!(%error, "the outbox could not be maintained");
                    next_maintenance = Instant::now() + Duration::from_secs(60);
                }
            }
            let result = self.turn(&mut next_check, check).await;
            let failed = result.is_err();
            pause = match result {
                Ok(0) => (pause * 2).min(LONGEST_PAUSE.max(poll)),
                _ => poll,
            };
            self.tell(result);
            if failed {
                next_check = Instant::now();
            }
            tokio::select! {
                () = shutdown.cancelled() => break,
                () = sleep(PAUSE_AFTER_ERROR), if failed => {}
                () = sleep(pause), if !failed => {}
                // Soon again after it: another process's relay may be at work on what was written.
                () = self.db.wake().outbox_written(), if !failed => pause = poll,
            }
        }
        // What was committed while we were asked to stop.
        let _ = self.drain().await;
    }

    /// How many events were found.
    async fn turn(&self, next_check: &mut Instant, check: Duration) -> Result<usize, EventsError> {
        if !self.events.is_connected() {
            return Err(EventsError::Nats("not connected".to_owned()));
        }
        let connection = self.events.connects();
        let anew = self.compared.load(Ordering::Relaxed) != connection;
        if anew || Instant::now() >= *next_check {
            if self.reconcile(anew).await? {
                self.state.send_modify(|state| state.refills += 1);
                metrics::OUTBOX_REFILLS.add(1, &[label(labels::SERVICE, self.db.service().clone())]);
            }
            self.compared.store(connection, Ordering::Relaxed);
            *next_check = Instant::now() + check;
        }
        self.drain().await
    }

    /// Publishes until nothing is left.
    async fn drain(&self) -> Result<usize, EventsError> {
        let mut found = 0;
        loop {
            let batch = self.publish_batch().await?;
            found += batch;
            if batch < publish::BATCH {
                return Ok(found);
            }
        }
    }

    /// Logs a change for the worse or the better once.
    fn tell(&self, result: Result<usize, EventsError>) {
        let error = result.err().map(|error| error.to_string());
        self.state.send_if_modified(|state| {
            if state.error == error {
                return false;
            }
            match &error {
                Some(error) => tracing::warn!(owner = self.owner, error, "events are waiting in the outbox"),
                None => tracing::info!(owner = self.owner, "events flow again"),
            }
            state.error = error;
            true
        });
    }

    /// Makes the partitions of the coming days and drops what is no longer needed.
    async fn maintain(&self) -> Result<(), EventsError> {
        let mut tx = self.db.begin_relay().await?;
        sqlx::query!("select control.outbox_maintain($1)", KEEP_DAYS)
            .fetch_one(&mut tx)
            .await?;
        sqlx::query!(
            "delete from control.inbox where received_at < now() - make_interval(days => $1)",
            2 * KEEP_DAYS
        )
        .execute(&mut tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}
