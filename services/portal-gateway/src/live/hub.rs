//! One subscription per process, handed on to every open stream.

use std::{sync::Arc, time::Duration};

use events::Events;
use futures_util::StreamExt;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use super::{
    change::Change,
    presence::{self, Presence},
};
use crate::redis::Redis;

/// A stream that is this many messages behind has lost some and begins anew.
const BACKLOG: usize = 4096;
const PAUSE: Duration = Duration::from_secs(1);

/// Something that happened.
#[derive(Debug, Clone)]
pub(super) enum Live {
    Change(Arc<Change>),
    Presence(Arc<Presence>),
}

/// Where streams get what they send.
pub(crate) struct Hub {
    sender: broadcast::Sender<Live>,
    events: Events,
}

impl Hub {
    /// Listens to NATS and Redis until `shutdown`, again and again if they break.
    pub(crate) fn start(events: Events, redis: Redis, shutdown: CancellationToken) -> Self {
        let (sender, _) = broadcast::channel(BACKLOG);
        tokio::spawn(
            shutdown
                .clone()
                .run_until_cancelled_owned(changes(events.clone(), sender.clone())),
        );
        tokio::spawn(shutdown.run_until_cancelled_owned(presences(redis, sender.clone())));
        Self { sender, events }
    }

    pub(super) fn subscribe(&self) -> broadcast::Receiver<Live> {
        self.sender.subscribe()
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.events.is_connected()
    }
}

async fn changes(events: Events, sender: broadcast::Sender<Live>) {
    loop {
        match events.live("*", "*", "*").await {
            Ok(mut passing) => {
                while let Some(envelope) = passing.next().await {
                    if let Some(change) = Change::of(&envelope) {
                        // Nobody listening is fine.
                        let _ = sender.send(Live::Change(Arc::new(change)));
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "no live events"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn presences(redis: Redis, sender: broadcast::Sender<Live>) {
    loop {
        let told = presence::listen(&redis, |presence| {
            let _ = sender.send(Live::Presence(Arc::new(presence)));
        });
        if let Err(error) = told.await {
            tracing::debug!(%error, "no presence");
        }
        tokio::time::sleep(PAUSE).await;
    }
}
