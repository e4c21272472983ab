//! NATS away, NATS emptied, NATS put back to an older state: nothing is lost and nothing happens twice.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use events::{Events, EventsSettings};
use testkit::eventually;

use crate::fixture::{PATIENCE, Service, service_on};

/// A NATS server of this test's own.
struct Server {
    port: u16,
    folder: PathBuf,
    child: Option<Child>,
}

impl Server {
    fn new(name: &str) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let folder = std::env::temp_dir().join(format!("guichet-nats-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let mut server = Self {
            port,
            folder,
            child: None,
        };
        server.start();
        server
    }

    fn start(&mut self) {
        let child = Command::new("nats-server")
            .args(["-js", "-a", "127.0.0.1", "-p", &self.port.to_string(), "-sd"])
            .arg(&self.folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("nats-server is installed");
        self.child = Some(child);
    }

    fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    async fn events(&self, service: &str) -> Events {
        let settings = EventsSettings {
            url: format!("nats://127.0.0.1:{}", self.port),
            retry_base_ms: 50,
            poll_ms: 20,
            reconcile_secs: 1,
            ..EventsSettings::default()
        };
        Events::connect(&settings, service).await.unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

async fn refilled(service: &mut Service) {
    tokio::time::timeout(
        Duration::from_secs(60),
        service.relay.wait_for(|state| state.refills > 0),
    )
    .await
    .unwrap()
    .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_go_on_while_nats_is_away() {
    let mut server = Server::new("away");
    server.kill();
    // Not even there when the service starts.
    let service = service_on("evaway", server.events("evaway").await).await;
    service.listen();
    let tenant = service.base.tenant().await;
    for n in 0..10 {
        service.say(&tenant, &format!("{n}")).await;
    }
    server.start();
    service.wait_heard(&tenant, 10).await;
    server.kill();
    for n in 10..20 {
        service.say(&tenant, &format!("{n}")).await;
    }
    server.start();
    let expected: Vec<String> = (0..20).map(|n| n.to_string()).collect();
    assert_eq!(service.wait_heard(&tenant, 20).await, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_emptied_nats_is_filled_again() {
    let mut server = Server::new("emptied");
    let mut service = service_on("evempty", server.events("evempty").await).await;
    let tenant = service.base.tenant().await;
    service.listen();
    for n in 0..20 {
        service.say(&tenant, &format!("{n}")).await;
    }
    service.wait_heard(&tenant, 20).await;
    // A consumer that has yet to see any of them.
    server.kill();
    std::fs::remove_dir_all(&server.folder).unwrap();
    service.say(&tenant, "20").await;
    server.start();
    refilled(&mut service).await;
    let fresh = service.subscriber("fresh");
    let db = service.db().clone();
    let _ = db;
    fresh.spawn(service.stop.clone(), |mut tx, event| async move {
        crate::fixture::note(&mut tx, &event).await?;
        Ok(tx)
    });
    // Everything once by the old handler (21) and once by the new one (21).
    let heard = service.wait_heard(&tenant, 42).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(service.heard(&tenant).await.len(), 42);
    for n in 0..21 {
        assert_eq!(heard.iter().filter(|word| **word == n.to_string()).count(), 2, "{n}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_copy_of_nats_is_noticed() {
    let mut server = Server::new("older");
    let mut service = service_on("evolder", server.events("evolder").await).await;
    let tenant = service.base.tenant().await;
    service.listen();
    for n in 0..5 {
        service.say(&tenant, &format!("{n}")).await;
    }
    service.wait_heard(&tenant, 5).await;
    server.kill();
    let copy = server.folder.with_extension("copy");
    copy_folder(&server.folder, &copy);
    server.start();
    for n in 5..10 {
        service.say(&tenant, &format!("{n}")).await;
    }
    service.wait_heard(&tenant, 10).await;
    server.kill();
    std::fs::remove_dir_all(&server.folder).unwrap();
    std::fs::rename(&copy, &server.folder).unwrap();
    server.start();
    refilled(&mut service).await;
    service.say(&tenant, "10").await;
    let expected: Vec<String> = (0..11).map(|n| n.to_string()).collect();
    assert_eq!(service.wait_heard(&tenant, 11).await, expected);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(service.heard(&tenant).await.len(), 11, "nothing happens twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_was_deleted_comes_back() {
    let server = Server::new("deleted");
    let mut service = service_on("evdeleted", server.events("evdeleted").await).await;
    let tenant = service.base.tenant().await;
    service.listen();
    service.say(&tenant, "before").await;
    service.wait_heard(&tenant, 1).await;
    let jetstream = async_nats::jetstream::new(service.events.client().clone());
    jetstream.delete_stream("EVT_EVDELETED").await.unwrap();
    service.say(&tenant, "after").await;
    refilled(&mut service).await;
    eventually(PATIENCE, || async {
        (service.heard(&tenant).await == ["before", "after"]).then_some(())
    })
    .await;
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
