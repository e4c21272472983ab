//! One file per question.

mod growth;
mod http;
mod isolation;
mod memory;
mod migrate;
mod profile;
mod short;
mod tickets;

use clap::ValueEnum;

use crate::{facts::Facts, operation::Operation, report};

/// What can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Name {
    /// The three operations once, beside the ceiling: half a minute once the tenants are there.
    Short,
    /// PostgreSQL alone.
    Ceiling,
    /// The three operations through the gateway, by clients and tenants, as a share of the ceiling.
    Http,
    /// 100,000 mixed operations over 50 tenants, 5,000 of them cancelled: nothing may land in a wrong schema.
    Isolation,
    /// Memory, start, provisioning, and a mail's way to the browser.
    Memory,
    /// Making and migrating tenants, one at a time and four.
    Migrate,
    /// Throughput and memory as the number of tenants grows.
    Tenants,
    /// Lists, views and search as one tenant's tickets grow.
    Tickets,
    /// Where the program's time goes, by perf.
    Profile,
    /// Everything.
    All,
}

/// How to measure.
#[derive(Debug, Clone)]
pub struct Options {
    /// The stack.
    pub facts: Facts,
    /// Per measurement.
    pub seconds: u64,
    /// Of each measurement, in turns.
    pub repeats: usize,
    /// Numbers of clients.
    pub clients: Vec<usize>,
    /// Numbers of tenants.
    pub tenants: Vec<usize>,
    /// The operations.
    pub operations: Vec<Operation>,
}

/// Runs scenarios one after the other.
pub async fn run(names: &[Name], options: Options) -> anyhow::Result<()> {
    use Name::{All, Ceiling, Http, Isolation, Memory, Migrate, Profile, Short, Tenants, Tickets};
    let all = [Memory, Http, Tenants, Tickets, Migrate, Isolation, Profile];
    let mut options = options;
    report::machine(&options.facts.pids);
    for name in names.iter().flat_map(|name| {
        if *name == All {
            &all[..]
        } else {
            std::slice::from_ref(name)
        }
    }) {
        options.facts = options.facts.again()?;
        match name {
            Short => short::run(&options).await?,
            Ceiling => http::ceiling_only(&options).await?,
            Http => http::run(&options).await?,
            Isolation => isolation::run(&options.facts)?,
            Memory => memory::run(&options).await?,
            Migrate => migrate::run(&options).await?,
            Tenants => growth::run(&options).await?,
            Tickets => tickets::run(&options).await?,
            Profile => profile::run(&options).await?,
            All => {}
        }
    }
    Ok(())
}
