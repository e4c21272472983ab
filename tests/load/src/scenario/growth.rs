//! What the number of tenants costs.

use super::Options;
use crate::{
    dice::Spread,
    measure::{Outcome, Plan},
    memory::Memory,
    operation::Operation,
    report,
    world::World,
};

const FEWEST: usize = 10;

/// Throughput of 10 and more tenants in turns; memory after each number was visited.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let facts = &options.facts;
    let more = options.tenants.iter().copied().filter(|count| *count > FEWEST);
    let counts: Vec<usize> = std::iter::once(FEWEST).chain(more).collect();
    let most = counts.iter().copied().max().unwrap_or(FEWEST);
    let tenants = World::open(facts)?.tenants(facts, most).await?;
    report::title("Many tenants, 8 clients");
    report::head();
    for operation in options.operations.iter().copied() {
        meet(options, &tenants, operation).await?;
        for spread in [Spread::Uniform, Spread::Zipf] {
            let mut outcomes: Vec<Vec<Outcome>> = vec![Vec::new(); counts.len()];
            for _ in 0..options.repeats {
                for (count, outcomes) in counts.iter().zip(&mut outcomes) {
                    let plan = Plan {
                        facts,
                        operation,
                        tenants: &tenants[..*count],
                        spread,
                        clients: 8,
                        seconds: options.seconds,
                    };
                    outcomes.push(plan.run().await?);
                }
            }
            let together: Vec<_> = outcomes.iter().map(|all| Outcome::together(all)).collect();
            for (count, outcome) in counts.iter().zip(&together) {
                let name = format!("{} {count} tenants {}", operation.name(), spread.name());
                report::row(&name, outcome, Some(together[0].per_second()));
            }
        }
    }
    report::line("\nratio: to 10 tenants of the same spread");
    memory(options, &tenants).await
}

/// Connections meet the tenants before anything is measured: the first statements of a tenant on a connection cost twenty times as much.
pub(super) async fn meet(
    options: &Options,
    tenants: &[crate::world::Tenant],
    operation: Operation,
) -> anyhow::Result<()> {
    let plan = Plan {
        facts: &options.facts,
        operation,
        tenants,
        spread: Spread::Uniform,
        clients: 8,
        seconds: 1,
    };
    plan.visit_all(4).await
}

/// Visits more and more tenants and looks at what that leaves behind.
async fn memory(options: &Options, tenants: &[crate::world::Tenant]) -> anyhow::Result<()> {
    report::title("Memory as tenants are visited, after a start");
    let facts = super::memory::restart(&options.facts).await?.0;
    report::line(&format!(
        "{:>10}{:>14}{:>12}{:>16}{:>16}",
        "tenants", "program MB", "backends", "backends MB", "MB a backend"
    ));
    let mut done = 0;
    for count in [0, 10, 100, 300, 1000]
        .into_iter()
        .filter(|count| *count <= tenants.len())
    {
        for operation in options.operations.iter().copied() {
            let plan = Plan {
                facts: &facts,
                operation,
                tenants: &tenants[done..count],
                spread: Spread::Uniform,
                clients: 1,
                seconds: 1,
            };
            plan.visit_all(1).await?;
        }
        done = count;
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        let now = Memory::now(&facts.pids);
        report::line(&format!(
            "{count:>10}{:>14.0}{:>12}{:>16.0}{:>16.1}",
            now.program,
            now.count,
            now.backends,
            now.backends / now.count.max(1) as f64
        ));
    }
    Ok(())
}
