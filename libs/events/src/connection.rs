use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use async_nats::{
    Client, ConnectOptions,
    connection::State,
    jetstream::{self, stream},
};
use futures_util::Stream;
use ids::TenantId;
use proto::events::v1::Envelope;

use crate::{
    Event, EventsError, EventsSettings,
    lag::{self, Lags},
};

/// Events stay in their stream this long; the outbox keeps them longer.
const MAX_AGE: Duration = Duration::from_secs(7 * 24 * 3600);
/// Events published again within this time are recognised by their id.
const DUPLICATE_WINDOW: Duration = Duration::from_secs(300);

/// A connection to NATS. Cheap to clone; reconnects by itself for as long as it takes.
#[derive(Clone)]
pub struct Events {
    client: Client,
    jetstream: jetstream::Context,
    settings: EventsSettings,
    /// How often a connection was made: whoever has seen another number may have missed what happened in between.
    connects: Arc<AtomicU64>,
    /// Whose distance behind is told.
    lags: Lags,
}

impl Events {
    /// Connects, or begins to: a service starts and works while NATS is away.
    pub async fn connect(settings: &EventsSettings, service: &str) -> Result<Self, EventsError> {
        let servers: Vec<String> = settings
            .url
            .split(',')
            .map(|url| url.trim().to_owned())
            .filter(|url| !url.is_empty())
            .collect();
        if servers.is_empty() {
            return Err(EventsError::Settings("url is empty".to_owned()));
        }
        let connects = Arc::new(AtomicU64::new(0));
        let counted = connects.clone();
        let mut options = ConnectOptions::new()
            .name(service)
            .retry_on_initial_connect()
            .ping_interval(Duration::from_secs(10))
            .reconnect_delay_callback(|attempts| Duration::from_millis((attempts as u64 * 100).min(2_000)))
            .event_callback(move |event| {
                if matches!(event, async_nats::Event::Connected) {
                    counted.fetch_add(1, Ordering::Relaxed);
                }
                async move { tracing::info!(%event, "nats") }
            });
        if !settings.user.is_empty() {
            options = options.user_and_password(settings.user.clone(), settings.password.clone());
        }
        let client = options.connect(servers).await.map_err(EventsError::nats)?;
        // A server that is there is connected to at once; one that is not is not waited for.
        let _ = tokio::time::timeout(Duration::from_secs(2), client.flush()).await;
        let mut jetstream = jetstream::new(client.clone());
        jetstream.set_timeout(Duration::from_secs(5));
        let events = Self {
            client,
            jetstream,
            settings: settings.clone(),
            connects,
            lags: Lags::default(),
        };
        lag::spawn(&events, service);
        Ok(events)
    }

    /// True if NATS is reachable now; for readiness and status, never for liveness.
    pub fn is_connected(&self) -> bool {
        self.client.connection_state() == State::Connected
    }

    pub(crate) fn lags(&self) -> &Lags {
        &self.lags
    }

    /// How often a connection was made.
    pub(crate) fn connects(&self) -> u64 {
        self.connects.load(Ordering::Relaxed)
    }

    /// The connection itself, for what is not a domain event: presence, say.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Domain events as they pass, for live views: nothing is remembered, nothing is delivered twice. `owner`, `noun` and `fact` may be `*`.
    pub async fn live(&self, owner: &str, noun: &str, fact: &str) -> Result<LiveEvents, EventsError> {
        let subject = format!("{}guichet.evt.{owner}.{noun}.{fact}.*", self.subject_prefix());
        Ok(LiveEvents {
            messages: self.client.subscribe(subject).await.map_err(EventsError::nats)?,
            prefix: self.subject_prefix(),
        })
    }

    /// Takes the events of a tenant out of an owner's stream; how many there were. Its rows of the outbox must go as well, or the relay takes the
    /// stream for one that lost data and fills it again.
    pub async fn forget_tenant(&self, owner: &str, tenant: TenantId) -> Result<u64, EventsError> {
        let token = tenant.uuid().simple();
        let subject = format!("{}guichet.evt.{owner}.*.*.{token}", self.subject_prefix());
        let purge = self.stream(owner).await?.purge().filter(subject).await;
        Ok(purge.map_err(EventsError::nats)?.purged)
    }

    pub(crate) fn settings(&self) -> &EventsSettings {
        &self.settings
    }

    pub(crate) fn jetstream(&self) -> &jetstream::Context {
        &self.jetstream
    }

    /// `EVT_TICKETING`.
    pub(crate) fn stream_name(&self, owner: &str) -> String {
        let prefix = if self.settings.prefix.is_empty() {
            String::new()
        } else {
            format!("{}_", self.settings.prefix)
        };
        format!("{prefix}EVT_{}", owner.to_uppercase())
    }

    /// What stands before `guichet.evt.`; empty but in tests and shared servers.
    pub(crate) fn subject_prefix(&self) -> String {
        if self.settings.prefix.is_empty() {
            String::new()
        } else {
            format!("{}.", self.settings.prefix)
        }
    }

    /// The owner's stream, made if it is missing: consumers may come up before the owner.
    pub(crate) async fn stream(&self, owner: &str) -> Result<stream::Stream, EventsError> {
        let config = stream::Config {
            name: self.stream_name(owner),
            subjects: vec![format!("{}guichet.evt.{owner}.>", self.subject_prefix())],
            retention: stream::RetentionPolicy::Limits,
            storage: stream::StorageType::File,
            max_age: MAX_AGE,
            duplicate_window: DUPLICATE_WINDOW,
            num_replicas: self.settings.replicas.max(1),
            deny_delete: true,
            ..stream::Config::default()
        };
        self.jetstream
            .get_or_create_stream(config)
            .await
            .map_err(EventsError::nats)
    }
}

impl std::fmt::Debug for Events {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Events")
    }
}

/// Events as they pass.
pub struct LiveEvents {
    messages: async_nats::Subscriber,
    prefix: String,
}

impl Stream for LiveEvents {
    type Item = Envelope;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Envelope>> {
        loop {
            match Pin::new(&mut self.messages).poll_next(cx) {
                Poll::Ready(Some(message)) => {
                    let subject = message.subject.strip_prefix(&self.prefix).unwrap_or_default();
                    match Event::parse("live", subject, &message.payload) {
                        Ok(event) => return Poll::Ready(Some(event.envelope)),
                        Err(error) => tracing::warn!(error, "an event under a subject not its own is not shown"),
                    }
                }
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}
