//! Events that cannot be handled.

use std::time::{Duration, Instant};

use fault_tests::{Audit, Cases, Desk, Ledger, Load, Nats, Stack, Tenant};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use stack_tests::unique;
use tokio::time::sleep;

use crate::verdict;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r_nats_06_poison_is_set_aside_after_five_attempts_and_can_be_tried_again() {
    let cases = Cases::of("R-NATS-06", 12);
    let stack = Stack::up().await;
    let (desk, audit, ledger) = (Desk::open(&stack).await, Audit::begin(&stack).await, Ledger::default());
    let (victim, other) = (&desk.tenants[0], &desk.tenants[1]);
    let nats = Nats::connect(&stack).await.expect("NATS");
    let subject = |fact: &str| {
        format!(
            "guichet.evt.ticketing.ticket.{fact}.{}",
            victim.schema.trim_start_matches("t_")
        )
    };

    rubbish(&cases, &audit, &nats, &subject).await;

    // A handler that fails for one tenant, as a bug of ours would make it.
    let table = format!("{}.notification", victim.schema);
    rename(&stack, &table, "hidden").await;
    let before = parked_of(&audit).await.len();
    let body = json!({"title": unique("flt"), "requester_id": victim.people[0].0});
    let path = victim.at_desk("/v1/tickets");
    victim.desk.act(&path, body).await;
    let lag = until_told(&audit, other).await;
    cases.check(
        format!("another tenant's notices came after {lag:?}"),
        lag < Duration::from_secs(5),
    );
    let started = Instant::now();
    let parked = loop {
        let parked = parked_of(&audit).await;
        if parked.len() > before || started.elapsed() > Duration::from_secs(40) {
            break parked;
        }
        sleep(Duration::from_millis(200)).await;
    };
    cases.check(
        format!("set aside after {:?}: {parked:?}", started.elapsed()),
        parked.len() == before + 1,
    );
    let ours = parked.iter().find(|row| row[1] == "5").cloned().unwrap_or_default();
    cases.check("after five attempts", ours.len() == 3);
    let lag = until_told(&audit, other).await;
    cases.check(format!("and again after {lag:?}"), lag < Duration::from_secs(5));

    rename(&stack, &format!("{}.hidden", victim.schema), "notification").await;
    stack.run("\"$guichet\" parked list >\"$run/parked\"").await;
    let listed = std::fs::read_to_string(stack.dir.join("run/parked")).expect("a list");
    cases.check("the operator sees it", !ours.is_empty() && listed.contains(&ours[0]));
    stack
        .run(&format!(
            "\"$guichet\" parked retry {}",
            ours.first().map_or("none", String::as_str)
        ))
        .await;
    let started = Instant::now();
    while parked_of(&audit).await.len() > before && started.elapsed() < Duration::from_secs(20) {
        sleep(Duration::from_millis(200)).await;
    }
    cases.check(
        format!("tried again, it is handled after {:?}", started.elapsed()),
        parked_of(&audit).await.len() == before,
    );
    for row in parked_of(&audit).await {
        stack.run(&format!("\"$guichet\" parked forget {}", row[0])).await;
    }

    let load = Load::start(&desk, &ledger, Duration::from_millis(40));
    sleep(Duration::from_secs(2)).await;
    load.stop().await;
    verdict::unnoticed(&cases, &ledger);
    verdict::whole(&cases, &audit, &desk, &ledger, Duration::from_secs(60)).await;
    cases.finish();
}

/// What is no event at all, or far too large.
async fn rubbish(cases: &Cases, audit: &Audit, nats: &Nats, subject: &impl Fn(&str) -> String) {
    let bytes: [(&str, Vec<u8>); 3] = [
        ("no envelope", b"\xff\xff\xff\xff rubbish".to_vec()),
        ("nothing", Vec::new()),
        ("900 KB of zeros", vec![0; 900_000]),
    ];
    for (what, payload) in bytes {
        let before = parked_of(audit).await.len();
        let sent = nats.publish(subject("created"), &unique("poison"), payload).await;
        cases.case(format!("{what} is published"), sent.map(drop));
        let started = Instant::now();
        while parked_of(audit).await.len() <= before && started.elapsed() < Duration::from_secs(10) {
            sleep(Duration::from_millis(100)).await;
        }
        cases.check(format!("{what} is set aside"), parked_of(audit).await.len() > before);
    }
    let envelopes = audit.envelopes().await;
    if let Some((_, other, envelope)) = envelopes.first() {
        let before = parked_of(audit).await.len();
        let wrong = subject("created");
        assert_ne!(other, &wrong, "an event of something else");
        nats.publish(wrong, &unique("poison"), envelope.clone())
            .await
            .expect("taken");
        sleep(Duration::from_secs(2)).await;
        cases.check(
            "an event under another subject is set aside",
            parked_of(audit).await.len() > before,
        );
    }
    let refused = nats
        .publish(subject("created"), &unique("poison"), vec![0; 8 << 20])
        .await;
    cases.check("8 MiB are not taken by NATS", refused.is_err());
}

/// Id, attempts and handler of everything that notification and ticketing have set aside.
async fn parked_of(audit: &Audit) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for service in ["notification", "ticketing"] {
        all.extend(
            audit
                .ask(
                    service,
                    "select id::text, attempts::text, handler from control.parked_event",
                )
                .await,
        );
    }
    all
}

/// How long it takes from a technician's ticket to the requester's notice.
async fn until_told(audit: &Audit, tenant: &Tenant) -> Duration {
    let title = unique("flt");
    let body = json!({"title": title, "requester_id": tenant.people[0].0});
    tenant.desk.act(&tenant.at_desk("/v1/tickets"), body).await;
    let started = Instant::now();
    let sql = format!(
        "select count(*)::text from {}.notification where ticket_title = '{title}'",
        tenant.schema
    );
    while audit.ask("notification", &sql).await[0][0] == "0" && started.elapsed() < Duration::from_secs(20) {
        sleep(Duration::from_millis(50)).await;
    }
    started.elapsed()
}

async fn rename(stack: &Stack, table: &str, to: &str) {
    let mut connection = PgConnection::connect(&stack.env.databases["notification"])
        .await
        .expect("the database");
    connection
        .execute(AssertSqlSafe(format!("alter table {table} rename to {to}")))
        .await
        .expect("a renamed table");
}
