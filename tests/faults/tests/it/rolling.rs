//! Processes are replaced while they work.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use fault_tests::{Audit, Cases, Desk, Ledger, Listener, Load, SERVICES, Stack, Switch, alive, full};
use tokio::time::sleep;

use crate::verdict;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r_crash_03_a_rolling_restart_fails_no_request() {
    let rounds = if full() { 20 } else { 1 };
    let cases = Cases::of("R-CRASH-03", rounds * SERVICES.len() + 11);
    let mut stack = Stack::up().await;
    let mut switches = BTreeMap::new();
    for service in SERVICES {
        switches.insert(service, Switch::listen(stack.port_of(service)).await);
    }
    let mail = Switch::listen(stack.port("smtp")).await;
    // Everybody reaches the others by the switches, and clients reach the product by them.
    for service in SERVICES {
        replace(&stack, service, &switches, &mail)
            .await
            .expect("a process in place of the first one");
    }
    stack.reach_by(&switches["portal-gateway"], &mail);
    stack.wait_ready(30).await;

    let (desk, audit, ledger) = (Desk::open(&stack).await, Audit::begin(&stack).await, Ledger::default());
    let listener = Listener::open(&desk.tenants[0].desk, &desk.tenants[0].at_desk("/v1/events"));
    let load = Load::start(&desk, &ledger, Duration::from_millis(15));
    sleep(Duration::from_secs(1)).await;
    for round in 0..rounds {
        for service in SERVICES {
            let took = replace(&stack, service, &switches, &mail).await;
            cases.case(
                format!("{service} {round}"),
                took.map(|took| println!("{service}: the old process ended after {took:?}")),
            );
        }
    }
    // Only the gateway's end ends a stream, and the browser opens it again.
    cases.check(
        format!("a stream began {} times", listener.connections()),
        listener.connections() == rounds + 1,
    );
    cases.check(
        format!("and tells on, after {} changes", listener.changes()),
        listener.hears_more(Duration::from_secs(5)).await,
    );
    load.stop().await;
    verdict::unnoticed(&cases, &ledger);
    verdict::whole(&cases, &audit, &desk, &ledger, Duration::from_secs(60)).await;

    // As it was before.
    for service in SERVICES {
        if let Some(pid) = stack.running(service) {
            stack.signal(pid, "TERM").await;
            ended(pid, Duration::from_secs(30)).await;
        }
        stack.start(service, "").await;
    }
    for service in SERVICES {
        stack.wait_listening(service, Duration::from_secs(20)).await;
    }
    cases.finish();
}

/// Starts a new process, turns the switch to it when it is ready, and asks the old one to end. How long that one took.
async fn replace(
    stack: &Stack,
    service: &str,
    switches: &BTreeMap<&str, Switch>,
    mail: &Switch,
) -> Result<Duration, String> {
    let old = stack.running(service).ok_or("it does not run")?;
    let port = free_port().await;
    let name = service.replace('-', "_").to_uppercase();
    let mut environment: Vec<String> = switches
        .iter()
        .filter(|(name, _)| **name != "portal-gateway")
        .map(|(name, switch)| {
            format!(
                "GUICHET__{}__URL=http://127.0.0.1:{}",
                name.replace('-', "_").to_uppercase(),
                switch.port
            )
        })
        .collect();
    let listen = if service == "portal-gateway" {
        "LISTEN"
    } else {
        "GRPC__LISTEN"
    };
    environment.push(format!("GUICHET_{name}__{listen}=127.0.0.1:{port}"));
    let smtp = free_port().await;
    if service == "mail-ingest" {
        environment.push(format!("GUICHET_MAIL_INGEST__SMTP__LISTEN=127.0.0.1:{smtp}"));
        environment.push(format!(
            "GUICHET_MAIL_INGEST__LMTP__LISTEN=127.0.0.1:{}",
            free_port().await
        ));
    }
    environment.push("GUICHET_PORTAL_GATEWAY__DRAIN_SECONDS=2".to_owned());
    stack.start(service, &environment.join(" ")).await;
    let started = Instant::now();
    while !healthy(stack, service, port).await {
        if started.elapsed() > Duration::from_secs(30) {
            return Err("the new process is not ready".to_owned());
        }
        sleep(Duration::from_millis(50)).await;
    }
    switches[service].turn_to(port);
    if service == "mail-ingest" {
        mail.turn_to(smtp);
    }
    stack.signal(old, "TERM").await;
    ended(old, Duration::from_secs(30))
        .await
        .ok_or_else(|| "the old process did not end within 30 s".to_owned())
}

async fn healthy(stack: &Stack, service: &str, port: u16) -> bool {
    let address = if service == "portal-gateway" {
        format!("http://127.0.0.1:{port}/readyz")
    } else {
        format!("127.0.0.1:{port}")
    };
    stack.succeeds(&format!("\"$guichet\" health {address}")).await
}

async fn ended(pid: u32, patience: Duration) -> Option<Duration> {
    let started = Instant::now();
    while alive(pid) {
        if started.elapsed() > patience {
            return None;
        }
        sleep(Duration::from_millis(20)).await;
    }
    Some(started.elapsed())
}

/// A port where nobody listens.
pub async fn free_port() -> u16 {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
        .await
        .expect("a free port");
    listener.local_addr().expect("an address").port()
}
