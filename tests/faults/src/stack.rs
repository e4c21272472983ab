use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use serde_json::Value;
use stack_tests::Env;
use tokio::process::Command;

use crate::Switch;

/// Every process of the split layout.
pub const SERVICES: [&str; 7] = [
    "identity",
    "ticketing",
    "asset",
    "knowledge",
    "notification",
    "mail-ingest",
    "portal-gateway",
];

/// Durations that a test need not wait for, and one shard of the size that each has by default: so all tenants are neighbours.
const OWN: &str = "export GUICHET__JOBS__LEASE_MS=4000
export GUICHET__NATS__RETRY_BASE_MS=50
export GUICHET__DATABASE__SHARDS=1
export GUICHET__DATABASE__CONNECTIONS=3
export GUICHET__TELEMETRY__OTLP_ENDPOINT=
export GUICHET_NOTIFICATION__SMTP__IN_FLIGHT=1
";

/// A running system with one process per service, made for being broken.
#[derive(Clone)]
pub struct Stack {
    /// Where it lives.
    pub dir: PathBuf,
    /// What a client must know of it.
    pub env: Env,
    root: PathBuf,
    facts: Value,
}

impl Stack {
    /// Starts the stack where it does not run.
    ///
    /// # Panics
    /// If it does not start.
    #[allow(
        clippy::disallowed_methods,
        reason = "a test is told by its environment where to work"
    )]
    pub async fn up() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../..")
            .canonicalize()
            .expect("the tree");
        let dir = std::env::var_os("GUICHET_FAULTS_DIR").map_or_else(|| root.join("target/faults"), PathBuf::from);
        std::fs::create_dir_all(dir.join("failpoints")).expect("a folder for the stack");
        std::fs::write(dir.join("own.env"), OWN).expect("settings of the stack");
        let up = shell(&root, &dir, "exec \"$root/dev\" up")
            .stdout(Stdio::null())
            .status()
            .await
            .expect("bash");
        assert!(up.success(), "the stack in {} did not start", dir.display());
        let text = std::fs::read_to_string(dir.join("env.json")).expect("env.json");
        let facts: Value = serde_json::from_str(&text).expect("facts");
        let env = serde_json::from_value(facts.clone()).expect("facts for clients");
        Self { dir, env, root, facts }
    }

    /// Lets clients reach the gateway and the mail server by switches.
    pub fn reach_by(&mut self, gateway: &Switch, mail: &Switch) {
        let (old, new) = (format!(":{}", self.port("gateway")), format!(":{}", gateway.port));
        let env = &mut self.env;
        let first = [&mut env.gateway, &mut env.console];
        for address in first.into_iter().chain(env.portals.values_mut()) {
            *address = address.replace(&old, &new);
        }
        env.smtp = format!("127.0.0.1:{}", mail.port);
    }

    /// A fact of env.json.
    pub fn fact(&self, name: &str) -> &str {
        self.facts[name].as_str().expect("a fact")
    }

    /// Runs a script with the functions of the stack's own commands at hand.
    ///
    /// # Panics
    /// If it fails.
    pub async fn run(&self, script: &str) {
        let done = self.shell(script).output().await.expect("bash");
        assert!(
            done.status.success(),
            "{script}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
    }

    fn shell(&self, script: &str) -> Command {
        shell(&self.root, &self.dir, &format!("source \"$dev/guichet.env\"; {script}"))
    }

    /// True if a script succeeds.
    pub async fn succeeds(&self, script: &str) -> bool {
        let done = self.shell(script).output().await.expect("bash");
        done.status.success()
    }

    /// The process that is remembered under a name.
    pub fn pid(&self, name: &str) -> Option<u32> {
        let text = std::fs::read_to_string(self.dir.join("run").join(format!("{name}.pid"))).ok()?;
        text.split_whitespace().next()?.parse().ok()
    }

    /// Its process, if it lives.
    pub fn running(&self, name: &str) -> Option<u32> {
        self.pid(name).filter(|pid| alive(*pid))
    }

    /// Starts a service anew with further environment variables.
    pub async fn start(&self, service: &str, environment: &str) {
        self.start_as(service, service, environment).await;
    }

    /// The same for one of several processes of a service, by the name it is remembered under.
    pub async fn start_as(&self, name: &str, service: &str, environment: &str) {
        let script = format!(
            "rm -f \"$run/{name}.pid\"; export {environment} GUICHET_STARTED=1; start {name} \"$guichet\" serve {service}"
        );
        self.run(&script).await;
    }

    /// Sends a signal such as `KILL` to a process.
    pub async fn signal(&self, pid: u32, signal: &str) {
        let _ = Command::new("kill")
            .args([format!("-{signal}"), pid.to_string()])
            .stderr(Stdio::null())
            .status()
            .await;
    }

    /// Arms a failpoint in a process.
    pub fn arm(&self, pid: u32, point: &str) {
        std::fs::write(self.failpoint(pid, point), "").expect("an armed failpoint");
    }

    /// Disarms a failpoint; false if it has been passed.
    pub fn disarm(&self, pid: u32, point: &str) -> bool {
        std::fs::remove_file(self.failpoint(pid, point)).is_ok()
    }

    fn failpoint(&self, pid: u32, point: &str) -> PathBuf {
        self.dir.join("failpoints").join(failpoint::file_name(pid, point))
    }

    /// The port of a name in this stack.
    pub fn port(&self, name: &str) -> u16 {
        let text = std::fs::read_to_string(self.dir.join("run").join(format!("{name}.port"))).expect("a port");
        text.trim().parse().expect("a port")
    }

    /// The port a service listens on for calls.
    pub fn port_of(&self, service: &str) -> u16 {
        match service {
            "portal-gateway" => self.port("gateway"),
            service => self.port(&format!("grpc-{service}")),
        }
    }

    /// Waits until a service takes connections.
    pub async fn wait_listening(&self, service: &str, patience: Duration) -> bool {
        Self::wait_port(self.port_of(service), patience).await
    }

    /// Waits until somebody takes connections at a port.
    pub async fn wait_port(port: u16, patience: Duration) -> bool {
        let started = Instant::now();
        while started.elapsed() < patience {
            if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        false
    }

    /// The answer of the gateway's `/readyz` or `/healthz`; 0 without one.
    pub async fn probe(&self, path: &str) -> u16 {
        let asked = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(3))
            .build()
            .expect("a client")
            .get(format!("{}{path}", self.env.gateway))
            .send()
            .await;
        asked.map_or(0, |answer| answer.status().as_u16())
    }

    /// Waits until the gateway says it is ready.
    ///
    /// # Panics
    /// If it does not within `seconds`.
    pub async fn wait_ready(&self, seconds: u64) -> Duration {
        let started = Instant::now();
        while self.probe("/readyz").await != 200 {
            assert!(
                started.elapsed() < Duration::from_secs(seconds),
                "not ready after {seconds} s"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        started.elapsed()
    }
}

/// True if the process runs: one that has ended but was not waited for does not.
pub fn alive(pid: u32) -> bool {
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else {
        return false;
    };
    let state = stat.rsplit_once(") ").and_then(|(_, rest)| rest.chars().next());
    !matches!(state, None | Some('Z' | 'X'))
}

/// Bash with the functions of the stack's own commands.
fn shell(root: &Path, dir: &Path, script: &str) -> Command {
    let tools = root.join("tools/dev");
    let script = format!(
        "set -euo pipefail; source {tools}/stack.sh; source {tools}/servers.sh; {script}",
        tools = tools.display()
    );
    let mut command = Command::new("bash");
    command
        .args(["-c", &script])
        .env("GUICHET_DEV_DIR", dir)
        .env("GUICHET_DEV_LAYOUT", "split")
        .env("GUICHET_SKIP_BUILD", "1")
        .env("GUICHET_FAILPOINTS", dir.join("failpoints"))
        .stdin(Stdio::null());
    command
}
