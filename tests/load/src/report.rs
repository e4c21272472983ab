//! What goes to the terminal. Progress goes to standard error, so that standard output is the report.

use crate::{cpu::Pids, measure::Outcome};

/// A line of the report.
#[allow(clippy::print_stdout, reason = "the report is this program's output")]
pub fn line(text: &str) {
    println!("{text}");
}

/// A line about what is being done.
#[allow(clippy::print_stderr, reason = "progress is told beside the report")]
pub fn note(text: &str) {
    eprintln!("  … {text}");
}

/// A heading.
pub fn title(text: &str) {
    line(&format!("\n## {text}\n"));
}

/// The head of a table of measurements.
pub fn head() {
    line(&format!(
        "{:38}{:>8}{:>9}{:>9}{:>9}{:>7}{:>9}{:>9}{:>7}{:>7}{:>8}{:>9}{:>8}",
        "",
        "op/s",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "errors",
        "program",
        "postgres",
        "nats",
        "redis",
        "cpu ms",
        "behind s",
        "ratio"
    ));
}

/// A measurement, with its share of the ceiling if that is known.
pub fn row(name: &str, outcome: &Outcome, ceiling: Option<f64>) {
    let each = |cpu| outcome.each(cpu);
    let cpu = outcome.cpu;
    let ratio = ceiling.map_or(String::new(), |ceiling| {
        format!("{:.2}", outcome.per_second() / ceiling)
    });
    line(&format!(
        "{name:38}{:>8.0}{:>9.2}{:>9.2}{:>9.2}{:>7}{:>9.2}{:>9.2}{:>7.2}{:>7.2}{:>8.2}{:>9.1}{ratio:>8}",
        outcome.per_second(),
        outcome.percentile(50),
        outcome.percentile(95),
        outcome.percentile(99),
        outcome.errors,
        each(cpu.guichet),
        each(cpu.postgres),
        each(cpu.nats),
        each(cpu.redis),
        each(cpu.sum()),
        outcome.behind,
    ));
}

/// The machine and how busy it is with other things.
pub fn machine(pids: &Pids) {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let model = read("/proc/cpuinfo");
    let model = model
        .lines()
        .find_map(|l| l.strip_prefix("model name"))
        .unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = read("/proc/meminfo");
    let kilobytes: u64 = memory
        .lines()
        .find_map(|l| l.strip_prefix("MemTotal:")?.split_whitespace().next()?.parse().ok())
        .unwrap_or(0);
    line(&format!(
        "{cores} cores of {}, {} GB; load {}; program {:?}",
        model.trim_start_matches([' ', '\t', ':']),
        kilobytes / 1_048_576,
        read("/proc/loadavg").trim(),
        pids.guichet
    ));
}
