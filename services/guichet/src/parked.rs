//! Events and jobs that a service gave up on: looked at, tried again, or forgotten.

use anyhow::{Context, bail};
use clap::Subcommand;
use db::Db;
use ids::JobId;
use uuid::Uuid;

use crate::service::Service;

/// How many of each are listed.
const LISTED: i64 = 200;

/// What to do with them.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List them, newest first: service, what it is, id, attempts, why.
    List,
    /// Try one again; of an event the running service takes notice within seconds.
    Retry {
        /// The id that `list` shows.
        id: Uuid,
    },
    /// Give one up for good.
    Forget {
        /// The id that `list` shows.
        id: Uuid,
    },
}

/// Does it.
pub async fn run(command: Command) -> anyhow::Result<()> {
    let mut found = false;
    for service in Service::ALL {
        let Some((settings, migrations)) = service.database()? else {
            continue;
        };
        let db = Db::connect(&settings, service.name(), migrations)
            .await
            .with_context(|| format!("{} cannot be asked", service.name()))?;
        match command {
            Command::List => list(service.name(), &db).await?,
            Command::Retry { id } => {
                found |= events::replay_parked(&db, id).await? || jobs::retry_parked(&db, JobId::from(id)).await?;
            }
            Command::Forget { id } => {
                found |= events::forget_parked(&db, id).await? || jobs::forget_parked(&db, JobId::from(id)).await?;
            }
        }
    }
    match command {
        Command::Retry { id } | Command::Forget { id } if !found => bail!("nothing with the id {id} is parked"),
        _ => Ok(()),
    }
}

#[allow(clippy::print_stdout, reason = "what there is is this command's output")]
async fn list(service: &str, db: &Db) -> anyhow::Result<()> {
    for event in events::list_parked(db, LISTED).await? {
        println!(
            "{service}\tevent for {}\t{}\t{}\t{}\t{}",
            event.handler, event.id, event.attempts, event.subject, event.error
        );
    }
    for job in jobs::list_parked(db, LISTED).await? {
        println!(
            "{service}\tjob {}\t{}\t{}\t{}\t{}",
            job.kind,
            job.id.uuid(),
            job.attempts,
            job.tenant,
            job.error.unwrap_or_default()
        );
    }
    Ok(())
}
