use archive::Part;
use blob::Blobs;
use futures_util::TryStreamExt;
use identity::{App, tenant::Tenant};

use super::{place, say};
use crate::operator;

/// Tables shown per service.
const SHOWN: usize = 4;

/// What one tenant holds, or each of all.
pub async fn run(app: &App, wanted: Option<&str>) -> anyhow::Result<()> {
    let (parts, blobs) = (place::parts().await?, place::blobs()?);
    if let Some(wanted) = wanted {
        let (_, tenant) = operator::tenant(app, wanted).await?;
        return show(&parts, &blobs, &tenant).await;
    }
    for provider in identity::provider::list(app).await? {
        for tenant in operator::tenants(app, &provider).await? {
            show(&parts, &blobs, &tenant).await?;
        }
    }
    Ok(())
}

async fn show(parts: &[Part], blobs: &Blobs, tenant: &Tenant) -> anyhow::Result<()> {
    let mut total = 0;
    say(&tenant.slug);
    for part in parts {
        let tables = part.db.usage(tenant.id).await?;
        let bytes: u64 = tables.iter().map(|table| table.bytes).sum();
        total += bytes;
        let mut by_rows = tables;
        by_rows.sort_by_key(|table| std::cmp::Reverse(table.rows));
        let largest: Vec<_> = by_rows
            .iter()
            .take(SHOWN)
            .filter(|table| table.rows > 0)
            .map(|table| format!("{} {}", table.table, table.rows))
            .collect();
        say(&format!(
            "  {:14} {:>10}  {}",
            part.name,
            size(bytes),
            largest.join(", ")
        ));
    }
    let ctx = place::acting_in(tenant.id, tenant.provider);
    let (count, bytes) = blobs
        .list(&ctx)
        .try_fold((0_u64, 0_u64), |(count, bytes), blob| async move {
            Ok((count + 1, bytes + blob.size))
        })
        .await?;
    say(&format!("  {:14} {:>10}  {count} files", "files", size(bytes)));
    say(&format!("  {:14} {:>10}", "all", size(total + bytes)));
    Ok(())
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}
