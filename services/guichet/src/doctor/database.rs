use clock::Clock;
use db::{Db, Space, SpaceState};

use super::{Finding, repo};
use crate::service::Service;

/// Clocks further apart than this many seconds make tokens and timers misbehave.
const DRIFT: i64 = 5;

/// Reachable, migrated, its sessions whom they should be, its clock right.
pub async fn check(service: Service) -> Finding {
    let what = format!("database {}", service.name());
    let (settings, migrations) = match service.database() {
        Ok(Some(found)) => found,
        Ok(None) => return Finding::fine(what, "none needed"),
        Err(error) => return Finding::wrong(what, error, "correct the environment variable it names"),
    };
    let (tenant, provider) = (
        migrations.tenant.last().map_or(0, |m| m.version),
        migrations.provider.last().map_or(0, |m| m.version),
    );
    let db = match Db::connect(&settings, service.name(), migrations).await {
        Ok(db) => db,
        Err(error) => {
            return Finding::wrong(
                what,
                error,
                "look whether PostgreSQL is running and the URL is right; for a new database run: guichet migrate",
            );
        }
    };
    let spaces = match db.spaces().await {
        Ok(spaces) => spaces,
        Err(error) => return Finding::wrong(what, error, "run: guichet migrate"),
    };
    let target = |space: Space| match space {
        Space::Tenant(_) => tenant,
        Space::Provider(_) => provider,
    };
    if let Some(failed) = spaces.iter().find(|row| row.state == SpaceState::Failed) {
        let problem = format!(
            "{} is closed: {}",
            failed.slug,
            failed.error.as_deref().unwrap_or("no reason is known")
        );
        return Finding::wrong(what, problem, "mend the cause it names, then run: guichet migrate");
    }
    let behind = spaces
        .iter()
        .filter(|row| row.schema_version < target(row.space))
        .count();
    if behind > 0 {
        return Finding::wrong(
            what,
            format!("{behind} tenants have an older schema than this program"),
            "run: guichet migrate",
        );
    }
    let (_, impostors) = db.check_sessions().await;
    if let Some(first) = impostors.first() {
        return Finding::wrong(
            what,
            first,
            "restart the service and report this: a connection acts as somebody else than the pool believes",
        );
    }
    match repo::now(&db).await {
        Err(error) => Finding::wrong(what, error, "look into the log of PostgreSQL"),
        Ok(time) if (time - Clock::real().now()).num_seconds().abs() > DRIFT => {
            let problem = format!(
                "its clock is {} s away from ours",
                (time - Clock::real().now()).num_seconds()
            );
            Finding::wrong(what, problem, "synchronise the clocks of both machines by NTP")
        }
        Ok(_) => {
            let tenants = spaces
                .iter()
                .filter(|row| matches!(row.space, Space::Tenant(_)))
                .count();
            let suspended = spaces.iter().filter(|row| row.state == SpaceState::Suspended).count();
            Finding::fine(
                what,
                format!("{tenants} tenants at version {tenant}, {suspended} suspended"),
            )
        }
    }
}
