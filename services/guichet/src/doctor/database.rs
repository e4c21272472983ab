use std::collections::BTreeMap;

use db::{Db, DbSettings, Migrations, Space, SpaceRow, SpaceState};
use sqlx::postgres::PgConnectOptions;

use super::{Finding, clock, repo};
use crate::service::Service;

/// The oldest version that is tested.
const OLDEST: i32 = 150_000;
/// A tenant has more than a hundred relations, and making one or saving many locks them all at once.
const LOCKS: i32 = 256;

/// Connections that a service may want of a server, and that the server has.
pub struct Demand {
    server: String,
    wanted: u32,
    available: u32,
}

/// Everything about one service's database.
pub async fn check(service: Service) -> (Vec<Finding>, Option<Demand>) {
    match service.database() {
        Ok(Some((settings, migrations))) => of(service.name(), &settings, migrations).await,
        Ok(None) => (Vec::new(), None),
        Err(error) => {
            let what = format!("database {}", service.name());
            let finding = Finding::wrong(what, error, "correct the environment variable it names");
            (vec![finding], None)
        }
    }
}

async fn of(service: &str, settings: &DbSettings, migrations: Migrations) -> (Vec<Finding>, Option<Demand>) {
    let what = format!("database {service}");
    let db = match Db::connect(settings, service, migrations).await {
        Ok(db) => db,
        Err(error) => {
            let advice = "look whether PostgreSQL is running and the URL is right; for a new database, or after an upgrade, run: guichet migrate";
            return (vec![Finding::wrong(what, error, advice)], None);
        }
    };
    let facts = match repo::facts(&db).await {
        Ok(facts) => facts,
        Err(error) => {
            return (
                vec![Finding::wrong(what, error, "look into the log of PostgreSQL")],
                None,
            );
        }
    };
    let demand = settings.url.parse::<PgConnectOptions>().ok().map(|url| Demand {
        server: format!("{}:{}", url.get_host(), url.get_port()),
        wanted: settings.most_connections(),
        available: u32::try_from(facts.max_connections - facts.reserved_connections).unwrap_or_default(),
    });
    let findings = vec![
        server(what, &facts),
        logins(service, &db).await,
        schemas(service, &db).await,
    ];
    (findings, demand)
}

/// Version, settings and clock of the server.
fn server(what: String, facts: &repo::Facts) -> Finding {
    let (major, minor) = (facts.version / 10_000, facts.version % 10_000);
    if facts.version < OLDEST {
        let problem = format!("PostgreSQL {major}.{minor} is too old");
        return Finding::wrong(what, problem, "use PostgreSQL 15 or later");
    }
    if let Some(problem) = clock::problem(facts.time) {
        return Finding::wrong(what, problem, clock::ADVICE);
    }
    if !facts.durable {
        let problem =
            "fsync, full_page_writes or synchronous_commit is off: a power failure may lose what was confirmed";
        return Finding::doubtful(what, problem, "switch them on, unless all data here may be lost");
    }
    if facts.max_locks_per_transaction < LOCKS {
        let problem = format!("max_locks_per_transaction is {}", facts.max_locks_per_transaction);
        let advice =
            format!("set it to {LOCKS}: making a tenant and saving a database with many of them lock many tables");
        return Finding::doubtful(what, problem, advice);
    }
    Finding::fine(what, format!("PostgreSQL {major}.{minor}"))
}

/// Every login gets in and may do what it should, and idle connections are whom the pool believes.
async fn logins(service: &str, db: &Db) -> Finding {
    let what = format!("logins of {service}");
    if let Some(first) = db.check_logins().await.into_iter().next() {
        let advice = "run guichet migrate with database.admin_url, which sets logins, passwords and rights right";
        return Finding::wrong(what, first, advice);
    }
    match db.check_sessions().await.1.first() {
        None => Finding::fine(what, "sign in with the rights they need, and no more"),
        Some(first) => Finding::wrong(
            what,
            first,
            "restart the service and report this: a connection acts as somebody else than the pool believes",
        ),
    }
}

/// Every tenant is at a version that this program works with.
async fn schemas(service: &str, db: &Db) -> Finding {
    let what = format!("schemas of {service}");
    let spaces = match db.spaces().await {
        Ok(spaces) => spaces,
        Err(error) => return Finding::wrong(what, error, "run: guichet migrate"),
    };
    if let Some(failed) = spaces.iter().find(|row| row.state == SpaceState::Failed) {
        let reason = failed.error.as_deref().unwrap_or("no reason is known");
        let problem = format!("{} is closed (503 TENANT_MIGRATION_FAILED): {reason}", failed.slug);
        return Finding::wrong(what, problem, "mend the cause it names, then run: guichet migrate");
    }
    let count = |is: &dyn Fn(&SpaceRow) -> bool| spaces.iter().filter(|row| is(row)).count();
    let outdated = count(&|row| row.schema_version < db.versions(row.space).0);
    if outdated > 0 {
        let problem = format!(
            "{outdated} tenants are closed (503 TENANT_SCHEMA_OUTDATED): their schema is too old for this program"
        );
        return Finding::wrong(what, problem, "run: guichet migrate");
    }
    let too_new = count(&|row| row.oldest_program > db.versions(row.space).1);
    if too_new > 0 {
        let problem =
            format!("{too_new} tenants are closed (503 TENANT_SCHEMA_TOO_NEW): their schema needs a newer program");
        return Finding::wrong(
            what,
            problem,
            "run the version of the program that migrated them, or a later one",
        );
    }
    let behind = count(&|row| row.schema_version < db.versions(row.space).1);
    if behind > 0 {
        let problem = format!("{behind} tenants are served at an older version");
        return Finding::doubtful(what, problem, "run: guichet migrate");
    }
    let tenants = count(&|row| matches!(row.space, Space::Tenant(_)));
    let suspended = count(&|row| row.state == SpaceState::Suspended);
    Finding::fine(
        what,
        format!("{tenants} tenants at the newest version, {suspended} suspended"),
    )
}

/// Whether each server has room for the connections of all services that are on it.
pub fn capacity(demands: &[Demand]) -> Vec<Finding> {
    let mut servers = BTreeMap::<&str, (u32, u32)>::new();
    for demand in demands {
        let (wanted, available) = servers.entry(&demand.server).or_insert((0, demand.available));
        *wanted += demand.wanted;
        *available = demand.available;
    }
    let finding = |(server, (wanted, available)): (&str, (u32, u32))| {
        let what = format!("connections of {server}");
        let numbers = format!("the server has {available}, one process of each service may open {wanted}");
        if wanted > available {
            let advice = "raise max_connections, or lower database.connections and overflow";
            return Finding::wrong(what, numbers, advice);
        }
        Finding::fine(
            what,
            format!("{numbers}: enough for {} of each", available / wanted.max(1)),
        )
    };
    servers.into_iter().map(finding).collect()
}

#[cfg(test)]
mod tests {
    use db::Migration;

    use super::*;

    fn migrations(steps: i64) -> Migrations {
        let step = |version| Migration {
            version,
            name: "step".to_owned(),
            sql: format!("create table note_{version} (body text)"),
            checksum: vec![1],
        };
        Migrations::new(Vec::new(), (1..=steps).map(step).collect(), Vec::new())
    }

    async fn findings(name: &str, settings: &DbSettings, migrations: Migrations) -> String {
        let (findings, _) = of(name, settings, migrations).await;
        findings.iter().map(Finding::text).collect::<Vec<_>>().join("\n")
    }

    #[tokio::test]
    async fn schemas_behind_and_ahead_and_logins_without_rights_are_told() {
        let service = testkit::service_db("doctordb", migrations(1)).await;
        service.tenant().await;
        let seen = findings("doctordb", &service.settings, migrations(1)).await;
        assert!(
            seen.contains("ok     logins") && seen.contains("1 tenants at the newest version"),
            "{seen}"
        );
        assert!(seen.contains("fsync"), "test servers are not durable: {seen}");
        let seen = findings("doctordb", &service.settings, migrations(2)).await;
        assert!(
            seen.contains("1 tenants are closed (503 TENANT_SCHEMA_OUTDATED)"),
            "{seen}"
        );
        let seen = findings("doctordb", &service.settings, migrations(2).serving_tenants_from(1)).await;
        assert!(seen.contains("1 tenants are served at an older version"), "{seen}");

        let mut strange = service.settings.clone();
        strange.shards += 1;
        let seen = findings("doctordb", &strange, migrations(1)).await;
        assert!(
            seen.contains("WRONG  logins of doctordb") && seen.contains("_app_2 cannot sign in"),
            "{seen}"
        );
        let mut ahead = migrations(1);
        ahead.control = migrations(1).tenant;
        let seen = findings("doctordb", &service.settings, ahead).await;
        assert!(
            seen.contains("lacks 0001_step") && seen.contains("guichet migrate"),
            "{seen}"
        );
    }

    #[tokio::test]
    async fn a_server_that_is_away_is_told() {
        let settings = DbSettings {
            url: "postgres://127.0.0.1:1/nothing".to_owned(),
            ..DbSettings::default()
        };
        let seen = findings("away", &settings, migrations(1)).await;
        assert!(
            seen.starts_with("WRONG  database away") && seen.contains("PostgreSQL is running"),
            "{seen}"
        );
    }

    #[test]
    fn too_few_connections_are_told() {
        let demand = |wanted| Demand {
            server: "db:5432".to_owned(),
            wanted,
            available: 97,
        };
        assert!(
            capacity(&[demand(40), demand(40)])[0]
                .text()
                .contains("enough for 1 of each")
        );
        assert!(capacity(&[demand(40), demand(60)])[0].is_wrong());
    }
}
