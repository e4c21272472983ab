//! Two processes of every service, and random ones of them die.

use std::time::{Duration, Instant};

use fault_tests::{Audit, Cases, Desk, Ledger, Load, Process, SERVICES, Stack, Supervisor, Switch, alive, full};
use tokio::time::sleep;

use crate::{rolling::free_port, verdict};

#[ignore = "by name only: mails may go out twice among several processes, and more than 0.5 % of the requests notice (docs/testing.md)"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r_crash_02_random_kills_among_two_replicas_of_each_service() {
    let seconds = if full() { 1800 } else { 45 };
    let cases = Cases::of("R-CRASH-02", seconds / 10 + 12);
    let mut stack = Stack::up().await;
    let processes = pairs(&stack).await;
    for service in SERVICES {
        if let Some(pid) = stack.running(service) {
            stack.signal(pid, "KILL").await;
            while alive(pid) {
                sleep(Duration::from_millis(20)).await;
            }
        }
    }
    let supervisor = Supervisor::watch_over(&stack, processes.iter().map(|pair| pair.process.clone()).collect());
    let ports = |service: &str| {
        let of = processes.iter().filter(|pair| pair.process.service == service);
        of.map(|pair| pair.process.port).collect()
    };
    let gateway = Switch::over(ports("portal-gateway")).await;
    let mail = Switch::over(processes.iter().filter_map(|pair| pair.smtp).collect()).await;
    stack.reach_by(&gateway, &mail);
    for pair in &processes {
        let there = Stack::wait_port(pair.process.port, Duration::from_secs(30)).await;
        assert!(there, "{} did not start", pair.process.name);
    }
    stack.wait_ready(30).await;

    let (desk, audit, ledger) = (Desk::open(&stack).await, Audit::begin(&stack).await, Ledger::default());
    let load = Load::start(&desk, &ledger, Duration::from_millis(15));
    let (begun, mut deaths_of_notification) = (Instant::now(), 0);
    while begun.elapsed() < Duration::from_secs(seconds as u64) {
        sleep(Duration::from_millis(rand::random_range(2_000..10_000))).await;
        let victim = &processes[rand::random_range(0..processes.len())].process;
        deaths_of_notification += usize::from(victim.service == "notification");
        cases.case(
            format!("{} after {:?}", victim.name, begun.elapsed()),
            kill(&stack, victim).await,
        );
    }
    sleep(Duration::from_secs(2)).await;
    load.stop().await;
    println!("{} restarts", supervisor.restarts() - processes.len());
    let double = verdict::whole(&cases, &audit, &desk, &ledger, Duration::from_secs(90)).await;
    cases.check(
        format!("{double} mails went out twice, at most {deaths_of_notification} may"),
        double <= deaths_of_notification,
    );
    verdict::polite(&cases, &ledger);
    let share = ledger.share_of_troubles();
    cases.check(
        format!("{:.2} % of the requests got no yes, at most 0.5 % may", share * 100.0),
        share <= 0.005,
    );
    cases.check(
        format!("{} writes were acknowledged", ledger.acknowledged()),
        ledger.acknowledged() > 100,
    );

    // As it was before: one process of each.
    drop(supervisor);
    for pair in &processes {
        if let Some(pid) = stack.running(&pair.process.name) {
            stack.signal(pid, "KILL").await;
        }
    }
    for service in SERVICES {
        stack.start(service, "").await;
        stack.wait_listening(service, Duration::from_secs(20)).await;
    }
    cases.finish();
}

/// A process, and where it takes mail if it does.
struct Pair {
    process: Process,
    smtp: Option<u16>,
}

/// Two processes of each service, each told where both of every other one are.
async fn pairs(stack: &Stack) -> Vec<Pair> {
    let mut ports = Vec::new();
    for service in SERVICES {
        ports.push((service, [stack.port_of(service), free_port().await]));
    }
    let variable = |service: &str| service.replace('-', "_").to_uppercase();
    let urls: Vec<String> = ports
        .iter()
        .filter(|(service, _)| *service != "portal-gateway")
        .map(|(service, [one, two])| {
            let name = variable(service);
            format!("GUICHET__{name}__URL=http://127.0.0.1:{one},http://127.0.0.1:{two}")
        })
        .collect();
    let mut pairs = Vec::new();
    for (service, both) in ports {
        for (n, port) in both.into_iter().enumerate() {
            let mut environment = urls.clone();
            let listen = if service == "portal-gateway" {
                "LISTEN"
            } else {
                "GRPC__LISTEN"
            };
            environment.push(format!("GUICHET_{}__{listen}=127.0.0.1:{port}", variable(service)));
            let mut smtp = None;
            if service == "mail-ingest" {
                let (to_smtp, to_lmtp) = (free_port().await, free_port().await);
                environment.push(format!("GUICHET_MAIL_INGEST__SMTP__LISTEN=127.0.0.1:{to_smtp}"));
                environment.push(format!("GUICHET_MAIL_INGEST__LMTP__LISTEN=127.0.0.1:{to_lmtp}"));
                smtp = Some(to_smtp);
            }
            let name = if n == 0 {
                service.to_owned()
            } else {
                format!("{service}-2")
            };
            let process = Process {
                name,
                service,
                environment: environment.join(" "),
                port,
            };
            pairs.push(Pair { process, smtp });
        }
    }
    pairs
}

/// Kills a process; ok if it is back within ten seconds.
async fn kill(stack: &Stack, victim: &Process) -> Result<(), String> {
    let pid = stack.running(&victim.name).ok_or("it does not run")?;
    stack.signal(pid, "KILL").await;
    while alive(pid) {
        sleep(Duration::from_millis(10)).await;
    }
    if Stack::wait_port(victim.port, Duration::from_secs(10)).await {
        Ok(())
    } else {
        Err("it was not back after 10 s".to_owned())
    }
}
