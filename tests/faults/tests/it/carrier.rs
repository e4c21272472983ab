//! NATS goes away, comes back, forgets, or brings rubbish.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use fault_tests::{Audit, Cases, Desk, Ledger, Load, Nats, Server, Stack, Supervisor, full};
use stack_tests::fingerprint;
use tokio::time::sleep;

use crate::verdict;

const PAUSE: Duration = Duration::from_millis(40);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r_nats_01_while_nats_is_stopped_the_api_works_and_nothing_is_lost() {
    let cases = Cases::of("R-NATS-01", 12);
    let stack = Stack::up().await;
    let (desk, audit) = (Desk::open(&stack).await, Audit::begin(&stack).await);
    let away = Duration::from_secs(if full() { 600 } else { 10 });

    let before = Ledger::default();
    let load = Load::start(&desk, &before, PAUSE);
    sleep(Duration::from_secs(4)).await;
    load.stop().await;

    stack.signal(Server::Nats.pid(&stack), "TERM").await;
    let during = Ledger::default();
    let load = Load::start(&desk, &during, PAUSE);
    sleep(away).await;
    load.stop().await;
    cases.check("the API took writes", during.acknowledged() > 50);
    verdict::unnoticed(&cases, &during);
    cases.check("the process is alive", stack.probe("/healthz").await == 200);
    cases.check("it is ready", stack.probe("/readyz").await == 200);
    println!(
        "p99 {} ms with NATS, {} ms without",
        before.quantile(0.99),
        during.quantile(0.99)
    );

    Server::Nats.start(&stack).await;
    verdict::whole(&cases, &audit, &desk, &during, Duration::from_secs(60)).await;
    cases.finish();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r_nats_02_killing_nats_again_and_again_loses_nothing() {
    let kills = if full() { 100 } else { 5 };
    let cases = Cases::of("R-NATS-02", kills + 9);
    let stack = Stack::up().await;
    let (desk, audit, ledger) = (Desk::open(&stack).await, Audit::begin(&stack).await, Ledger::default());
    let load = Load::start(&desk, &ledger, PAUSE);
    for n in 0..kills {
        sleep(Duration::from_millis(rand::random_range(300..1_200))).await;
        Server::Nats.kill(&stack).await;
        sleep(Duration::from_millis(rand::random_range(0..300))).await;
        Server::Nats.start(&stack).await;
        cases.check(
            format!("kill {n}: the process is alive"),
            stack.probe("/healthz").await == 200,
        );
    }
    sleep(Duration::from_secs(1)).await;
    load.stop().await;
    verdict::unnoticed(&cases, &ledger);
    verdict::whole(&cases, &audit, &desk, &ledger, Duration::from_secs(90)).await;
    cases.finish();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r_nats_03_what_is_published_again_after_the_window_changes_nothing() {
    let cases = Cases::of("R-NATS-03", 50);
    let stack = Stack::up().await;
    let (desk, audit, ledger) = (Desk::open(&stack).await, Audit::begin(&stack).await, Ledger::default());
    let load = Load::start(&desk, &ledger, PAUSE);
    sleep(Duration::from_secs(3)).await;
    load.stop().await;
    audit.settle(Duration::from_secs(60)).await;
    Server::Nats.kill(&stack).await;
    if full() {
        sleep(Duration::from_secs(310)).await;
    }
    Server::Nats.start(&stack).await;
    audit.settle(Duration::from_secs(60)).await;

    let before = prints(&stack, &desk).await;
    let nats = Nats::connect(&stack).await.expect("NATS");
    for (id, subject, envelope) in audit.envelopes().await {
        // Within the window NATS would drop its own id; under another it takes the event as it does after the window.
        let id = if full() { id } else { format!("again-{id}") };
        cases.case(
            format!("{subject} {id}"),
            nats.publish(subject, &id, envelope).await.map(drop),
        );
    }
    let (left, _) = audit.settle(Duration::from_secs(60)).await;
    cases.none("everything is carried and handled", &left);
    sleep(Duration::from_secs(1)).await;
    let after = prints(&stack, &desk).await;
    let changed: Vec<_> = before
        .iter()
        .zip(&after)
        .filter(|(a, b)| a != b)
        .map(|(a, b)| format!("{} became {}", a, b))
        .collect();
    cases.none("no table of a tenant has changed", &changed);
    verdict::whole(&cases, &audit, &desk, &ledger, Duration::from_secs(60)).await;
    cases.finish();
}

async fn prints(stack: &Stack, desk: &Desk) -> Vec<String> {
    let mut prints = Vec::new();
    for tenant in &desk.tenants {
        let of = fingerprint(&stack.env, &tenant.schema.replacen("t_", "tnt_", 1)).await;
        prints.extend(
            of.into_iter()
                .map(|(table, print)| format!("{} {table} {print}", tenant.slug)),
        );
    }
    prints
}

/// What happens to the folder of NATS.
#[derive(Debug, Clone, Copy)]
enum Damage {
    Removed,
    OlderCopy,
    FlippedBit,
    Truncated,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r_nats_04_what_nats_loses_is_carried_again() {
    let runs = if full() { 20 } else { 1 };
    let cases = Cases::of("R-NATS-04", 4 * runs);
    let stack = Stack::up().await;
    let desk = Desk::open(&stack).await;
    for n in 0..runs {
        for damage in [
            Damage::Removed,
            Damage::OlderCopy,
            Damage::FlippedBit,
            Damage::Truncated,
        ] {
            let audit = Audit::begin(&stack).await;
            let (ledger, supervisor) = (Ledger::default(), Supervisor::watch(&stack));
            let folder = stack.dir.join("nats");
            let copy = stack.dir.join("nats.copy");
            if matches!(damage, Damage::OlderCopy) {
                Server::Nats.kill(&stack).await;
                let _ = std::fs::remove_dir_all(&copy);
                copy_all(&folder, &copy);
                Server::Nats.start(&stack).await;
            }
            // Nobody fetches mails and notices while these are written: they are in NATS only.
            supervisor.leave_alone("notification");
            stack
                .signal(stack.running("notification").expect("notification"), "KILL")
                .await;
            let load = Load::start(&desk, &ledger, PAUSE);
            sleep(Duration::from_secs(3)).await;
            load.stop().await;
            sleep(Duration::from_millis(500)).await;
            Server::Nats.kill(&stack).await;
            let what = spoil(damage, &folder, &copy);
            drop(supervisor);
            Server::Nats.start(&stack).await;
            let started = Instant::now();
            stack.start("notification", "").await;
            let (left, took) = audit.settle(Duration::from_secs(120)).await;
            println!(
                "{damage:?} {n}: {what}; whole again after {took:?} ({:?})",
                started.elapsed()
            );
            let (lost, twice) = audit.compare(&desk, &ledger).await;
            let (untold, told_twice, double) = audit.mails(&desk, &ledger).await;
            let mut problems = left;
            problems.extend(lost.into_iter().chain(twice).chain(untold).chain(told_twice));
            problems.extend(audit.parked().await);
            problems.extend((double > 0).then(|| format!("{double} mails went out twice")));
            cases.none(format!("{damage:?} {n}"), &problems);
        }
    }
    cases.finish();
}

fn spoil(damage: Damage, folder: &Path, copy: &Path) -> String {
    match damage {
        Damage::Removed => {
            std::fs::remove_dir_all(folder).expect("the folder goes");
            "the folder is gone".to_owned()
        }
        Damage::OlderCopy => {
            std::fs::remove_dir_all(folder).expect("the folder goes");
            std::fs::rename(copy, folder).expect("the copy takes its place");
            "an older copy is there".to_owned()
        }
        Damage::FlippedBit | Damage::Truncated => {
            let mut blocks = Vec::new();
            find_blocks(folder, &mut blocks);
            blocks.retain(|path| path.to_string_lossy().contains("EVT_TICKETING"));
            blocks.sort();
            let block = blocks.pop().expect("a block with events");
            let mut bytes = std::fs::read(&block).expect("a block");
            let at = rand::random_range(bytes.len() * 2 / 3..bytes.len());
            if matches!(damage, Damage::Truncated) {
                bytes.truncate(at);
            } else {
                bytes[at] ^= 1 << rand::random_range(0..8);
            }
            std::fs::write(&block, &bytes).expect("a block");
            format!("{} at {at} of {}", block.display(), bytes.len())
        }
    }
}

fn find_blocks(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            find_blocks(&path, found);
        } else if path.extension().is_some_and(|e| e == "blk") && entry.metadata().is_ok_and(|m| m.len() > 0) {
            found.push(path);
        }
    }
}

fn copy_all(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy_all(&source, &target);
        } else {
            std::fs::copy(&source, &target).expect("a copy");
        }
    }
}
