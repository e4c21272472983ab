use std::collections::BTreeSet;

use fault::Fault;
use ids::{PersonId, ProviderId, TenantId};

use crate::{Actor, ActorKind, Permission, PermissionSet, RequestKey, View};

/// One actor in one tenant. Without it there is no tenant data.
#[derive(Debug, Clone)]
pub struct TenantCtx {
    pub(crate) tenant: TenantId,
    pub(crate) provider: ProviderId,
    pub(crate) actor: Actor,
    pub(crate) agent: bool,
    pub(crate) permissions: PermissionSet,
    pub(crate) view: View,
    pub(crate) locale: String,
    pub(crate) causation: String,
    pub(crate) traceparent: String,
    pub(crate) request: Option<RequestKey>,
    pub(crate) token: Option<String>,
}

impl TenantCtx {
    /// The tenant.
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// The provider that serves the tenant.
    pub fn provider(&self) -> ProviderId {
        self.provider
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The person who acts, unless it is a program.
    pub fn person(&self) -> Option<PersonId> {
        self.actor.person()
    }

    /// True for technicians, programs of the tenant and the product itself; false for requesters, who never see what is internal.
    pub fn is_agent(&self) -> bool {
        self.agent
    }

    /// True if the actor is the product itself.
    pub fn is_service(&self) -> bool {
        self.actor.kind == ActorKind::Service
    }

    /// Ok if the caller may.
    pub fn require(&self, permission: Permission) -> Result<(), Fault> {
        self.permissions.require(permission)
    }

    /// True if the caller may.
    pub fn can(&self, permission: Permission) -> bool {
        self.permissions.contains(permission)
    }

    /// Which objects the caller sees.
    pub fn view(&self) -> View {
        self.view
    }

    /// Language for texts made for the caller: `en` or `fr`.
    pub fn locale(&self) -> &str {
        &self.locale
    }

    /// The event or request that led here.
    pub fn causation(&self) -> &str {
        &self.causation
    }

    /// W3C trace context of the event that led here; empty where the current span already carries it.
    pub fn traceparent(&self) -> &str {
        &self.traceparent
    }

    /// The caller's own token, to act for them in another service.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }
}

/// One actor of a provider, across the tenants they may enter.
#[derive(Debug, Clone)]
pub struct ProviderCtx {
    pub(crate) provider: ProviderId,
    pub(crate) actor: Actor,
    pub(crate) permissions: PermissionSet,
    pub(crate) tenants: TenantSet,
    pub(crate) locale: String,
    pub(crate) token: Option<String>,
}

impl ProviderCtx {
    /// The provider.
    pub fn provider(&self) -> ProviderId {
        self.provider
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Ok if the caller may.
    pub fn require(&self, permission: Permission) -> Result<(), Fault> {
        self.permissions.require(permission)
    }

    /// True if the caller may.
    pub fn can(&self, permission: Permission) -> bool {
        self.permissions.contains(permission)
    }

    /// The tenants the caller may enter.
    pub fn tenants(&self) -> &TenantSet {
        &self.tenants
    }

    /// Language for texts made for the caller.
    pub fn locale(&self) -> &str {
        &self.locale
    }

    /// The caller's own token.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }
}

/// The tenants of a provider that an agent may enter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TenantSet {
    /// All of the provider's but these.
    AllExcept(BTreeSet<TenantId>),
    /// Only these.
    Only(BTreeSet<TenantId>),
}

impl TenantSet {
    /// True if none of the provider's tenants is left out, nor a future one.
    pub fn is_all(&self) -> bool {
        matches!(self, Self::AllExcept(denied) if denied.is_empty())
    }

    /// True if `tenant` is among them.
    pub fn contains(&self, tenant: TenantId) -> bool {
        match self {
            Self::AllExcept(denied) => !denied.contains(&tenant),
            Self::Only(allowed) => allowed.contains(&tenant),
        }
    }
}

/// A service of the product acting by itself, for no tenant: the gateway signing somebody in, say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceCtx {
    pub(crate) service: String,
}

impl ServiceCtx {
    /// The service's name.
    pub fn service(&self) -> &str {
        &self.service
    }
}
