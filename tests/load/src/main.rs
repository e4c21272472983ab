//! Measures the product as it ships, on a stack of its own: `./dev bench NAME`. Numbers, never assertions; only `isolation` can fail.
//!
//! - [`scenario`]: one file per question, each prints a table
//! - [`ceiling`]: what PostgreSQL alone does with the same statements, taken from its log ([`record`]) and run by pgbench
//! - [`world`]: the tenants, made once and kept with the stack; [`fill`]: their tickets
//! - [`measure`], [`operation`], [`wire`], [`dice`]: closed loops over HTTP connections; [`cpu`], [`memory`]: what the processes used

mod admin;
mod ceiling;
mod cpu;
mod dice;
mod facts;
mod fill;
mod measure;
mod memory;
mod operation;
mod record;
mod report;
mod scenario;
mod wire;
mod world;

use std::path::PathBuf;

use clap::Parser;

use facts::Facts;
use operation::Operation;
use scenario::{Name, Options};

#[derive(Debug, Parser)]
#[command(about = "Measures a running stack; ./dev bench starts it")]
struct Arguments {
    /// Facts about the stack, as `./dev up` writes them.
    #[arg(long)]
    env: PathBuf,
    /// What to measure.
    #[arg(default_value = "short")]
    names: Vec<Name>,
    /// Seconds per measurement.
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// How often each measurement is repeated, in turns with the others; the median is told.
    #[arg(long, default_value_t = 3)]
    repeats: usize,
    /// Numbers of clients.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 8, 32])]
    clients: Vec<usize>,
    /// Numbers of tenants.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 100, 1000])]
    tenants: Vec<usize>,
    /// Only these of the three operations.
    #[arg(long, value_delimiter = ',', default_values_t = Operation::ALL)]
    operations: Vec<Operation>,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if rustls::crypto::aws_lc_rs::default_provider().install_default().is_err() {
        anyhow::bail!("a TLS provider was installed before ours");
    }
    let options = Options {
        facts: Facts::read(&arguments.env)?,
        seconds: arguments.seconds,
        repeats: arguments.repeats.max(1),
        clients: arguments.clients,
        tenants: arguments.tenants,
        operations: arguments.operations,
    };
    // One thread: the cores belong to what is measured.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(scenario::run(&arguments.names, options))
}
