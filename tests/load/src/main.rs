//! Measures a running stack by HTTP, as an API client sees it: create, get and list, each for some seconds over some connections.
//! Prints requests per second, latency, and what a request costs in CPU time of each process. Numbers, never assertions.
//!
//! It works in a tenant of its own called `bench`, which it makes at the first run.

mod api;
mod cpu;
mod measure;

use std::path::PathBuf;

use api::{Api, Facts};
use clap::Parser;
use measure::{Outcome, measure};

#[derive(Debug, Parser)]
#[command(about = "Measures a running stack by HTTP")]
struct Options {
    /// Facts about the stack, as `./dev up` writes them.
    #[arg(long)]
    env: PathBuf,
    /// Seconds per measurement.
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// Requests at the same time.
    #[arg(long, default_value_t = 8)]
    connections: usize,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    if rustls::crypto::aws_lc_rs::default_provider().install_default().is_err() {
        anyhow::bail!("a TLS provider was installed before ours");
    }
    let facts = Facts::read(&options.env)?;
    let api = Api::of_bench_tenant(&facts).await?;
    let first = api.create(0).await?;

    header(&facts, &options);
    let create = measure(&facts.pids, &options.plan(), |n| api.create(n)).await?;
    row("create a ticket", &create);
    let get = measure(&facts.pids, &options.plan(), |_| api.get(&first)).await?;
    row("get a ticket", &get);
    let list = measure(&facts.pids, &options.plan(), |_| api.list("page_size=50")).await?;
    row("list 50 tickets", &list);
    let search = measure(&facts.pids, &options.plan(), |_| api.list("page_size=20&query=printer")).await?;
    row("search tickets", &search);
    Ok(())
}

impl Options {
    fn plan(&self) -> measure::Plan {
        measure::Plan {
            seconds: self.seconds,
            connections: self.connections.max(1),
        }
    }
}

#[allow(clippy::print_stdout, reason = "the report is this program's output")]
fn header(facts: &Facts, options: &Options) {
    println!(
        "{} ({}), {} connections, {} s each",
        facts.gateway, facts.layout, options.connections, options.seconds
    );
    println!("CPU in milliseconds per request\n");
    println!(
        "{:18}{:>9}{:>9}{:>9}{:>9}{:>8}{:>10}{:>10}{:>8}{:>8}",
        "", "req/s", "p50 ms", "p95 ms", "p99 ms", "errors", "guichet", "postgres", "nats", "redis"
    );
}

#[allow(clippy::print_stdout, reason = "the report is this program's output")]
fn row(name: &str, outcome: &Outcome) {
    println!(
        "{name:18}{:>9.0}{:>9.1}{:>9.1}{:>9.1}{:>8}{:>10.2}{:>10.2}{:>8.2}{:>8.2}",
        outcome.per_second(),
        outcome.percentile(50),
        outcome.percentile(95),
        outcome.percentile(99),
        outcome.errors,
        outcome.cpu_ms(outcome.cpu.guichet),
        outcome.cpu_ms(outcome.cpu.postgres),
        outcome.cpu_ms(outcome.cpu.nats),
        outcome.cpu_ms(outcome.cpu.redis),
    );
}
