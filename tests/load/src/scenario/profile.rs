//! Where the program's time goes: perf samples it while clients are at work.

use std::process::Stdio;

use anyhow::{Context, ensure};

use super::Options;
use crate::{
    dice::Spread,
    measure::Plan,
    operation::Operation,
    report,
    world::{Tenant, World},
};

/// Samples per second.
const RATE: u32 = 999;
const LINES: usize = 40;

/// Each operation by itself, 8 clients, at most 100 tenants.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let count = options
        .tenants
        .iter()
        .copied()
        .filter(|n| *n <= 100)
        .max()
        .unwrap_or(10);
    let tenants = World::open(&options.facts)?.tenants(&options.facts, count).await?;
    for operation in options.operations.iter().copied() {
        report::title(&format!("Profile of the program: {}, 8 clients", operation.name()));
        report::line(&profile(options, &tenants, operation).await?);
    }
    Ok(())
}

async fn profile(options: &Options, tenants: &[Tenant], operation: Operation) -> anyhow::Result<String> {
    let facts = &options.facts;
    let file = facts.folder.join(format!("perf-{}.data", operation.name()));
    let pids: Vec<_> = facts.pids.guichet.iter().map(u32::to_string).collect();
    let plan = Plan {
        facts,
        operation,
        tenants,
        spread: Spread::Uniform,
        clients: 8,
        seconds: options.seconds,
    };
    let mut perf = tokio::process::Command::new("perf");
    perf.args(["record", "-q", "-e", "cpu-clock", "-F", &RATE.to_string(), "-g", "-o"])
        .arg(&file)
        .args(["-p", &pids.join(",")])
        // The warm-up and what is done afterwards belong to it; an idle program is not sampled.
        .args(["--", "sleep", &(options.seconds + 4).to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let (sampled, outcome) = tokio::join!(perf.status(), plan.run());
    ensure!(
        sampled
            .context("perf is missing: apt-get install linux-perf")?
            .success(),
        "perf record failed"
    );
    let told = tokio::process::Command::new("perf")
        .args([
            "report",
            "--stdio",
            "--no-children",
            "-g",
            "none",
            "--percent-limit",
            "0.4",
            "-i",
        ])
        .arg(&file)
        .stderr(Stdio::null())
        .output()
        .await?;
    let lines = String::from_utf8_lossy(&told.stdout).into_owned();
    let lines = lines.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let top: Vec<&str> = lines.take(LINES).collect();
    Ok(format!("{:.0} operations/s\n{}", outcome?.per_second(), top.join("\n")))
}
