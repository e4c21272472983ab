//! The two places that have roles, teams and an audit trail: a tenant and a provider.

use context::{Actor, Caller, Permission, ProviderCtx, TenantCtx};
use db::{Db, DbError, TenantRead, TenantTx};
use fault::Fault;
use tonic::Request;

use crate::permissions::Entry;

/// A tenant's side or a provider's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// A tenant.
    Tenant,
    /// A provider.
    Provider,
}

impl Side {
    /// True if a role of this side may hold the permission. A provider's roles hold both sorts: its technicians work in tenants too.
    pub fn admits(self, entry: &Entry) -> bool {
        self == Self::Provider || entry.in_tenant()
    }
}

/// A caller in a tenant or of a provider, where both may do the same.
#[derive(Debug, Clone)]
pub enum Realm {
    /// In a tenant.
    Tenant(TenantCtx),
    /// Of a provider.
    Provider(ProviderCtx),
}

impl Realm {
    /// The caller of a request.
    pub fn of<T>(request: &Request<T>) -> Result<Self, Fault> {
        match context::tenant_or_provider(request)? {
            Caller::Tenant(ctx) => Ok(Self::Tenant(ctx)),
            Caller::Provider(ctx) => Ok(Self::Provider(ctx)),
            Caller::Service(_) => Err(Fault::forbidden(
                "TENANT_REQUIRED",
                "a service must act for a tenant here",
            )),
        }
    }

    /// Which side it is.
    pub fn side(&self) -> Side {
        match self {
            Self::Tenant(_) => Side::Tenant,
            Self::Provider(_) => Side::Provider,
        }
    }

    /// Ok if the caller may.
    pub fn require(&self, permission: Permission) -> Result<(), Fault> {
        match self {
            Self::Tenant(ctx) => ctx.require(permission),
            Self::Provider(ctx) => ctx.require(permission),
        }
    }

    /// True if the caller may.
    pub fn can(&self, permission: Permission) -> bool {
        match self {
            Self::Tenant(ctx) => ctx.can(permission),
            Self::Provider(ctx) => ctx.can(permission),
        }
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        match self {
            Self::Tenant(ctx) => ctx.actor(),
            Self::Provider(ctx) => ctx.actor(),
        }
    }

    /// True for technicians.
    pub fn is_agent(&self) -> bool {
        match self {
            Self::Tenant(ctx) => ctx.is_agent(),
            Self::Provider(_) => true,
        }
    }

    /// A transaction in the schema of the tenant or provider.
    pub async fn begin(&self, db: &Db) -> Result<TenantTx, DbError> {
        match self {
            Self::Tenant(ctx) => db.begin(ctx).await,
            Self::Provider(ctx) => db.begin_provider(ctx).await,
        }
    }

    /// Single statements in the schema of the tenant or provider.
    pub async fn read(&self, db: &Db) -> Result<TenantRead, DbError> {
        match self {
            Self::Tenant(ctx) => db.read(ctx).await,
            Self::Provider(ctx) => db.read_provider(ctx).await,
        }
    }
}

impl From<&TenantCtx> for Realm {
    fn from(ctx: &TenantCtx) -> Self {
        Self::Tenant(ctx.clone())
    }
}

impl From<&ProviderCtx> for Realm {
    fn from(ctx: &ProviderCtx) -> Self {
        Self::Provider(ctx.clone())
    }
}
