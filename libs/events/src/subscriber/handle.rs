use std::{panic::AssertUnwindSafe, time::Duration};

use async_nats::jetstream::{AckKind, Message};
use clock::Clock;
use db::{ControlTx, Db, DbError};
use failpoint::failpoint;
use futures_util::FutureExt;
use ids::EventId;
use telemetry::metrics::{self, KeyValue, label, labels};
use tokio::time::{Instant, timeout};
use tracing::Instrument;

use super::Handler;
use crate::{
    Event, EventsSettings, HandlerError,
    parked::{self, Failure, Replay},
    trace,
};

/// An event whose tenant is still unknown, closed or being set up is kept on the way for this long after it happened.
const WAIT_FOR_TENANT: chrono::Duration = chrono::Duration::hours(24);

/// An event that waits for a part that is away is tried again at least this often: the part may be back any moment.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// One handler and what it works with.
pub(crate) struct Runner {
    pub(super) db: Db,
    pub(super) settings: EventsSettings,
    pub(super) service: String,
    pub(super) handler: String,
    /// `<service>_<handler>`, the label of its metrics.
    pub(super) group: KeyValue,
    pub(super) run: Handler,
}

impl Runner {
    /// Handles one message and tells NATS how it went.
    pub(super) async fn deliver(&self, message: Message) {
        let attempts = message
            .info()
            .map_or(1, |info| u32::try_from(info.delivered).unwrap_or(1));
        let prefix = if self.settings.prefix.is_empty() {
            0
        } else {
            self.settings.prefix.len() + 1
        };
        let subject = message.subject.get(prefix..).unwrap_or_default();
        let started = Instant::now();
        let (event, result) = match Event::parse(&self.service, subject, &message.payload) {
            Ok(event) => (Some(event.clone()), self.attempt_aloud(&message, event).await),
            Err(reason) => (None, Err(HandlerError::Park(reason))),
        };
        self.measure(event.as_ref(), &result, attempts, started);
        let answer = match result {
            Ok(()) => AckKind::Ack,
            Err(error) => {
                self.failed(subject, &message.payload, event.as_ref(), attempts, error)
                    .await
            }
        };
        failpoint!("before-ack");
        if let Err(error) = message.ack_with(answer).await {
            tracing::debug!(%error, "an acknowledgement was lost; the event will come again");
        }
    }

    /// Handles a parked event once more.
    pub(super) async fn again(&self, row: &Replay) -> Result<(), HandlerError> {
        let event = Event::parse(&self.service, &row.subject, &row.envelope).map_err(HandlerError::Park)?;
        self.attempt(event).await
    }

    fn gives_up(&self, error: &HandlerError, attempts: u32) -> bool {
        match error {
            HandlerError::Park(_) => true,
            HandlerError::Retry(_) => attempts >= self.settings.max_attempts,
            HandlerError::Later(_) => false,
        }
    }

    /// Notes how long the attempt took and how it ended, and of a success how long after the fact it came.
    fn measure(&self, event: Option<&Event>, result: &Result<(), HandlerError>, attempts: u32, started: Instant) {
        if !metrics::enabled() {
            return;
        }
        let taken = started.elapsed().as_secs_f64();
        let system = label(labels::MESSAGING_SYSTEM, "nats");
        let error = match result {
            Ok(()) => {
                metrics::MESSAGING_PROCESS_DURATION.record(taken, &[system, self.group.clone()]);
                if let Some(event) = event {
                    let delay = Clock::real().now() - event.occurred_at();
                    let delay = delay.as_seconds_f64().max(0.0);
                    metrics::CONSUMER_DELAY.record(delay, std::slice::from_ref(&self.group));
                }
                return;
            }
            Err(error) if self.gives_up(error, attempts) => "park",
            Err(HandlerError::Later(_)) => "later",
            Err(_) => "retry",
        };
        metrics::MESSAGING_PROCESS_DURATION.record(taken, &[system, self.group.clone(), label(labels::ERROR, error)]);
    }

    /// What to answer NATS about a failure: try again later, or keep it aside and go on.
    async fn failed(
        &self,
        subject: &str,
        envelope: &[u8],
        event: Option<&Event>,
        attempts: u32,
        error: HandlerError,
    ) -> AckKind {
        let give_up = self.gives_up(&error, attempts);
        let mut pause = self.settings.backoff(attempts);
        if matches!(error, HandlerError::Later(_)) {
            pause = pause.min(LONGEST_WAIT);
        }
        if !give_up {
            tracing::debug!(handler = self.handler, subject, attempts, %error, "an event will be tried again");
            return AckKind::Nak(Some(pause));
        }
        let failure = Failure {
            handler: &self.handler,
            event_id: event.map(|event| event.id),
            subject,
            envelope,
            error: &error.to_string(),
            attempts: i32::try_from(attempts).unwrap_or(i32::MAX),
        };
        match parked::park(&self.db, &failure).await {
            Ok(()) => AckKind::Ack,
            Err(error) => {
                tracing::warn!(%error, "an event could not be parked");
                AckKind::Nak(Some(pause.max(Duration::from_secs(5))))
            }
        }
    }

    /// One attempt, telling NATS now and then that it is still under way.
    async fn attempt_aloud(&self, message: &Message, event: Event) -> Result<(), HandlerError> {
        let mut attempt = std::pin::pin!(self.attempt(event));
        loop {
            match timeout(self.settings.ack_wait() / 3, &mut attempt).await {
                Ok(result) => return result,
                Err(_) => {
                    let _ = message.ack_with(AckKind::Progress).await;
                }
            }
        }
    }

    /// One attempt, inside the trace of the transaction that published the event.
    async fn attempt(&self, event: Event) -> Result<(), HandlerError> {
        let span = tracing::info_span!(
            "event",
            otel.kind = "consumer",
            handler = self.handler,
            event.r#type = event.envelope.r#type,
            event.id = %event.id,
            tenant = event.tenant.map(|t| t.to_string()).unwrap_or_default(),
        );
        trace::follow(&span, &event.envelope.traceparent);
        let guarded = AssertUnwindSafe(timeout(self.settings.handler_timeout(), self.handle(event))).catch_unwind();
        match guarded.instrument(span).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(HandlerError::Retry("the handler took too long".to_owned())),
            Err(_) => Err(HandlerError::Retry("the handler panicked".to_owned())),
        }
    }

    /// Inbox row, effect, commit.
    async fn handle(&self, event: Event) -> Result<(), HandlerError> {
        match &self.run {
            // The same fact may be told of a provider, which is somebody else's to handle: a mail to a technician, say.
            Handler::Tenant(_) if event.tenant.is_none() => {}
            Handler::Tenant(run) => {
                let mut tx = self
                    .db
                    .begin(&event.ctx()?)
                    .await
                    .map_err(|e| wait_for_tenant(e, &event))?;
                if !first_time(&mut tx, &self.handler, event.id).await? {
                    return Ok(());
                }
                let tx = run(tx, event).await?;
                failpoint!("before-inbox-commit");
                tx.commit().await?;
            }
            Handler::Provider(run) => {
                let begun = self.db.provider_tx(event.provider, "projecting an event").await;
                let mut tx = begun.map_err(|e| wait_for_tenant(e, &event))?;
                if !first_time(&mut tx, &self.handler, event.id).await? {
                    return Ok(());
                }
                let tx = run(tx, event).await?;
                failpoint!("before-inbox-commit");
                tx.commit().await?;
            }
            Handler::Control(run) => {
                let mut tx: ControlTx = self.db.begin_control("consuming an event").await?;
                if !first_time(&mut tx, &self.handler, event.id).await? {
                    return Ok(());
                }
                let tx = run(tx, event).await?;
                failpoint!("before-inbox-commit");
                tx.commit().await?;
            }
        }
        Ok(())
    }
}

/// Enters the event in the inbox; false if it was there. Named columns and no conflict target: all that a tenant's role may.
async fn first_time<'c>(
    tx: impl sqlx::Executor<'c, Database = sqlx::Postgres>,
    handler: &str,
    event: EventId,
) -> Result<bool, HandlerError> {
    let done = sqlx::query!(
        "insert into control.inbox (handler, event_id) values ($1, $2) on conflict do nothing",
        handler,
        event.uuid(),
    )
    .execute(tx)
    .await
    .map_err(DbError::from)?;
    Ok(done.rows_affected() == 1)
}

/// A tenant that is not open yet may be so soon; an old event of one is kept aside.
fn wait_for_tenant(error: DbError, event: &Event) -> HandlerError {
    let closed = matches!(
        error,
        DbError::UnknownTenant | DbError::Suspended | DbError::Failed | DbError::Outdated | DbError::TooNew
    );
    if !closed {
        return error.into();
    }
    let age = Clock::real().now() - event.occurred_at();
    if age > WAIT_FOR_TENANT {
        HandlerError::Park(error.to_string())
    } else {
        HandlerError::Later(error.to_string())
    }
}
