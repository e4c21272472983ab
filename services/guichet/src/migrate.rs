use anyhow::{Context, bail};
use db::Db;
use indicatif::{ProgressBar, ProgressStyle};

use crate::service::{Selection, Service, selected};

/// Migrates the databases of the named services, or of all.
pub async fn run(selections: &[Selection]) -> anyhow::Result<()> {
    let services = if selections.is_empty() {
        Service::ALL.to_vec()
    } else {
        selected(selections)
    };
    let mut left_behind = Vec::new();
    for service in services {
        migrate(service, &mut left_behind)
            .await
            .with_context(|| format!("{} could not be migrated", service.name()))?;
    }
    if !left_behind.is_empty() {
        bail!(
            "these tenants were left behind and are closed until they are migrated:\n  {}",
            left_behind.join("\n  ")
        );
    }
    Ok(())
}

#[allow(clippy::print_stdout, reason = "what was done is this command's output")]
async fn migrate(service: Service, left_behind: &mut Vec<String>) -> anyhow::Result<()> {
    let Some((settings, migrations)) = service.database()? else {
        return Ok(());
    };
    if !settings.admin_url.is_empty() {
        Db::bootstrap(&settings, service.name(), &migrations).await?;
    }
    let db = Db::connect(&settings, service.name(), migrations).await?;
    let bar = ProgressBar::new(0).with_style(ProgressStyle::with_template("{msg:16} {bar:30} {pos}/{len} tenants")?);
    bar.set_message(service.name());
    let report = db
        .migrate_all(|step| {
            bar.set_length(step.total as u64);
            bar.set_position(step.done as u64);
        })
        .await?;
    bar.finish_and_clear();
    println!(
        "{:16} {} tenants migrated, {} up to date",
        service.name(),
        report.migrated,
        report.unchanged
    );
    left_behind.extend(
        report
            .failed
            .iter()
            .map(|(space, error)| format!("{} {}: {error}", service.name(), space.schema())),
    );
    Ok(())
}
