//! Making and migrating as many tenants as one database holds: one at a time against four.

use std::time::Instant;

use anyhow::{Context, ensure};
use db::{Db, DbSettings, Migration, Migrations};
use futures_util::stream::{self, TryStreamExt};
use ids::{ProviderId, TenantId};

use super::Options;
use crate::report;

const DATABASE: &str = "bench_migrate";
const PARALLEL: usize = 4;

/// In a database of its own beside ticketing's, kept for the next run.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let url = options.facts.databases.get("ticketing").context("no database")?;
    let (server, _) = url.rsplit_once('/').context("not a database")?;
    let settings = DbSettings {
        url: format!("{server}/{DATABASE}"),
        admin_url: format!("{server}/postgres"),
        role_prefix: DATABASE.to_owned(),
        shards: 8,
        ..DbSettings::default()
    };
    let wanted = options.tenants.iter().copied().max().unwrap_or(1_000);
    Db::bootstrap(&settings, "ticketing", &ticketing::migrations()).await?;
    report::title(&format!("Migrating {wanted} tenants"));
    make(&settings, wanted).await?;
    for parallel in [1, PARALLEL, 1, PARALLEL] {
        let mut steps = ticketing::migrations();
        let version = newest(&settings).await? + 1;
        steps.tenant.push(step(version));
        let db = Db::connect(&settings, "ticketing", steps).await?;
        let begun = Instant::now();
        let report = db::migrate_tenants(&[db], parallel, |_| {}).await?;
        ensure!(report.failed.is_empty(), "left behind: {:?}", report.failed.first());
        let seconds = begun.elapsed().as_secs_f64();
        report::line(&format!(
            "{parallel} at a time: {} tenants in {seconds:.1} s, {:.1} ms each",
            report.migrated,
            seconds * 1_000.0 / report.migrated.max(1) as f64
        ));
    }
    Ok(())
}

/// A column with a default and an index, as most migrations are.
fn step(version: i64) -> Migration {
    let sql = format!(
        "alter table ticket add column bench_{version} integer not null default 0;
         create index ticket_bench_{version}_idx on ticket (bench_{version});"
    );
    Migration {
        version,
        name: "bench".to_owned(),
        sql,
        checksum: Vec::new(),
    }
}

/// The highest version of any tenant: an earlier run took some steps already.
async fn newest(settings: &DbSettings) -> anyhow::Result<i64> {
    let spaces = Db::connect(settings, "ticketing", Migrations::default())
        .await?
        .spaces()
        .await?;
    let tenants = spaces.iter().filter(|row| matches!(row.space, db::Space::Tenant(_)));
    tenants.map(|row| row.schema_version).max().context("no tenants")
}

async fn make(settings: &DbSettings, wanted: usize) -> anyhow::Result<()> {
    let db = Db::connect(settings, "ticketing", ticketing::migrations()).await?;
    let known = db.spaces().await?.len();
    let missing = wanted.saturating_sub(known);
    let (provider, begun) = (ProviderId::new(), Instant::now());
    stream::iter((0..missing).map(Ok::<_, db::DbError>))
        .try_for_each_concurrent(PARALLEL, |_| async {
            let id = TenantId::new();
            db.provision(id, provider, &id.uuid().simple().to_string()).await
        })
        .await?;
    if missing > 0 {
        let seconds = begun.elapsed().as_secs_f64();
        report::line(&format!(
            "{missing} tenants made, {PARALLEL} at a time, in {seconds:.1} s"
        ));
    }
    Ok(())
}
