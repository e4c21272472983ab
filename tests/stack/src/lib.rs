//! What a test of the whole running system needs: the facts about it, clients for its API, and a customer's mail program.
//!
//! `GUICHET_ENV` names the `env.json` that `./dev up` or `./dev test` wrote. Without it these tests fail: there is no system to test.

mod client;
mod env;
mod fingerprint;
mod grpc;
mod harvest;
mod mail;
mod operation;
mod raw;
mod stream;
mod tally;

pub use client::{Answer, Client};
pub use env::{Env, User};
pub use fingerprint::fingerprint;
pub use grpc::Grpc;
pub use harvest::{Harvest, id_prefix};
pub use mail::{Letter, Received, Sink, send, send_report};
pub use operation::{Operation, fill_body, fill_path, operations, prefix_for};
pub use raw::{Raw, raw};
pub use stream::Events;
pub use tally::{Tally, whole};
pub use testkit::{Collector, attribute};

use std::time::{Duration, Instant};

/// Asks again until there is an answer, for at most `seconds`.
///
/// # Panics
/// If there is none in time; `what` says what was waited for.
pub async fn eventually<T, F>(what: &str, seconds: u64, mut ask: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let started = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(
            started.elapsed() < Duration::from_secs(seconds),
            "waited {seconds} s for {what}"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// A word that no other test uses.
pub fn unique(prefix: &str) -> String {
    format!("{prefix}{}", &uuid::Uuid::new_v4().simple().to_string()[..12])
}
