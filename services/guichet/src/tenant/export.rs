use std::path::Path;

use anyhow::bail;
use archive::{Manifest, Subject};
use identity::{App, tenant::State};

use super::{place, say};
use crate::operator;

/// Writes the archive of a tenant.
pub async fn run(app: &App, wanted: &str, to: &Path) -> anyhow::Result<()> {
    let (provider, tenant) = operator::tenant(app, wanted).await?;
    if tenant.state == State::Provisioning || tenant.restoring.is_some() {
        bail!("{} is not whole yet: guichet tenant list", tenant.slug);
    }
    let subject = Subject {
        ctx: &place::acting_in(tenant.id, provider.id),
        slug: &tenant.slug,
        name: &tenant.branding.name,
        program: env!("CARGO_PKG_VERSION"),
        now: app.clock.now(),
    };
    let (manifest, sha256) = archive::export(&place::parts().await?, &place::blobs()?, &subject, to).await?;
    tell(&manifest, &sha256);
    say(&format!("written to {}", to.display()));
    Ok(())
}

/// Reads an archive and says what it holds.
pub async fn verify(path: &Path) -> anyhow::Result<()> {
    let checked = archive::check(path).await?;
    tell(&checked.manifest, &checked.sha256);
    say("every entry is as it was written");
    Ok(())
}

fn tell(manifest: &Manifest, sha256: &str) {
    say(&format!(
        "{} ({}), {}, made {} by guichet {}",
        manifest.slug, manifest.name, manifest.tenant, manifest.made_at, manifest.program
    ));
    for service in &manifest.services {
        let rows: u64 = service.tables.iter().map(|table| table.rows).sum();
        say(&format!(
            "  {:14} version {:3}  {:4} tables {rows:9} rows",
            service.service,
            service.schema_version,
            service.tables.len()
        ));
    }
    say(&format!(
        "  {} files, {} bytes",
        manifest.files.count, manifest.files.bytes
    ));
    say(&format!("  manifest sha256 {sha256}"));
}
