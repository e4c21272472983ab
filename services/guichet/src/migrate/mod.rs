//! `guichet migrate`: first the control tables of every service, then all tenants of all services, several at a time.

mod progress;
mod status;

use std::process::ExitCode;

use anyhow::{Context, bail};
use db::{Db, MigrateReport, migrate_tenants};
use futures_util::future::join_all;

use crate::service::{Selection, Service, selected};

/// All is well but for some tenants: they are not at the newest version.
const LEFT_BEHIND: u8 = 3;

/// How to migrate.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Only these services; all if none is named.
    #[arg(value_name = "SERVICE")]
    services: Vec<Selection>,
    /// Tenants migrated at the same time, of all services together; as many connections are opened.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=64))]
    parallel: u16,
    /// Change nothing; say how many tenants of each service are at which version.
    #[arg(long)]
    status: bool,
    /// End with 0 although tenants were left behind. They are closed and named; everybody else is served by the new version.
    #[arg(long)]
    leave_behind: bool,
}

/// Does it. 0: every tenant is at the newest version; 3: some are not, they are named, unless that is allowed; 1: a service could not be migrated at all.
pub async fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let services = if options.services.is_empty() {
        Service::ALL.to_vec()
    } else {
        selected(&options.services)
    };
    if options.status {
        return status::run(&services).await;
    }
    let (mut databases, mut broken) = (Vec::new(), Vec::new());
    for result in join_all(services.into_iter().map(control)).await {
        match result {
            Ok(found) => databases.extend(found),
            Err(error) => broken.push(format!("{error:#}")),
        }
    }
    let report = migrate_tenants(&databases, options.parallel.into(), progress::shown()).await;
    let report = report.context("the tenants could not be migrated; what was done stays, run it again")?;
    progress::ended(&report);
    if !broken.is_empty() {
        bail!("these services were not migrated:\n  {}", broken.join("\n  "));
    }
    let verdict = verdict(&report);
    Ok(if options.leave_behind {
        ExitCode::SUCCESS
    } else {
        verdict
    })
}

/// Makes and migrates the service's control tables; the gateway has none.
async fn control(service: Service) -> anyhow::Result<Option<Db>> {
    let name = service.name();
    let Some((settings, migrations)) = service.database()? else {
        return Ok(None);
    };
    let migrated = async {
        if settings.admin_url.is_empty() {
            Db::migrate_control(&settings, name, &migrations).await?;
        } else {
            Db::bootstrap(&settings, name, &migrations).await?;
        }
        Db::connect(&settings, name, migrations).await
    };
    Ok(Some(migrated.await.context(name)?))
}

#[allow(
    clippy::print_stderr,
    reason = "the tenants left behind are what the operator must read last"
)]
fn verdict(report: &MigrateReport) -> ExitCode {
    if report.failed.is_empty() {
        return ExitCode::SUCCESS;
    }
    eprintln!(
        "guichet: {} tenants are not at the newest version:",
        report.failed.len()
    );
    for left in &report.failed {
        eprintln!("  {left}");
    }
    eprintln!("mend what is named and run it again; guichet migrate --status shows who is where");
    ExitCode::from(LEFT_BEHIND)
}
