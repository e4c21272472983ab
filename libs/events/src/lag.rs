//! How far handlers are behind, told as metrics: NATS is asked now and then by one task of the process, however often somebody collects.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use async_nats::jetstream;
use clock::Clock;
use telemetry::metrics::{self, KeyValue, label, labels};

use crate::Events;

/// Nothing is waited for longer than this.
const PATIENCE: Duration = Duration::from_secs(5);

/// A consumer of a stream, and whose it is.
#[derive(Debug, Clone)]
pub(crate) struct Watched {
    /// `<service>_<handler>`, as the metrics name it.
    pub(crate) handler: String,
    pub(crate) stream: String,
    pub(crate) consumer: String,
    pub(crate) subject: String,
}

/// The consumers of this process.
pub(crate) type Lags = Arc<Mutex<Vec<Watched>>>;

/// Tells for as long as somebody holds the connection, if metrics are exported.
pub(crate) fn spawn(events: &Events, service: &str) {
    let Some(mut pause) = metrics::look_again() else { return };
    let (watched, client) = (Arc::downgrade(events.lags()), events.client().clone());
    let jetstream = events.jetstream().clone();
    let labels = [
        label(labels::SERVICE, service.to_owned()),
        label(labels::DEPENDENCY, "nats"),
    ];
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(pause).await;
            let Some(watched) = list(&watched) else { return };
            let up = client.connection_state() == async_nats::connection::State::Connected;
            metrics::DEPENDENCY_UP.set(f64::from(up), &labels);
            if up {
                look(&jetstream, watched).await;
            }
            pause = metrics::look_again().unwrap_or(pause);
        }
    });
}

fn list(watched: &Weak<Mutex<Vec<Watched>>>) -> Option<Vec<Watched>> {
    let watched = watched.upgrade()?;
    let list = watched.lock().unwrap_or_else(PoisonError::into_inner);
    Some(list.clone())
}

/// A handler of several subjects has a consumer for each: they are one here.
async fn look(jetstream: &jetstream::Context, watched: Vec<Watched>) {
    let mut handlers: BTreeMap<String, (u64, f64)> = BTreeMap::new();
    for consumer in watched {
        let looked = tokio::time::timeout(PATIENCE, behind(jetstream, &consumer)).await;
        match looked {
            Ok(Ok((pending, age))) => {
                let sum = handlers.entry(consumer.handler).or_default();
                *sum = (sum.0 + pending, sum.1.max(age));
            }
            Ok(Err(error)) => tracing::debug!(consumer.consumer, %error, "a consumer could not be looked at"),
            Err(_) => tracing::debug!(consumer.consumer, "a consumer could not be looked at in time"),
        }
    }
    for (handler, (pending, age)) in handlers {
        let handler: [KeyValue; 1] = [label(labels::CONSUMER, handler)];
        metrics::CONSUMER_PENDING.set(pending as f64, &handler);
        metrics::CONSUMER_OLDEST_AGE.set(age, &handler);
    }
}

/// How many messages are not finished, and for how many seconds the oldest has been there.
async fn behind(
    jetstream: &jetstream::Context,
    of: &Watched,
) -> Result<(u64, f64), Box<dyn std::error::Error + Send + Sync>> {
    let stream = jetstream.get_stream_no_info(&of.stream).await?;
    let info = stream.consumer_info(&of.consumer).await?;
    let pending = info.num_pending + info.num_ack_pending as u64;
    if pending == 0 {
        return Ok((0, 0.0));
    }
    let from = info.ack_floor.stream_sequence + 1;
    let oldest = stream.get_first_raw_message_by_subject(&of.subject, from).await?;
    let millis = oldest.time.unix_timestamp_nanos() / 1_000_000;
    let age = i128::from(Clock::real().now().timestamp_millis()) - millis;
    Ok((pending, (age as f64 / 1000.0).max(0.0)))
}
