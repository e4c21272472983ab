//! The three operations through the gateway, as a share of what PostgreSQL alone does in the same run.

use super::Options;
use crate::{
    ceiling::Ceiling,
    dice::Spread,
    measure::{Outcome, Plan},
    report,
    world::World,
};

/// PostgreSQL alone, and then the program: in turns, so that both meet the machine in the same mood.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let facts = &options.facts;
    let most = options.tenants.iter().copied().max().unwrap_or(1);
    let tenants = World::open(facts)?.tenants(facts, most).await?;
    let ceiling = Ceiling::prepare(facts, &tenants[0], 120).await?;
    report::title("Three operations over HTTP, and PostgreSQL alone");
    report::line(&format!(
        "{} s each, {} times in turns; CPU in milliseconds per operation; get is two requests (ticket, conversation)\n",
        options.seconds, options.repeats
    ));
    report::head();
    for operation in options.operations.iter().copied() {
        super::growth::meet(options, &tenants, operation).await?;
        for clients in &options.clients {
            let cases = cases(&options.tenants);
            let mut alone = Vec::new();
            let mut outcomes: Vec<Vec<Outcome>> = vec![Vec::new(); cases.len()];
            for _ in 0..options.repeats {
                alone.push(ceiling.run(facts, operation, *clients, options.seconds).await?);
                for ((count, spread), outcomes) in cases.iter().zip(&mut outcomes) {
                    let plan = Plan {
                        facts,
                        operation,
                        tenants: &tenants[..*count],
                        spread: *spread,
                        clients: *clients,
                        seconds: options.seconds,
                    };
                    outcomes.push(plan.run().await?);
                }
            }
            let alone = Outcome::together(&alone);
            let name = operation.name();
            report::row(&format!("{name} {clients} clients, PostgreSQL"), &alone, None);
            for ((count, spread), outcomes) in cases.iter().zip(&outcomes) {
                let label = format!("{name} {clients} clients {count} tenants {}", spread.name());
                report::row(&label, &Outcome::together(outcomes), Some(alone.per_second()));
            }
        }
    }
    Ok(())
}

/// One tenant has no spread.
fn cases(tenants: &[usize]) -> Vec<(usize, Spread)> {
    let both = |count: &usize| {
        let spreads: &[Spread] = if *count == 1 {
            &[Spread::Uniform]
        } else {
            &[Spread::Uniform, Spread::Zipf]
        };
        spreads.iter().map(|spread| (*count, *spread)).collect::<Vec<_>>()
    };
    tenants.iter().flat_map(both).collect()
}

/// PostgreSQL alone.
pub async fn ceiling_only(options: &Options) -> anyhow::Result<()> {
    let facts = &options.facts;
    let tenants = World::open(facts)?.tenants(facts, 1).await?;
    let ceiling = Ceiling::prepare(facts, &tenants[0], 120).await?;
    report::title("PostgreSQL alone, by pgbench");
    report::head();
    for operation in options.operations.iter().copied() {
        for clients in &options.clients {
            let alone = ceiling.run(facts, operation, *clients, options.seconds).await?;
            report::row(&format!("{} {clients} clients", operation.name()), &alone, None);
        }
    }
    Ok(())
}
