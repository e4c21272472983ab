use std::{fmt, time::Duration};

use serde::Deserialize;

/// How to reach NATS, and how patient to be.
#[derive(Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EventsSettings {
    /// `nats://host:port`, several separated by commas.
    pub url: String,
    /// User name; empty without.
    pub user: String,
    /// Password; empty without.
    pub password: String,
    /// Put in front of stream and consumer names, so that several installations (or tests) can share a server; empty without.
    pub prefix: String,
    /// Copies of each stream in a NATS cluster.
    pub replicas: usize,
    /// Events handled at the same time per subscriber; one tenant's stay in order.
    pub lanes: usize,
    /// A handler that takes longer has failed.
    pub handler_timeout_ms: u64,
    /// NATS hands an event out again if nothing was heard of it for this long, because its process died, say.
    pub ack_wait_ms: u64,
    /// Pause before the second attempt; grows fourfold with each.
    pub retry_base_ms: u64,
    /// Attempts before an event is parked.
    pub max_attempts: u32,
    /// How often the relay looks for events it was not told of.
    pub poll_ms: u64,
    /// How often the stream is compared with the outbox.
    pub reconcile_secs: u64,
}

impl Default for EventsSettings {
    fn default() -> Self {
        Self {
            url: "nats://127.0.0.1:4222".to_owned(),
            user: String::new(),
            password: String::new(),
            prefix: String::new(),
            replicas: 1,
            lanes: 4,
            handler_timeout_ms: 20_000,
            ack_wait_ms: 10_000,
            retry_base_ms: 1_000,
            max_attempts: 5,
            poll_ms: 75,
            reconcile_secs: 30,
        }
    }
}

impl EventsSettings {
    /// Pause before the attempt after `attempts` failed ones.
    pub(crate) fn backoff(&self, attempts: u32) -> Duration {
        let factor = 4_u64.saturating_pow(attempts.saturating_sub(1).min(6));
        let jitter = rand::random_range(0.8..1.2);
        Duration::from_millis(self.retry_base_ms.saturating_mul(factor).min(300_000)).mul_f64(jitter)
    }

    pub(crate) fn ack_wait(&self) -> Duration {
        Duration::from_millis(self.ack_wait_ms.max(300))
    }

    pub(crate) fn handler_timeout(&self) -> Duration {
        Duration::from_millis(self.handler_timeout_ms)
    }
}

impl fmt::Debug for EventsSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventsSettings")
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}
