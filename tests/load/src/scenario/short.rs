//! A first look.

use super::Options;
use crate::{ceiling::Ceiling, dice::Spread, measure::Plan, report, world::World};

/// Ten tenants, eight clients.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let facts = &options.facts;
    let tenants = World::open(facts)?.tenants(facts, 10).await?;
    let ceiling = Ceiling::prepare(facts, &tenants[0], 120).await?;
    report::title("Short run: 8 clients, 10 tenants, uniform");
    report::head();
    for operation in options.operations.iter().copied() {
        let alone = ceiling.run(facts, operation, 8, options.seconds).await?;
        report::row(&format!("{} by PostgreSQL alone", operation.name()), &alone, None);
        let plan = Plan {
            facts,
            operation,
            tenants: &tenants,
            spread: Spread::Uniform,
            clients: 8,
            seconds: options.seconds,
        };
        let outcome = plan.run().await?;
        report::row(operation.name(), &outcome, Some(alone.per_second()));
    }
    Ok(())
}
