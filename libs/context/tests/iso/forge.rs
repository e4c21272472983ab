//! Tokens signed properly over whatever header and claims one likes.

use std::collections::BTreeSet;

use aws_lc_rs::signature::Ed25519KeyPair;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use context::{
    ActorKind,
    token::{AUDIENCE, Claims, ISSUER, Realm, SigningKey},
};
use ids::{ProviderId, TenantId};
use serde_json::Value;

pub fn now() -> i64 {
    clock::Clock::real().now().timestamp()
}

pub fn claims() -> Claims {
    Claims {
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: uuid::Uuid::now_v7().to_string(),
        iat: now(),
        exp: now() + 300,
        jti: "1".to_owned(),
        realm: Realm::Tenant,
        kind: ActorKind::Agent,
        name: "Anna".to_owned(),
        tenant: Some(TenantId::new()),
        provider: Some(ProviderId::new()),
        agent: true,
        permissions: vec!["ticket.read".to_owned()],
        view: "company".to_owned(),
        department: None,
        all_tenants: false,
        tenants: BTreeSet::new(),
        locale: "en".to_owned(),
        session: String::new(),
    }
}

/// Signs whatever text is given as header and payload, properly.
pub struct Forge {
    pair: Ed25519KeyPair,
}

impl Forge {
    pub fn of(key: &SigningKey) -> Self {
        Self {
            pair: Ed25519KeyPair::from_pkcs8(&key.pkcs8).unwrap(),
        }
    }

    pub fn sign(&self, header: &str, payload: &str) -> String {
        let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
        let signature = URL_SAFE_NO_PAD.encode(self.pair.sign(text.as_bytes()).as_ref());
        format!("{text}.{signature}")
    }

    pub fn with_header(&self, header: &str) -> String {
        self.sign(header, &serde_json::to_string(&claims()).unwrap())
    }

    pub fn with_claim(&self, name: &str, value: Value) -> String {
        let mut payload = serde_json::to_value(claims()).unwrap();
        payload[name] = value;
        self.sign(HEADER, &payload.to_string())
    }

    pub fn without_claim(&self, name: &str) -> String {
        let mut payload = serde_json::to_value(claims()).unwrap();
        payload.as_object_mut().unwrap().remove(name);
        self.sign(HEADER, &payload.to_string())
    }
}

pub const HEADER: &str = r#"{"alg":"EdDSA","typ":"at+jwt","kid":"k1"}"#;
