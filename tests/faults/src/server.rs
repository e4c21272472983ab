use std::time::{Duration, Instant};

use crate::{Stack, alive};

/// One of the servers the product works with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    /// The carrier of events.
    Nats,
    /// Limits and presence.
    Redis,
    /// The truth.
    Postgres,
}

impl Server {
    /// Its process.
    pub fn pid(self, stack: &Stack) -> u32 {
        match self {
            Self::Nats => stack.pid("nats"),
            Self::Redis => stack.pid("redis"),
            Self::Postgres => std::fs::read_to_string(data(stack).join("postmaster.pid"))
                .ok()
                .and_then(|text| text.lines().next()?.trim().parse().ok()),
        }
        .expect("a server that runs")
    }

    /// Ends it as the system does when it runs out of memory.
    pub async fn kill(self, stack: &Stack) {
        let pid = self.pid(stack);
        stack.signal(pid, "KILL").await;
        let started = Instant::now();
        while alive(pid) && started.elapsed() < Duration::from_secs(10) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Starts it again on the same port with the same data.
    pub async fn start(self, stack: &Stack) {
        let script = match self {
            Self::Nats => "rm -f \"$run/nats.pid\"; start_nats",
            Self::Redis => "rm -f \"$run/redis.pid\"; start_redis",
            // The processes of its connections notice that it died and end; until then it cannot start.
            Self::Postgres => {
                "for i in $(seq 100); do (start_postgres) 2>/dev/null && exit 0; sleep 0.1; done; start_postgres"
            }
        };
        stack.run(script).await;
    }
}

fn data(stack: &Stack) -> std::path::PathBuf {
    let dir = std::fs::read_to_string(stack.dir.join("run/pg.dir")).expect("PostgreSQL's folder");
    std::path::Path::new(dir.trim()).join("data")
}
