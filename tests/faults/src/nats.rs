use async_nats::jetstream::{self, consumer};
use futures_util::TryStreamExt;

use crate::Stack;

/// The carrier of events, looked at from outside.
pub struct Nats {
    jetstream: jetstream::Context,
}

/// Somebody who is brought events.
#[derive(Debug, Clone)]
pub struct Consumer {
    /// Its durable name.
    pub name: String,
    /// The service in whose database its inbox is.
    pub service: String,
    /// The handler's name in the inbox.
    pub handler: String,
    /// Which subjects it wants.
    pub filter: String,
    /// Events it has not been brought yet.
    pub pending: u64,
    /// Events it was brought and has not acknowledged.
    pub unacknowledged: usize,
}

const OWNERS: [&str; 6] = [
    "identity",
    "ticketing",
    "asset",
    "knowledge",
    "notification",
    "mail_ingest",
];

impl Nats {
    /// Connects.
    pub async fn connect(stack: &Stack) -> Option<Self> {
        let connected = tokio::time::timeout(
            std::time::Duration::from_secs(3),
            async_nats::connect(stack.fact("nats").to_owned()),
        )
        .await;
        let client = connected.ok()?.ok()?;
        let mut jetstream = jetstream::new(client);
        jetstream.set_timeout(std::time::Duration::from_secs(3));
        Some(Self { jetstream })
    }

    /// Everybody who is brought events; `None` if a stream cannot be asked.
    pub async fn consumers(&self) -> Option<Vec<Consumer>> {
        let mut all = Vec::new();
        for owner in OWNERS {
            let stream = self
                .jetstream
                .get_stream(format!("EVT_{}", owner.to_uppercase()))
                .await
                .ok()?;
            let infos: Vec<consumer::Info> = stream.consumers().try_collect().await.ok()?;
            all.extend(infos.into_iter().map(Consumer::of));
        }
        Some(all)
    }

    /// Publishes something as if it were an event.
    pub async fn publish(&self, subject: String, id: &str, payload: Vec<u8>) -> Result<u64, String> {
        let message = jetstream::message::PublishMessage::build()
            .payload(payload.into())
            .message_id(id);
        let ack = self
            .jetstream
            .send_publish(subject, message)
            .await
            .map_err(|e| e.to_string())?;
        Ok(ack.await.map_err(|e| e.to_string())?.sequence)
    }
}

impl Consumer {
    fn of(info: consumer::Info) -> Self {
        let (name, filter) = (info.name, info.config.filter_subject);
        let service = OWNERS
            .iter()
            .find(|owner| name.starts_with(&format!("{owner}_")))
            .copied()
            .unwrap_or_default();
        let parts: Vec<&str> = filter.split('.').collect();
        let handler = name.trim_start_matches(service).trim_start_matches('_');
        let suffix = format!(
            "_{}",
            parts
                .iter()
                .skip(2)
                .take(3)
                .copied()
                .collect::<Vec<_>>()
                .join("_")
                .replace('*', "any")
        );
        Self {
            handler: handler.strip_suffix(&suffix).unwrap_or(handler).to_owned(),
            service: service.to_owned(),
            pending: info.num_pending,
            unacknowledged: info.num_ack_pending,
            name,
            filter,
        }
    }

    /// True if an event under this subject is for it. What belongs to no tenant may be somebody else's to handle.
    pub fn wants(&self, subject: &str) -> bool {
        let (filter, subject): (Vec<_>, Vec<_>) = (self.filter.split('.').collect(), subject.split('.').collect());
        let of_tenant = subject.last().is_some_and(|token| !token.starts_with("p_"));
        let fits = filter
            .iter()
            .zip(&subject)
            .all(|(wanted, token)| *wanted == "*" || wanted == token);
        of_tenant && filter.len() == subject.len() && fits
    }
}
