use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::StreamExt;
use reqwest::Method;
use stack_tests::Client;
use tokio::task::JoinHandle;

/// A browser tab with a stream of live updates that connects again whenever it ends, as `EventSource` does.
pub struct Listener {
    heard: Arc<Heard>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Heard {
    connections: AtomicUsize,
    changes: AtomicUsize,
}

impl Listener {
    /// Opens the stream at `path`.
    pub fn open(who: &Client, path: &str) -> Self {
        let (heard, who, path) = (Arc::new(Heard::default()), who.clone(), path.to_owned());
        let told = Arc::clone(&heard);
        let task = tokio::spawn(async move {
            loop {
                let request = who.request(Method::GET, &path).header("accept", "text/event-stream");
                if let Ok(response) = request.send().await
                    && response.status().is_success()
                {
                    let mut lines = response.bytes_stream();
                    while let Some(Ok(bytes)) = lines.next().await {
                        told.hear(&String::from_utf8_lossy(&bytes));
                    }
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        });
        Self { heard, task }
    }

    /// How often the stream began.
    pub fn connections(&self) -> usize {
        self.heard.connections.load(Ordering::Relaxed)
    }

    /// How many changes it told of.
    pub fn changes(&self) -> usize {
        self.heard.changes.load(Ordering::Relaxed)
    }

    /// Waits until one more change is told of; false if none is.
    pub async fn hears_more(&self, patience: Duration) -> bool {
        let (before, started) = (self.changes(), Instant::now());
        while self.changes() == before {
            if started.elapsed() > patience {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        true
    }
}

impl Heard {
    fn hear(&self, text: &str) {
        self.connections
            .fetch_add(text.matches("event: ready").count(), Ordering::Relaxed);
        self.changes
            .fetch_add(text.matches("event: change").count(), Ordering::Relaxed);
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}
