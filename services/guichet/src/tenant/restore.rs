use std::path::Path;

use anyhow::{Context, bail};
use archive::{ArchiveError, Manifest};
use identity::{
    App,
    provider::Provider,
    tenant::{self, Returning, State},
};

use super::{place, say};
use crate::operator;

/// Brings a tenant back. Nothing is written before the whole archive was read and fits.
pub async fn run(app: &App, path: &Path, confirm: &str, provider: Option<&str>) -> anyhow::Result<()> {
    let checked = archive::check(path).await?;
    let manifest = &checked.manifest;
    if manifest.slug != confirm {
        return Err(ArchiveError::Foreign(format!("it is of {}, not of {confirm}", manifest.slug)).into());
    }
    let parts = place::parts().await?;
    checked.fits(&parts)?;
    let (blobs, events) = (place::blobs()?, place::events().await?);
    let provider = home(app, manifest, provider).await?;
    let acting = operator::acting_for(&provider);

    let returning = Returning {
        id: manifest.tenant,
        slug: manifest.slug.clone(),
        name: manifest.name.clone(),
        archive: checked.sha256.clone(),
    };
    let closed = tenant::begin_restore(app, &acting, returning).await?;
    say(&format!(
        "{} is closed and comes back as of {}",
        closed.slug, manifest.made_at
    ));
    place::close(&parts, &closed).await?;
    let ctx = place::acting_in(closed.id, provider.id);
    archive::restore(&checked, &parts, &blobs, &ctx, &closed.slug)
        .await
        .with_context(|| {
            format!(
                "{} stays closed; repeat the restore, with this archive or another",
                closed.slug
            )
        })?;
    place::forget_events(&events, &parts, closed.id).await?;
    let back = tenant::end_restore(app, &acting, closed.id).await?;
    place::follow(&parts, &back).await?;
    let state = match back.state {
        State::Ready => "works again",
        State::Suspended | State::Provisioning => "is back, and suspended as it was",
    };
    say(&format!("{} {state}", back.slug));
    Ok(())
}

/// The provider that serves the tenant here, or will.
async fn home(app: &App, manifest: &Manifest, wanted: Option<&str>) -> anyhow::Result<Provider> {
    for provider in identity::provider::list(app).await? {
        for tenant in operator::tenants(app, &provider).await? {
            if tenant.id == manifest.tenant && tenant.slug == manifest.slug {
                return Ok(provider);
            }
            if tenant.id == manifest.tenant || tenant.slug == manifest.slug {
                let other = format!(
                    "{} here is {}, the archive's {} is {}",
                    tenant.slug, tenant.id, manifest.slug, manifest.tenant
                );
                return Err(ArchiveError::Foreign(other).into());
            }
        }
    }
    match operator::provider(app, wanted).await {
        Ok(provider) => Ok(provider),
        Err(error) => bail!("{} is not here yet and needs a provider: {error}", manifest.slug),
    }
}
