use std::collections::BTreeSet;

use fault::Fault;
use ids::{LocationId, ProviderId, TenantId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Actor, ActorKind, Caller, PermissionSet, ProviderCtx, ServiceCtx, TenantCtx, TenantSet, View};

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Realm {
    /// One tenant.
    Tenant,
    /// A provider's own objects: its queue, tenants, agents.
    Provider,
    /// A service by itself.
    Platform,
}

/// The claims of an access token. Names of three letters follow the JWT registry where it has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// Issuer.
    pub iss: String,
    /// Audience.
    pub aud: String,
    /// The actor's uuid, or the service's name in the platform realm.
    pub sub: String,
    /// Issued at, seconds since 1970.
    pub iat: i64,
    /// Expires at.
    pub exp: i64,
    /// Unique id of the token.
    pub jti: String,
    /// What the token is good for.
    pub realm: Realm,
    /// What sort of actor.
    pub kind: ActorKind,
    /// The name to show.
    pub name: String,
    /// The tenant, in the tenant realm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<TenantId>,
    /// The provider, but in the platform realm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<ProviderId>,
    /// True for technicians.
    #[serde(default)]
    pub agent: bool,
    /// Permissions.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// Which objects the caller sees: own, department or company.
    #[serde(default)]
    pub view: String,
    /// The caller's department, for the department view.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<LocationId>,
    /// In the provider realm: true if `tenants` are those the agent may not enter.
    #[serde(default)]
    pub all_tenants: bool,
    /// In the provider realm: the tenants allowed, or denied if `all_tenants`.
    #[serde(default)]
    pub tenants: BTreeSet<TenantId>,
    /// Language.
    #[serde(default)]
    pub locale: String,
    /// The session behind the token, for ending it early.
    #[serde(default)]
    pub session: String,
}

impl Claims {
    /// The caller these claims speak for. `token` is kept to act for the caller in other services.
    pub fn into_caller(self, token: &str) -> Result<Caller, Fault> {
        let malformed = || Fault::unauthenticated("TOKEN_INVALID", "the access token is not valid");
        let id = || Uuid::try_parse(&self.sub).map_err(|_| malformed());
        match self.realm {
            Realm::Platform => Ok(Caller::Service(ServiceCtx { service: self.sub })),
            Realm::Provider => Ok(Caller::Provider(ProviderCtx {
                provider: self.provider.ok_or_else(malformed)?,
                actor: Actor {
                    kind: self.kind,
                    id: id()?,
                    name: self.name,
                },
                permissions: PermissionSet::of(self.permissions),
                tenants: if self.all_tenants {
                    TenantSet::AllExcept(self.tenants)
                } else {
                    TenantSet::Only(self.tenants)
                },
                locale: self.locale,
                token: Some(token.to_owned()),
            })),
            Realm::Tenant => {
                let view = match (self.view.as_str(), self.department) {
                    ("company", _) => View::Company,
                    ("department", Some(department)) => View::Department(department),
                    _ => View::Own,
                };
                let service = self.kind == ActorKind::Service;
                let actor = if service {
                    Actor::service(&self.name)
                } else {
                    Actor {
                        kind: self.kind,
                        id: id()?,
                        name: self.name.clone(),
                    }
                };
                Ok(Caller::Tenant(TenantCtx {
                    tenant: self.tenant.ok_or_else(malformed)?,
                    provider: self.provider.ok_or_else(malformed)?,
                    actor,
                    agent: self.agent || service,
                    permissions: PermissionSet::of(self.permissions),
                    view,
                    locale: self.locale,
                    causation: self.jti,
                    traceparent: String::new(),
                    request: None,
                    token: Some(token.to_owned()),
                }))
            }
        }
    }
}
