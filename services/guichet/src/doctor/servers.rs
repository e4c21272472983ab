//! Servers that are wrong on purpose, for tests.

use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use tokio::net::TcpStream;

use super::Finding;

/// A server of a test's own, killed when dropped.
pub struct Server {
    child: Child,
    pub port: u16,
}

impl Server {
    /// Starts the program on a free port and waits until it listens.
    pub async fn start(program: &str, arguments: impl Fn(String) -> Vec<String>) -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = free.local_addr().expect("an address").port();
        drop(free);
        let child = Command::new(program)
            .args(arguments(port.to_string()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{program} cannot be started: {error}"));
        let server = Self { child, port };
        testkit::eventually(Duration::from_secs(10), || async {
            TcpStream::connect(("127.0.0.1", port)).await.ok()
        })
        .await;
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What would be printed.
pub fn texts(findings: &[Finding]) -> String {
    findings.iter().map(Finding::text).collect::<Vec<_>>().join("\n")
}
