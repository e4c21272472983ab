//! Redis goes away, forgets, sleeps or is full.

use std::time::{Duration, Instant};

use fault_tests::{Audit, Cases, Desk, Ledger, Load, Server, Stack, full};
use serde_json::json;
use stack_tests::Client;
use tokio::time::sleep;

use crate::verdict;

#[derive(Debug, Clone, Copy)]
enum Fault {
    Killed,
    Flushed,
    Stopped,
    Full,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r_redis_01_without_redis_everything_goes_on_with_limits_of_its_own() {
    let cases = Cases::of("R-REDIS-01", 4 * 4 + 8);
    let stack = Stack::up().await;
    let (desk, audit) = (Desk::open(&stack).await, Audit::begin(&stack).await);
    let (all, env) = (Ledger::default(), &stack.env);
    let usual = Ledger::default();
    let load = Load::start(&desk, &usual, Duration::from_millis(30));
    sleep(Duration::from_secs(3)).await;
    load.stop().await;
    println!("with Redis: {}", usual.summary());

    let guessed = env
        .users
        .iter()
        .filter(|user| user.tenant.is_none() && user.role != "provider_admin");
    for (fault, user) in [Fault::Killed, Fault::Flushed, Fault::Stopped, Fault::Full]
        .into_iter()
        .zip(guessed)
    {
        strike(&stack, fault).await;
        let ledger = Ledger::default();
        let load = Load::start(&desk, &ledger, Duration::from_millis(30));
        let nobody = Client::nobody(env, &env.console);
        let admin = env.user("provider_admin", None);
        let (mut slowest, begun, mut refused) = (Duration::ZERO, Instant::now(), 0);
        while begun.elapsed() < Duration::from_secs(if full() { 60 } else { 4 }) {
            let started = Instant::now();
            let body = json!({"email": admin.email, "password": admin.password});
            let status = nobody.post("/api/auth/sign-in", body).await.status.as_u16();
            slowest = slowest.max(started.elapsed());
            refused += usize::from(status != 200);
            sleep(Duration::from_millis(200)).await;
        }
        cases.check(
            format!("{fault:?}: {refused} sign-ins failed, the slowest took {slowest:?}"),
            refused == 0 && slowest < Duration::from_secs(4),
        );
        let mut statuses = Vec::new();
        for n in 0..12 {
            let body = json!({"email": user.email, "password": format!("wrong {n}")});
            statuses.push(nobody.post("/api/auth/sign-in", body).await.status.as_u16());
        }
        let wrong = statuses.iter().filter(|status| **status == 401).count();
        cases.check(
            format!("{fault:?}: {wrong} of 12 guesses were looked at: {statuses:?}"),
            wrong <= 10 && statuses[11] == 429,
        );
        load.stop().await;
        println!("{fault:?}: {}", ledger.summary());
        cases.none(format!("{fault:?}: nobody noticed"), &ledger.troubles(|_| true));
        cases.check(format!("{fault:?}: written"), ledger.acknowledged() > 20);
        mend(&stack, fault).await;
        all.extend(&ledger);
    }
    verdict::whole(&cases, &audit, &desk, &all, Duration::from_secs(60)).await;
    cases.finish();
}

async fn strike(stack: &Stack, fault: Fault) {
    match fault {
        Fault::Killed => Server::Redis.kill(stack).await,
        Fault::Stopped => stack.signal(Server::Redis.pid(stack), "STOP").await,
        Fault::Flushed => say(stack, &["FLUSHALL"]).await,
        Fault::Full => say(stack, &["CONFIG", "SET", "maxmemory", "1"]).await,
    }
}

async fn mend(stack: &Stack, fault: Fault) {
    match fault {
        Fault::Killed => Server::Redis.start(stack).await,
        Fault::Stopped => stack.signal(Server::Redis.pid(stack), "CONT").await,
        Fault::Flushed => {}
        Fault::Full => say(stack, &["CONFIG", "SET", "maxmemory", "0"]).await,
    }
}

async fn say(stack: &Stack, words: &[&str]) {
    let client = redis::Client::open(stack.fact("redis")).expect("an address");
    let mut connection = client.get_multiplexed_async_connection().await.expect("Redis");
    let mut command = redis::cmd(words[0]);
    for word in &words[1..] {
        command.arg(*word);
    }
    command.exec_async(&mut connection).await.expect("Redis obeys");
}
