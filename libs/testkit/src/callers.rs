use std::{collections::BTreeSet, sync::OnceLock};

use clock::Clock;
use context::{
    ActorKind, Caller, ProviderCtx, SystemCtx, TenantCtx,
    token::{AUDIENCE, Claims, ISSUER, Realm, Signer, SigningKey, Verifier},
};
use ids::{PersonId, ProviderId, TenantId};
use uuid::Uuid;

/// Signs and verifies tokens with a key of this test binary.
pub struct Tokens {
    signer: Signer,
    key: SigningKey,
}

/// The tokens of this test binary.
pub fn tokens() -> &'static Tokens {
    static TOKENS: OnceLock<Tokens> = OnceLock::new();
    TOKENS.get_or_init(|| {
        let key = SigningKey::generate("test");
        Tokens {
            signer: Signer::new(&key),
            key,
        }
    })
}

impl Tokens {
    /// A verifier that trusts these tokens.
    pub fn verifier(&self) -> Verifier {
        Verifier::fixed(vec![self.key.public_key()])
    }

    /// The public key, as identity would publish it.
    pub fn public_key(&self) -> context::token::PublicKey {
        self.key.public_key()
    }

    /// A signed token.
    pub fn sign(&self, claims: &Claims) -> String {
        self.signer.sign(claims).expect("test claims can be signed")
    }

    /// A token of a service acting by itself.
    pub fn service(&self, service: &str) -> String {
        self.sign(&Claims {
            sub: service.to_owned(),
            ..blank(Realm::Platform, ActorKind::Service, service)
        })
    }
}

/// Claims that permit nothing.
fn blank(realm: Realm, kind: ActorKind, name: &str) -> Claims {
    let now = Clock::real().now().timestamp();
    Claims {
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: Uuid::now_v7().to_string(),
        iat: now,
        exp: now + 300,
        jti: Uuid::now_v7().to_string(),
        realm,
        kind,
        name: name.to_owned(),
        tenant: None,
        provider: None,
        agent: false,
        permissions: Vec::new(),
        view: "own".to_owned(),
        department: None,
        all_tenants: false,
        tenants: BTreeSet::new(),
        locale: "en".to_owned(),
        session: String::new(),
    }
}

/// A test's tenant.
#[derive(Debug, Clone)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// The provider that serves it.
    pub provider: ProviderId,
    /// Its readable name.
    pub slug: String,
}

impl Tenant {
    /// Claims of somebody in this tenant; change what the test is about.
    pub fn claims(&self, kind: ActorKind, name: &str, permissions: &[&str]) -> Claims {
        Claims {
            tenant: Some(self.id),
            provider: Some(self.provider),
            permissions: permissions.iter().map(|p| (*p).to_owned()).collect(),
            ..blank(Realm::Tenant, kind, name)
        }
    }

    /// A technician with these permissions who sees everything of the tenant.
    pub fn agent(&self, permissions: &[&str]) -> TenantCtx {
        self.agent_as(PersonId::new(), permissions)
    }

    /// The same, as a certain person.
    pub fn agent_as(&self, person: PersonId, permissions: &[&str]) -> TenantCtx {
        let claims = self.claims(ActorKind::Agent, "Ada Agent", permissions);
        tenant_ctx(Claims {
            sub: person.uuid().to_string(),
            agent: true,
            view: "company".to_owned(),
            ..claims
        })
    }

    /// A requester with these permissions who sees only what is theirs.
    pub fn requester(&self, person: PersonId, permissions: &[&str]) -> TenantCtx {
        let claims = self.claims(ActorKind::Person, "Rita Requester", permissions);
        tenant_ctx(Claims {
            sub: person.uuid().to_string(),
            ..claims
        })
    }

    /// The product itself.
    pub fn system(&self) -> TenantCtx {
        SystemCtx::for_tenant(self.id, self.provider, "test", "a test")
    }

    /// An agent of the provider who may enter all its tenants.
    pub fn provider_agent(&self, permissions: &[&str]) -> ProviderCtx {
        let claims = Claims {
            provider: Some(self.provider),
            permissions: permissions.iter().map(|p| (*p).to_owned()).collect(),
            agent: true,
            all_tenants: true,
            ..blank(Realm::Provider, ActorKind::Agent, "Pat Provider")
        };
        match into_caller(claims) {
            Caller::Provider(ctx) => ctx,
            other => panic!("not a provider's caller: {other:?}"),
        }
    }
}

/// The context that claims make.
///
/// # Panics
/// If they are not a tenant's.
pub fn tenant_ctx(claims: Claims) -> TenantCtx {
    match into_caller(claims) {
        Caller::Tenant(ctx) => ctx,
        other => panic!("not a tenant's caller: {other:?}"),
    }
}

fn into_caller(claims: Claims) -> Caller {
    let token = tokens().sign(&claims);
    claims.into_caller(&token).expect("test claims are well-formed")
}
