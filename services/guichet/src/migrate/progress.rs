use std::{
    io::IsTerminal,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use db::{MigrateProgress, MigrateReport};
use indicatif::{ProgressBar, ProgressStyle};

/// How often a log file gets a line.
const EVERY: Duration = Duration::from_secs(5);

/// Shows every step: a bar where somebody is looking, a line now and then in a log.
pub fn shown() -> Box<dyn Fn(MigrateProgress) + Send + Sync> {
    if std::io::stderr().is_terminal() {
        bar()
    } else {
        lines()
    }
}

fn bar() -> Box<dyn Fn(MigrateProgress) + Send + Sync> {
    let style = ProgressStyle::with_template("{msg:16} {bar:30} {pos}/{len} tenants, {eta} left");
    let bar = ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    Box::new(move |step| {
        bar.set_message(step.service.to_string());
        bar.set_length(step.total as u64);
        bar.set_position(step.done as u64);
        if let Some(error) = &step.error {
            bar.suspend(|| say(&failed(&step, error)));
        }
        if step.done == step.total {
            bar.finish_and_clear();
        }
    })
}

fn lines() -> Box<dyn Fn(MigrateProgress) + Send + Sync> {
    let last = Mutex::new(Instant::now());
    Box::new(move |step| {
        if let Some(error) = &step.error {
            say(&failed(&step, error));
        }
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.elapsed() >= EVERY {
            *last = Instant::now();
            say(&format!(
                "{} of {} tenants, now {}",
                step.done, step.total, step.service
            ));
        }
    })
}

fn failed(step: &MigrateProgress, error: &str) -> String {
    format!("left behind: {} {}: {error}", step.service, step.space.schema())
}

/// The last line: what was done.
pub fn ended(report: &MigrateReport) {
    say(&format!(
        "{} tenants migrated, {} up to date, {} left behind (counted once per service)",
        report.migrated,
        report.unchanged,
        report.failed.len()
    ));
}

#[allow(clippy::print_stdout, reason = "what was done is this command's output")]
fn say(line: &str) {
    println!("{line}");
}
