use std::path::Path;

use anyhow::{Context, bail};
use archive::Report;
use futures_util::StreamExt;
use identity::{App, tenant};
use ids::TenantId;
use redis::AsyncCommands;

use super::{place, report, say};
use crate::operator;

/// Removes a suspended tenant from everywhere and proves it.
pub async fn run(app: &App, wanted: &str, confirm: &str, path: &Path) -> anyhow::Result<()> {
    let (provider, found) = operator::tenant(app, wanted).await?;
    if found.slug != confirm {
        bail!(
            "{} would be removed for good: say so with --confirm {}",
            found.slug,
            found.slug
        );
    }
    let (origin, event) = tenant::last_word(app, &operator::acting_for(&provider), found.id).await?;
    let (parts, blobs, events) = (place::parts().await?, place::blobs()?, place::events().await?);
    report::prepare(path)?;
    place::close(&parts, &found).await?;
    let mut carried = place::forget_events(&events, &parts, found.id).await?;
    let ctx = place::acting_in(found.id, provider.id);
    let deletion = archive::delete(&parts, &blobs, &ctx, (&origin, event)).await?;
    // What was published meanwhile; identity's last word is left to be heard.
    carried += place::forget_events(&events, &parts[..parts.len() - 1], found.id).await?;
    forget_cached(found.id).await?;
    let told = Report {
        kind: Report::KIND.to_owned(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        deleted_at: app.clock.now(),
        tenant: found.id,
        slug: found.slug.clone(),
        name: found.branding.name,
        provider: provider.id,
        complete: deletion.is_complete(),
        deletion,
        events: carried,
    };
    report::write(app, path, &told).await?;
    if !told.complete {
        bail!(
            "something of {} is left: {} says where; repeat it",
            found.slug,
            path.display()
        );
    }
    say(&format!("{} is gone; the report is in {}", found.slug, path.display()));
    Ok(())
}

/// Redis holds nothing that would not go by itself within a day; what names the tenant goes now.
async fn forget_cached(tenant: TenantId) -> anyhow::Result<()> {
    let url = portal_gateway::Config::load()?.redis.url;
    let mut redis = redis::Client::open(url)?
        .get_multiplexed_async_connection()
        .await
        .context("Redis is needed")?;
    for id in [tenant.uuid().simple().to_string(), tenant.uuid().to_string()] {
        let keys: Vec<String> = {
            let found = redis.scan_match::<_, String>(format!("guichet:*{id}*")).await?;
            found.filter_map(|key| async { key.ok() }).collect().await
        };
        for key in keys {
            let () = redis.unlink(key).await?;
        }
    }
    Ok(())
}
