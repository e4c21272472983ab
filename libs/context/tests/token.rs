//! Tokens that must be refused, and the one that must not.

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use context::{
    ActorKind, Caller, View,
    token::{AUDIENCE, Claims, ISSUER, Realm, Signer, SigningKey, Verifier},
};
use ids::{ProviderId, TenantId};
use serde_json::{Value, json};

const NOW_PLUS: i64 = 300;

fn now() -> i64 {
    clock::Clock::real().now().timestamp()
}

fn claims() -> Claims {
    Claims {
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: uuid::Uuid::now_v7().to_string(),
        iat: now(),
        exp: now() + NOW_PLUS,
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

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// Replaces the header of a good token, keeping its signature.
fn with_header(token: &str, header: &Value) -> String {
    let (_, rest) = token.split_once('.').unwrap();
    format!("{}.{rest}", part(header))
}

#[tokio::test]
async fn a_good_token_speaks_for_its_bearer() {
    let key = SigningKey::generate("k1");
    let claims = claims();
    let token = Signer::new(&key).sign(&claims).unwrap();
    let caller = Verifier::fixed(vec![key.public_key()]).verify(&token).await.unwrap();
    let Caller::Tenant(ctx) = caller else {
        panic!("wrong realm")
    };
    assert_eq!(Some(ctx.tenant()), claims.tenant);
    assert_eq!(ctx.view(), View::Company);
    assert!(ctx.is_agent());
    assert_eq!(ctx.token(), Some(token.as_str()));
    assert!(ctx.require(context::Permission("ticket.read")).is_ok());
    assert_eq!(
        ctx.require(context::Permission("ticket.delete")).unwrap_err().reason,
        "PERMISSION_DENIED"
    );
}

#[tokio::test]
async fn forged_and_stale_tokens_are_refused() {
    let key = SigningKey::generate("k1");
    let signer = Signer::new(&key);
    let verifier = Verifier::fixed(vec![key.public_key()]);
    let good = signer.sign(&claims()).unwrap();
    let mut bad: Vec<(String, String)> = Vec::new();

    for alg in ["none", "None", "NONE", "nOnE", "HS256", "RS256", "ES256", "PS256", ""] {
        let header = json!({"alg": alg, "typ": "at+jwt", "kid": "k1"});
        bad.push((format!("alg {alg}"), with_header(&good, &header)));
        let unsigned = with_header(&good, &header);
        bad.push((
            format!("alg {alg}, no signature"),
            unsigned.rsplit_once('.').unwrap().0.to_owned() + ".",
        ));
    }
    for typ in ["JWT", "jwt", "id_token", "", "rt+jwt"] {
        bad.push((
            format!("typ {typ}"),
            with_header(&good, &json!({"alg": "EdDSA", "typ": typ, "kid": "k1"})),
        ));
    }
    for kid in ["k2", "../k1", "' or 1=1 --", "https://evil.example/key", ""] {
        bad.push((
            format!("kid {kid}"),
            with_header(&good, &json!({"alg": "EdDSA", "typ": "at+jwt", "kid": kid})),
        ));
    }
    for extra in ["jku", "x5u"] {
        let header = json!({"alg": "EdDSA", "typ": "at+jwt", "kid": "k1", extra: "https://evil.example/keys"});
        bad.push((extra.to_owned(), with_header(&good, &header)));
    }
    bad.push(("oversized".to_owned(), format!("{good}{}", "A".repeat(64 * 1024))));
    for text in ["", ".", "..", "a.b", "a.b.c", "Bearer x"] {
        bad.push((format!("{text:?}"), text.to_owned()));
    }

    let other = SigningKey::generate("k1");
    bad.push((
        "another key under the same name".to_owned(),
        Signer::new(&other).sign(&claims()).unwrap(),
    ));
    let mut changed = |what: &str, change: &dyn Fn(&mut Claims)| {
        let mut claims = claims();
        change(&mut claims);
        bad.push((what.to_owned(), signer.sign(&claims).unwrap()));
    };
    changed("expired", &|c| c.exp = now() - 10);
    changed("audience", &|c| c.aud = "somebody-else".to_owned());
    changed("issuer", &|c| c.iss = "evil".to_owned());
    changed("no tenant", &|c| c.tenant = None);
    changed("no provider", &|c| c.provider = None);
    changed("subject", &|c| c.sub = "1 or 1=1".to_owned());
    changed("provider realm without provider", &|c| {
        c.realm = Realm::Provider;
        c.provider = None;
    });

    assert!(bad.len() >= 40, "{} forged tokens", bad.len());
    for (what, token) in bad {
        let error = verifier.verify(&token).await.expect_err(&what);
        assert_eq!(error.code, fault::ErrorCode::Unauthenticated, "{what}");
    }
    assert!(verifier.verify(&good).await.is_ok());
}

#[tokio::test]
async fn a_service_token_has_no_tenant() {
    let key = SigningKey::generate("k1");
    let token = Signer::new(&key)
        .sign(&Claims {
            realm: Realm::Platform,
            sub: "portal-gateway".to_owned(),
            tenant: None,
            ..claims()
        })
        .unwrap();
    let caller = Verifier::fixed(vec![key.public_key()]).verify(&token).await.unwrap();
    let mut request = tonic::Request::new(());
    request.extensions_mut().insert(caller);
    assert!(context::tenant(&request).is_err());
    assert!(context::provider(&request).is_err());
    assert!(context::service(&request, &["portal-gateway"]).is_ok());
    assert!(context::service(&request, &["mail-ingest"]).is_err());
    assert!(context::tenant(&tonic::Request::new(())).is_err());
}
