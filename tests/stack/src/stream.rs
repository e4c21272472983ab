use std::time::Duration;

use futures_util::StreamExt;
use reqwest::Method;
use serde_json::Value;

use crate::Client;

/// A browser's stream of live changes.
pub struct Events {
    changes: tokio::sync::mpsc::UnboundedReceiver<Value>,
    reader: tokio::task::JoinHandle<()>,
}

impl Events {
    /// Opens the stream and waits until it is ready.
    pub async fn open(client: &Client, prefix: &str) -> Self {
        let request = client.request(Method::GET, &format!("{prefix}/v1/events"));
        let response = request
            .header("accept", "text/event-stream")
            .send()
            .await
            .expect("a stream");
        assert!(response.status().is_success(), "events: {}", response.status());
        let (sender, changes) = tokio::sync::mpsc::unbounded_channel();
        let (ready, opened) = tokio::sync::oneshot::channel();
        let reader = tokio::spawn(async move {
            let (mut bytes, mut text, mut ready) = (response.bytes_stream(), String::new(), Some(ready));
            while let Some(Ok(chunk)) = bytes.next().await {
                text.push_str(&String::from_utf8_lossy(&chunk));
                while let Some(end) = text.find("\n\n") {
                    let block: String = text.drain(..end + 2).collect();
                    let field = |name: &str| {
                        let line = block
                            .lines()
                            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
                        line.map(|value| value.trim().to_owned())
                    };
                    let data = field("data")
                        .and_then(|data| serde_json::from_str(&data).ok())
                        .unwrap_or(Value::Null);
                    match field("event").as_deref() {
                        Some("ready") => drop(ready.take().map(|ready| ready.send(()))),
                        Some("change") if sender.send(data).is_err() => return,
                        _ => {}
                    }
                }
            }
        });
        tokio::time::timeout(Duration::from_secs(10), opened)
            .await
            .expect("ready in time")
            .expect("ready");
        Self { changes, reader }
    }

    /// Waits for a change of a type and, unless empty, of a subject.
    pub async fn wait_for(&mut self, kind: &str, subject: &str) -> Value {
        let wanted = async {
            while let Some(change) = self.changes.recv().await {
                if change["type"] == kind && (subject.is_empty() || change["subject"] == subject) {
                    return change;
                }
            }
            panic!("the stream ended before {kind}");
        };
        tokio::time::timeout(Duration::from_secs(10), wanted)
            .await
            .unwrap_or_else(|_| panic!("no live {kind} of {subject:?}"))
    }

    /// Everything that has arrived so far.
    pub fn drain(&mut self) -> Vec<Value> {
        std::iter::from_fn(|| self.changes.try_recv().ok()).collect()
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        self.reader.abort();
    }
}
