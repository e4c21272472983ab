use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, PoisonError},
    time::Duration,
};

use async_nats::jetstream::{
    AckKind, Message,
    consumer::{AckPolicy, DeliverPolicy, PullConsumer, pull},
};
use futures_util::{FutureExt, StreamExt};
use tokio::{sync::mpsc, task::JoinSet, time::sleep};
use tokio_util::sync::CancellationToken;

use super::{Filter, handle::Runner};
use crate::{Events, EventsError, lag::Watched, parked};

const PAUSE: Duration = Duration::from_secs(1);
const REPLAY_EVERY: Duration = Duration::from_secs(5);

/// Consumes until told to stop, whatever happens to NATS, its stream or its consumer meanwhile.
pub(super) async fn consume(
    runner: Arc<Runner>,
    events: Events,
    filter: Filter,
    several: bool,
    shutdown: CancellationToken,
) {
    watch(&runner, &events, &filter, several);
    let mut away = false;
    loop {
        let pass = tokio::select! {
            () = shutdown.cancelled() => return,
            pass = open(&runner, &events, &filter, several) => pass,
        };
        let error = match pass {
            Ok(messages) => {
                if std::mem::take(&mut away) {
                    tracing::info!(handler = runner.handler, "events arrive again");
                }
                match lanes(&runner, messages, &shutdown).await {
                    Some(error) => error,
                    None => return,
                }
            }
            Err(error) => error.to_string(),
        };
        if !std::mem::replace(&mut away, true) {
            tracing::warn!(handler = runner.handler, error, "no events can be received now");
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = sleep(PAUSE) => {}
        }
    }
}

/// The consumer's name: its handler's, and where that has several, which of them.
fn name(runner: &Runner, filter: &Filter, several: bool) -> String {
    let handler = runner.group.value.as_str();
    if !several {
        return handler.into_owned();
    }
    format!("{handler}_{}_{}_{}", filter.owner, filter.noun, filter.fact).replace('*', "any")
}

fn subject(events: &Events, filter: &Filter) -> String {
    let Filter { owner, noun, fact } = filter;
    format!("{}guichet.evt.{owner}.{noun}.{fact}.*", events.subject_prefix())
}

/// Has the metrics tell how far the consumer is behind.
fn watch(runner: &Runner, events: &Events, filter: &Filter, several: bool) {
    let watched = Watched {
        handler: runner.group.value.as_str().into_owned(),
        stream: events.stream_name(&filter.owner),
        consumer: name(runner, filter, several),
        subject: subject(events, filter),
    };
    let mut lags = events.lags().lock().unwrap_or_else(PoisonError::into_inner);
    lags.push(watched);
}

/// Makes the durable consumer where it is missing; a new one starts with the oldest event there is.
async fn open(runner: &Runner, events: &Events, filter: &Filter, several: bool) -> Result<pull::Stream, EventsError> {
    let stream = events.stream(&filter.owner).await?;
    let name = name(runner, filter, several);
    let config = pull::Config {
        durable_name: Some(name.clone()),
        filter_subject: subject(events, filter),
        deliver_policy: DeliverPolicy::All,
        ack_policy: AckPolicy::Explicit,
        ack_wait: runner.settings.ack_wait(),
        max_ack_pending: 1_000,
        ..pull::Config::default()
    };
    let consumer: PullConsumer = stream
        .get_or_create_consumer(&name, config)
        .await
        .map_err(EventsError::nats)?;
    consumer
        .stream()
        .max_messages_per_batch(16 * runner.settings.lanes.max(1))
        .heartbeat(Duration::from_secs(2))
        .expires(Duration::from_secs(10))
        .messages()
        .await
        .map_err(EventsError::nats)
}

/// Deals the messages out to lanes, a tenant always to the same. `None` if told to stop, else why the messages ended.
async fn lanes(runner: &Arc<Runner>, mut messages: pull::Stream, shutdown: &CancellationToken) -> Option<String> {
    let mut tasks = JoinSet::new();
    let senders: Vec<mpsc::Sender<Message>> = (0..runner.settings.lanes.max(1))
        .map(|_| {
            let (sender, mut receiver) = mpsc::channel::<Message>(8);
            let (runner, shutdown) = (runner.clone(), shutdown.clone());
            tasks.spawn(async move {
                while let Some(message) = receiver.recv().await {
                    if shutdown.is_cancelled() {
                        give_back(&message).await;
                    } else {
                        runner.deliver(message).await;
                    }
                }
            });
            sender
        })
        .collect();
    let end = loop {
        let next = tokio::select! {
            () = shutdown.cancelled() => break None,
            next = messages.next() => next,
        };
        match next {
            Some(Ok(message)) => {
                let lane = lane(&message.subject, senders.len());
                if senders[lane].send(message).await.is_err() {
                    break Some("a lane has ended".to_owned());
                }
            }
            Some(Err(error)) => break Some(error.to_string()),
            None => break Some("the consumer has ended".to_owned()),
        }
    };
    drop(senders);
    while tasks.join_next().await.is_some() {}
    while let Some(Some(Ok(message))) = messages.next().now_or_never() {
        give_back(&message).await;
    }
    end
}

/// For another process, or for this one after its restart: without waiting for NATS to miss an answer.
async fn give_back(message: &Message) {
    let _ = message.ack_with(AckKind::Nak(None)).await;
}

fn lane(subject: &str, lanes: usize) -> usize {
    let mut hasher = DefaultHasher::new();
    subject.rsplit('.').next().hash(&mut hasher);
    usize::try_from(hasher.finish() % lanes as u64).unwrap_or(0)
}

/// Tries parked events again when an operator has asked for it.
pub(super) async fn replay(runner: Arc<Runner>, shutdown: CancellationToken) {
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = sleep(REPLAY_EVERY) => {}
        }
        while let Ok(Some(row)) = take(&runner).await {
            let error = runner.again(&row).await.err().map(|e| e.to_string());
            if let Err(error) = parked::replayed(&runner.db, row.id, error.as_deref()).await {
                tracing::warn!(%error, "the outcome of a replay could not be noted");
            }
        }
    }
}

async fn take(runner: &Runner) -> Result<Option<parked::Replay>, EventsError> {
    let mut tx = runner.db.begin_relay().await?;
    let row = parked::take_replay(&mut tx, &runner.handler).await?;
    tx.commit().await?;
    Ok(row)
}
