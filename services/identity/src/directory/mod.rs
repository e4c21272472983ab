//! What stands behind a host name, for whoever has not signed in yet.

pub mod grpc;
mod repo;

use context::{ServiceCtx, SystemCtx};
use fault::Fault;
use ids::{ProviderId, TenantId};

use crate::{
    App,
    tenant::{self, Tenant, TenantError},
    tenant_settings::{self, SettingsError},
};

/// What a host name stands for.
#[derive(Debug)]
pub enum Host {
    /// The console; the provider if there is only one.
    Console(Option<(ProviderId, String)>),
    /// A tenant's portal.
    Portal(Box<Tenant>),
}

/// What stands behind a host name as the browser sent it.
pub async fn resolve_host(app: &App, _caller: &ServiceCtx, host: &str) -> Result<Host, Fault> {
    let host = host.trim().trim_end_matches('.').to_lowercase();
    let hosts = &app.config.hosts;
    let mut db = app.db.read_control("the directory of hosts").await?;
    if hosts.console.contains(&host) {
        return Ok(Host::Console(repo::only_provider(&mut db).await?));
    }
    let below = host
        .strip_suffix(&hosts.portal_domain)
        .and_then(|rest| rest.strip_suffix('.'));
    let tenant = match below.filter(|slug| tenant::slug::check_slug(slug).is_ok()) {
        Some(slug) => tenant::repo::find_by_slug(&mut db, slug).await?,
        None => tenant::repo::find_by_host(&mut db, &host).await?,
    };
    let unknown = || Fault::not_found("HOST_NOT_FOUND", "nothing is served at this host name");
    tenant.map(|tenant| Host::Portal(Box::new(tenant))).ok_or_else(unknown)
}

/// A tenant's logo with its media type.
pub async fn get_logo(app: &App, _caller: &ServiceCtx, id: TenantId) -> Result<(String, Vec<u8>), Fault> {
    let found = tenant::repo::find(&mut app.db.read_control("whose logo it is").await?, id).await?;
    let tenant = found.ok_or(TenantError::NotFound)?;
    let ctx = SystemCtx::for_tenant(
        id,
        tenant.provider,
        "identity",
        "the logo shows before anybody has signed in",
    );
    let logo = tenant_settings::repo::find_logo(&mut app.db.read(&ctx).await?).await?;
    Ok(logo.ok_or(SettingsError::NoLogo)?)
}
