//! Checks everything the services need, and says in words what is wrong and what to do about it. Changes nothing but a file of its own in the
//! object store, which it removes again.

mod database;
mod repo;
mod secret;
mod server;

use std::{future::Future, process::ExitCode, time::Duration};

use futures_util::future::join_all;

use crate::service::Service;

/// A check that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(15);

/// What a check found.
pub struct Finding {
    what: String,
    verdict: Verdict,
}

enum Verdict {
    Fine(String),
    Wrong { problem: String, advice: String },
}

impl Finding {
    fn fine(what: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            verdict: Verdict::Fine(detail.into()),
        }
    }

    fn wrong(what: impl Into<String>, problem: impl ToString, advice: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            verdict: Verdict::Wrong {
                problem: problem.to_string(),
                advice: advice.into(),
            },
        }
    }

    fn is_wrong(&self) -> bool {
        matches!(self.verdict, Verdict::Wrong { .. })
    }
}

/// Runs all checks at the same time and prints what they found.
pub async fn run() -> anyhow::Result<ExitCode> {
    let mut findings = configurations();
    if findings.iter().any(Finding::is_wrong) {
        // Without a configuration there is nothing to reach.
        return Ok(report(&findings));
    }
    findings.extend(secret::check()?);
    let databases = join_all(
        Service::ALL
            .into_iter()
            .filter(|s| *s != Service::PortalGateway)
            .map(|s| {
                let what = format!("database {}", s.name());
                within(what, database::check(s))
            }),
    );
    let gateway = portal_gateway::Config::load()?;
    let notification = notification::Config::load()?;
    let (databases, nats, redis, store, relay, processes) = tokio::join!(
        databases,
        within("NATS".to_owned(), server::nats(&gateway.nats)),
        within("Redis".to_owned(), server::redis(&gateway.redis.url)),
        within("object store".to_owned(), server::store(&gateway.blob)),
        within(
            "mail relay".to_owned(),
            server::relay(&notification.smtp.host, notification.smtp.port)
        ),
        server::processes(&gateway),
    );
    findings.extend(databases);
    findings.extend([nats, redis, store, relay]);
    findings.extend(processes);
    Ok(report(&findings))
}

async fn within(what: String, check: impl Future<Output = Finding>) -> Finding {
    let late = || {
        Finding::wrong(
            what,
            "no answer within 15 seconds",
            "look whether it is running and reachable from here",
        )
    };
    tokio::time::timeout(PATIENCE, check).await.unwrap_or_else(|_| late())
}

fn configurations() -> Vec<Finding> {
    Service::ALL
        .into_iter()
        .map(|service| {
            let what = format!("configuration of {}", service.name());
            match service.database() {
                Ok(_) => Finding::fine(what, "complete"),
                Err(error) => Finding::wrong(what, error, "correct the environment variable it names"),
            }
        })
        .collect()
}

#[allow(clippy::print_stdout, reason = "the report is this command's output")]
fn report(findings: &[Finding]) -> ExitCode {
    for finding in findings {
        match &finding.verdict {
            Verdict::Fine(detail) => println!("ok     {}: {detail}", finding.what),
            Verdict::Wrong { problem, advice } => println!("WRONG  {}: {problem}\n       → {advice}", finding.what),
        }
    }
    let wrong = findings.iter().filter(|finding| finding.is_wrong()).count();
    if wrong == 0 {
        println!("\nall {} checks are fine", findings.len());
        return ExitCode::SUCCESS;
    }
    println!("\n{wrong} of {} checks found something wrong", findings.len());
    ExitCode::FAILURE
}
