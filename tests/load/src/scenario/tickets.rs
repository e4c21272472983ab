//! What the number of tickets of one tenant costs.

use std::time::Instant;

use super::Options;
use crate::{
    cpu::Cpu,
    facts::Facts,
    measure::Outcome,
    operation::get,
    report,
    wire::Wire,
    world::{Tenant, World},
};

const SIZES: [(&str, i64); 3] = [("large10k", 10_000), ("large100k", 100_000), ("large1m", 1_000_000)];

/// What is asked, and by how much it may grow from the smallest to the largest.
const QUESTIONS: [(&str, &str); 7] = [
    (
        "list, newest open",
        "/api/v1/tickets?status=new&status=open&status=pending&page_size=50",
    ),
    ("list, newest of all", "/api/v1/tickets?page_size=50"),
    (
        "view: my team's, filtered",
        "/api/v1/tickets?status=new&status=open&priority=p1&assignee=none&page_size=50",
    ),
    ("a ticket", "/api/v1/tickets/{ticket}"),
    ("its conversation", "/api/v1/tickets/{ticket}/messages"),
    ("search, rare word", "/api/v1/tickets?query=zeppelin&page_size=20"),
    ("search, common word", "/api/v1/tickets?query=printer&page_size=20"),
];

/// The same questions to a tenant with 10,000, with 100,000 and with 1,000,000 tickets, in turns.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let facts = &options.facts;
    let mut world = World::open(facts)?;
    let mut tenants = Vec::new();
    for (slug, count) in SIZES {
        tenants.extend(world.named(facts, &[slug.to_owned()], count).await?);
    }
    report::title("Many tickets in one tenant, 4 clients");
    report::head();
    for (name, path) in QUESTIONS {
        let mut outcomes: Vec<Vec<Outcome>> = vec![Vec::new(); tenants.len()];
        for _ in 0..options.repeats {
            for (tenant, outcomes) in tenants.iter().zip(&mut outcomes) {
                outcomes.push(ask(facts, tenant, path, options.seconds).await?);
            }
        }
        let together: Vec<_> = outcomes.iter().map(|all| Outcome::together(all)).collect();
        for ((_, count), outcome) in SIZES.iter().zip(&together) {
            report::row(&format!("{name}, {count}"), outcome, Some(together[0].per_second()));
        }
    }
    report::line("\nratio: to 10,000 tickets; 0.5 is growth by 2");
    Ok(())
}

async fn ask(facts: &Facts, tenant: &Tenant, path: &str, seconds: u64) -> anyhow::Result<Outcome> {
    let address = facts.gateway()?;
    let requests: Vec<String> = tenant
        .tickets
        .iter()
        .map(|ticket| get(facts, tenant, &path.replace("{ticket}", ticket)))
        .collect();
    Wire::new(address).ok(requests[0].as_bytes()).await?;
    let (before, started) = (Cpu::now(&facts.pids), Instant::now());
    let clients = (0..4).map(|client| {
        let requests = &requests;
        async move {
            let mut wire = Wire::new(address);
            let mut latencies = Vec::new();
            let mut at = client;
            while started.elapsed().as_secs() < seconds {
                let begun = Instant::now();
                wire.ok(requests[at % requests.len()].as_bytes()).await?;
                latencies.push(begun.elapsed().as_secs_f64() * 1000.0);
                at += 4;
            }
            anyhow::Ok(latencies)
        }
    });
    let latencies = futures_util::future::try_join_all(clients).await?;
    let outcome = Outcome {
        latencies: latencies.into_iter().flatten().collect(),
        seconds: started.elapsed().as_secs_f64(),
        errors: 0,
        cpu: Cpu::now(&facts.pids).since(before),
        behind: 0.0,
    };
    Ok(Outcome::together(&[outcome]))
}
