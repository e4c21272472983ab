//! Access tokens: what identity says about a caller, signed, for five minutes.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use context::{
    ActorKind, TenantSet,
    token::{AUDIENCE, Claims, ISSUER, LIFETIME_SECONDS, Realm},
};
use fault::Fault;
use ids::{LocationId, TenantId};
use proto::identity::v1 as wire;
use uuid::Uuid;

use crate::{
    App,
    agent::Agent,
    permissions,
    role::{Role, RoleView},
    tenant::Tenant,
};

/// A signed token.
#[derive(Debug, Clone)]
pub struct Token {
    /// The token.
    pub text: String,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
    /// The tenant it is for.
    pub tenant: Option<TenantId>,
}

impl From<Token> for wire::AccessToken {
    fn from(token: Token) -> Self {
        Self {
            token: token.text,
            expires_at: Some(proto::timestamp(token.expires_at)),
            tenant_id: token.tenant.map(|id| id.to_string()).unwrap_or_default(),
        }
    }
}

/// Who a token speaks for.
#[derive(Debug, Clone)]
pub struct Bearer {
    /// What sort of actor.
    pub kind: ActorKind,
    /// Their id.
    pub id: Uuid,
    /// Their name.
    pub name: String,
    /// Their language.
    pub locale: String,
    /// The session behind the token; empty without.
    pub session: String,
}

impl Bearer {
    fn claims(self, realm: Realm, now: DateTime<Utc>) -> Claims {
        Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: self.id.to_string(),
            iat: now.timestamp(),
            exp: now.timestamp() + LIFETIME_SECONDS,
            jti: Uuid::now_v7().to_string(),
            realm,
            kind: self.kind,
            name: self.name,
            tenant: None,
            provider: None,
            agent: false,
            permissions: Vec::new(),
            view: String::new(),
            department: None,
            all_tenants: false,
            tenants: BTreeSet::new(),
            locale: self.locale,
            session: self.session,
        }
    }
}

/// What a token for one tenant says, with the rights of a role.
pub fn for_tenant(app: &App, bearer: Bearer, tenant: &Tenant, role: &Role, department: Option<LocationId>) -> Claims {
    Claims {
        tenant: Some(tenant.id),
        provider: Some(tenant.provider),
        agent: role.agent,
        permissions: in_tenant(role).map(str::to_owned).collect(),
        view: role.view.as_str().to_owned(),
        department: department.filter(|_| role.view == RoleView::Department),
        ..bearer.claims(Realm::Tenant, app.clock.now())
    }
}

/// What a token for a provider's own realm says.
pub fn for_provider(app: &App, bearer: Bearer, provider: ids::ProviderId, agent: &Agent) -> Claims {
    let now = app.clock.now();
    let (all_tenants, tenants) = match agent.scope.tenants(now) {
        TenantSet::AllExcept(denied) => (true, denied),
        TenantSet::Only(allowed) => (false, allowed),
    };
    Claims {
        provider: Some(provider),
        agent: true,
        // All of the role's: who gives roles and scopes to others is measured by everything they may do themselves.
        permissions: agent.role.permissions.iter().map(|name| (*name).to_owned()).collect(),
        view: RoleView::Company.as_str().to_owned(),
        all_tenants,
        tenants,
        ..bearer.claims(Realm::Provider, now)
    }
}

/// A token of a service, for a tenant or by itself.
pub async fn for_service(app: &App, service: &str, tenant: Option<&Tenant>, granted: &[&str]) -> Result<Token, Fault> {
    let bearer = Bearer {
        kind: ActorKind::Service,
        id: Uuid::nil(),
        name: service.to_owned(),
        locale: "en".to_owned(),
        session: String::new(),
    };
    let realm = if tenant.is_some() {
        Realm::Tenant
    } else {
        Realm::Platform
    };
    let claims = Claims {
        sub: service.to_owned(),
        tenant: tenant.map(|tenant| tenant.id),
        provider: tenant.map(|tenant| tenant.provider),
        agent: true,
        permissions: granted.iter().map(|name| (*name).to_owned()).collect(),
        view: RoleView::Company.as_str().to_owned(),
        ..bearer.claims(realm, app.clock.now())
    };
    sign(app, claims).await
}

/// What a role grants inside a tenant.
pub fn in_tenant(role: &Role) -> impl Iterator<Item = &'static str> {
    role.permissions
        .iter()
        .copied()
        .filter(|name| permissions::find(name).is_some_and(permissions::Entry::in_tenant))
}

/// What a role grants in a provider's own realm.
pub fn in_provider(role: &Role) -> impl Iterator<Item = &'static str> {
    role.permissions
        .iter()
        .copied()
        .filter(|name| permissions::find(name).is_some_and(permissions::Entry::in_provider))
}

/// The signed token.
pub async fn sign(app: &App, claims: Claims) -> Result<Token, Fault> {
    let text = app.keys.sign(&claims).await?;
    let expires_at = DateTime::from_timestamp(claims.exp, 0).unwrap_or_default();
    Ok(Token {
        text,
        expires_at,
        tenant: claims.tenant,
    })
}
