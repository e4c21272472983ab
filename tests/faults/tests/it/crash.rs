//! Processes die between any two steps.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use fault_tests::{Audit, Cases, Desk, Ledger, Load, SERVICES, Stack, Supervisor, alive, full};
use tokio::sync::Semaphore;

use crate::verdict;

/// Where a service is killed. `at any time` is a signal from outside, for steps that the service does not have.
fn points(service: &str) -> [&'static str; 8] {
    const ANY: &str = "at any time";
    match service {
        "portal-gateway" => [
            "before-call",
            "after-call",
            "mid-upload",
            "upload-stored",
            ANY,
            ANY,
            ANY,
            ANY,
        ],
        "notification" => [
            "before-tx",
            "mid-tx",
            "after-commit",
            "after-publish",
            "before-ack",
            "before-inbox-commit",
            "mail-taken",
            "before-job-done",
        ],
        "mail-ingest" => [
            "mid-data",
            "data-stored",
            "before-tx",
            "mid-tx",
            "before-ack",
            "before-inbox-commit",
            "mid-upload",
            "before-job-done",
        ],
        _ => [
            "before-tx",
            "mid-tx",
            "after-commit",
            "after-publish",
            "before-ack",
            "before-inbox-commit",
            ANY,
            ANY,
        ],
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r_crash_01_a_kill_between_any_two_steps_loses_nothing_and_repeats_nothing_visible() {
    let each = if full() { 25 } else { 2 };
    let cases = Arc::new(Cases::of("R-CRASH-01", SERVICES.len() * 8 * each));
    let stack = Stack::up().await;
    let (desk, audit, ledger) = (Desk::open(&stack).await, Audit::begin(&stack).await, Ledger::default());
    let supervisor = Arc::new(Supervisor::watch(&stack));
    let load = Load::start(&desk, &ledger, Duration::from_millis(20));

    let begun = Instant::now();
    let (turns, mut killers) = (Arc::new(Semaphore::new(3)), tokio::task::JoinSet::new());
    for service in SERVICES {
        let (stack, cases, turns) = (stack.clone(), cases.clone(), turns.clone());
        killers.spawn(async move {
            for n in 0..each {
                for point in points(service) {
                    let _turn = turns.acquire().await.expect("never closed");
                    cases.case(format!("{service} {point} {n}"), kill(&stack, service, point).await);
                }
            }
        });
    }
    while let Some(ended) = killers.join_next().await {
        ended.expect("a killer that does not panic");
    }
    println!("{} restarts in {:?}", supervisor.restarts(), begun.elapsed());
    stack.wait_ready(30).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    load.stop().await;
    let double = verdict::whole(&cases, &audit, &desk, &ledger, Duration::from_secs(90)).await;
    // Between the mail server's yes and our note of it nothing helps: the mail goes out again, with the same Message-ID. One is handed over at a
    // time here, so each death of notification may double one.
    let deaths = 8 * each;
    cases.check(
        format!("{double} mails went out twice, at most {deaths} may"),
        double <= deaths,
    );
    verdict::polite(&cases, &ledger);
    cases.check(
        format!("{} writes were acknowledged", ledger.acknowledged()),
        ledger.acknowledged() > 100,
    );
    Arc::into_inner(cases).expect("the killers have ended").finish();
}

/// Waits for the service to pass the point and die there, and to be back.
async fn kill(stack: &Stack, service: &str, point: &str) -> Result<(), String> {
    let patience = Duration::from_secs(25);
    let started = Instant::now();
    let pid = loop {
        match stack.running(service) {
            Some(pid) if stack.wait_listening(service, Duration::from_millis(100)).await => break pid,
            _ if started.elapsed() > patience => return Err("it did not start".to_owned()),
            _ => tokio::time::sleep(Duration::from_millis(40)).await,
        }
    };
    if point == "at any time" {
        tokio::time::sleep(Duration::from_millis(rand::random_range(50..600))).await;
        stack.signal(pid, "KILL").await;
    } else {
        stack.arm(pid, point);
    }
    let started = Instant::now();
    while alive(pid) {
        if started.elapsed() > patience {
            stack.disarm(pid, point);
            return Err(format!("{point} was not passed within {patience:?}"));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    if stack.wait_listening(service, patience).await {
        Ok(())
    } else {
        Err("it did not come back".to_owned())
    }
}
