use fault::Fault;
use tonic::Request;

use crate::{ProviderCtx, ServiceCtx, TenantCtx};

/// Whoever a verified token speaks for. Put into a request's extensions by the server's authentication layer.
#[derive(Debug, Clone)]
pub enum Caller {
    /// An actor in one tenant.
    Tenant(TenantCtx),
    /// An actor of a provider, across its tenants.
    Provider(ProviderCtx),
    /// A service by itself.
    Service(ServiceCtx),
}

fn caller<T>(request: &Request<T>) -> Result<&Caller, Fault> {
    request
        .extensions()
        .get()
        .ok_or_else(|| Fault::unauthenticated("TOKEN_MISSING", "sign in or send an API key"))
}

/// The caller, who must act in a tenant.
pub fn tenant<T>(request: &Request<T>) -> Result<TenantCtx, Fault> {
    match caller(request)? {
        Caller::Tenant(ctx) => Ok(ctx.clone()),
        Caller::Provider(_) | Caller::Service(_) => Err(Fault::forbidden(
            "TENANT_REQUIRED",
            "this works inside one tenant: choose the tenant first",
        )),
    }
}

/// The caller, who must act for a provider.
pub fn provider<T>(request: &Request<T>) -> Result<ProviderCtx, Fault> {
    match caller(request)? {
        Caller::Provider(ctx) => Ok(ctx.clone()),
        Caller::Tenant(_) | Caller::Service(_) => Err(Fault::forbidden(
            "PROVIDER_REQUIRED",
            "only the provider's own agents may do this",
        )),
    }
}

/// The caller, in a tenant or for a provider.
pub fn tenant_or_provider<T>(request: &Request<T>) -> Result<Caller, Fault> {
    match caller(request)? {
        Caller::Service(_) => Err(Fault::forbidden(
            "TENANT_REQUIRED",
            "a service must act for a tenant here",
        )),
        caller @ (Caller::Tenant(_) | Caller::Provider(_)) => Ok(caller.clone()),
    }
}

/// The caller, who must be one of the named services acting by itself.
pub fn service<T>(request: &Request<T>, allowed: &[&str]) -> Result<ServiceCtx, Fault> {
    match caller(request)? {
        Caller::Service(ctx) if allowed.contains(&ctx.service()) => Ok(ctx.clone()),
        Caller::Service(_) | Caller::Tenant(_) | Caller::Provider(_) => Err(Fault::forbidden(
            "SERVICE_REQUIRED",
            "this is not open to callers from outside",
        )),
    }
}
