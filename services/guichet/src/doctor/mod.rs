//! Checks everything the services need, and says in words what is wrong and what to do about it. Changes nothing but a file of its own in the
//! object store and a stream of its own in NATS's memory, which it removes again.

mod clock;
mod database;
mod dns;
mod nats;
mod process;
mod redis;
mod relay;
mod repo;
mod secret;
#[cfg(test)]
mod servers;
mod store;

use std::{future::Future, net::SocketAddr, process::ExitCode, time::Duration};

use futures_util::future::join_all;

use crate::service::Service;

/// What to look at besides what the configuration names.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// A selector that your mail server signs with by DKIM; may be given several times.
    #[arg(long, value_name = "NAME")]
    dkim_selector: Vec<String>,
    /// The name server to ask about the mail domains; this machine's own without.
    #[arg(long, value_name = "ADDRESS:PORT")]
    name_server: Option<SocketAddr>,
}

/// A check that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(15);

/// What a check found.
pub struct Finding {
    what: String,
    verdict: Verdict,
}

enum Verdict {
    Fine(String),
    /// It works, but look at it.
    Doubtful {
        problem: String,
        advice: String,
    },
    Wrong {
        problem: String,
        advice: String,
    },
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

    fn doubtful(what: impl Into<String>, problem: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            verdict: Verdict::Doubtful {
                problem: problem.into(),
                advice: advice.into(),
            },
        }
    }

    /// As it is printed.
    fn text(&self) -> String {
        let what = &self.what;
        match &self.verdict {
            Verdict::Fine(detail) => format!("ok     {what}: {detail}"),
            Verdict::Doubtful { problem, advice } => format!("DOUBT  {what}: {problem}\n       → {advice}"),
            Verdict::Wrong { problem, advice } => format!("WRONG  {what}: {problem}\n       → {advice}"),
        }
    }

    fn is_wrong(&self) -> bool {
        matches!(self.verdict, Verdict::Wrong { .. })
    }
}

/// Runs all checks at the same time and prints what they found. 0: nothing is wrong, though some may be doubtful; 1: something is wrong.
pub async fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let mut findings = configurations();
    if findings.iter().any(Finding::is_wrong) {
        // Without a configuration there is nothing to reach.
        return Ok(report(&findings));
    }
    findings.extend(secret::check()?);
    let services = Service::ALL.into_iter().filter(|s| *s != Service::PortalGateway);
    let databases = join_all(services.map(|service| {
        let what = format!("database {}", service.name());
        within(what, database::check(service), |late| (vec![late], None))
    }));
    let (gateway, notification) = (portal_gateway::Config::load()?, notification::Config::load()?);
    let incoming = identity::Config::load()?.mail.domain;
    let sender = domain(&notification.mail.system_sender).unwrap_or(&incoming);
    let (name_server, selectors) = (options.name_server, &options.dkim_selector[..]);
    let one = |late| late;
    let several = |late| vec![late];
    let (databases, nats, redis, store, relay, dns, processes) = tokio::join!(
        databases,
        within("NATS".to_owned(), nats::check(&gateway.nats), several),
        within("Redis".to_owned(), redis::check(&gateway.redis.url), one),
        within("object store".to_owned(), store::check(&gateway.blob), one),
        within("mail relay".to_owned(), relay::check(&notification.smtp), one),
        within(
            "DNS of mail".to_owned(),
            dns::check(name_server, &incoming, sender, selectors),
            several
        ),
        process::check(&gateway),
    );
    let mut demands = Vec::new();
    for (of_database, demand) in databases {
        findings.extend(of_database);
        demands.extend(demand);
    }
    findings.extend(database::capacity(&demands));
    findings.extend(nats);
    findings.extend([redis, store, relay]);
    findings.extend(dns);
    findings.extend(processes);
    Ok(report(&findings))
}

/// The domain of `Name <local@domain>`.
fn domain(address: &str) -> Option<&str> {
    let (_, domain) = address.rsplit_once('@')?;
    Some(domain.trim_end_matches('>').trim())
}

/// What the check finds, or that it took too long.
async fn within<T>(what: String, check: impl Future<Output = T>, late: impl FnOnce(Finding) -> T) -> T {
    tokio::time::timeout(PATIENCE, check).await.unwrap_or_else(|_| {
        let advice = "look whether it is running and reachable from here";
        late(Finding::wrong(what, "no answer within 15 seconds", advice))
    })
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
        println!("{}", finding.text());
    }
    let wrong = findings.iter().filter(|finding| finding.is_wrong()).count();
    let is_doubtful = |finding: &&Finding| matches!(finding.verdict, Verdict::Doubtful { .. });
    let doubtful = findings.iter().filter(is_doubtful).count();
    if wrong == 0 && doubtful == 0 {
        println!("\nall {} checks are fine", findings.len());
    } else {
        println!(
            "\n{wrong} of {} checks found something wrong, {doubtful} something to look at",
            findings.len()
        );
    }
    if wrong == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
