//! Identity as the operator uses it: in this process, on its database; the running services learn of changes by events.

use anyhow::{Context, anyhow, bail};
use clock::Clock;
use context::{ProviderCtx, SystemCtx};
use identity::{
    App,
    provider::Provider,
    tenant::{self, Tenant},
};

/// Identity, with its database migrated.
pub async fn identity() -> anyhow::Result<App> {
    App::connect(identity::Config::load()?, Clock::real())
        .await
        .context("identity's database is needed; if it is new, run: guichet migrate")
}

/// The operator acting for a provider.
pub fn acting_for(provider: &Provider) -> ProviderCtx {
    SystemCtx::for_provider(provider.id, "guichet", "the operator's command line")
}

/// The provider of this id or name; without one, the only one there is.
pub async fn provider(app: &App, wanted: Option<&str>) -> anyhow::Result<Provider> {
    let mut providers = identity::provider::list(app).await?;
    match wanted {
        Some(wanted) => {
            let fits = |provider: &Provider| provider.name == wanted || provider.id.to_string() == wanted;
            providers
                .into_iter()
                .find(fits)
                .ok_or_else(|| anyhow!("no provider is called {wanted}"))
        }
        None if providers.len() == 1 => Ok(providers.remove(0)),
        None if providers.is_empty() => bail!("there is no provider yet: guichet provider create"),
        None => bail!("there are several providers: name one with --provider"),
    }
}

/// All tenants of a provider, by name.
pub async fn tenants(app: &App, provider: &Provider) -> anyhow::Result<Vec<Tenant>> {
    let ctx = acting_for(provider);
    let (mut tenants, mut token) = (Vec::new(), String::new());
    loop {
        let page = tenant::list(app, &ctx, "", 200, &token).await?;
        tenants.extend(page.items);
        token = page.next_page_token;
        if token.is_empty() {
            return Ok(tenants);
        }
    }
}

/// The tenant of this short name or id, and its provider.
pub async fn tenant(app: &App, wanted: &str) -> anyhow::Result<(Provider, Tenant)> {
    for provider in identity::provider::list(app).await? {
        let fits = |tenant: &Tenant| tenant.slug == wanted || tenant.id.to_string() == wanted;
        if let Some(tenant) = tenants(app, &provider).await?.into_iter().find(fits) {
            return Ok((provider, tenant));
        }
    }
    bail!("no tenant is called {wanted}: guichet tenant list")
}
