//! R-ISO-09: tokens that look right to somebody. None is accepted, and none makes the verifier ask anybody but its key source.
#![allow(clippy::print_stdout, reason = "a suite prints how many cases it ran")]

mod forge;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use aws_lc_rs::hmac;
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use context::token::{PublicKey, Signer, SigningKey, Verifier};
use forge::{Forge, HEADER, claims, now};
use ids::TenantId;
use serde_json::json;

/// Published examples: RFC 7515 appendices A.1 and A.5, RFC 8037 appendix A.4, RFC 7519 section 3.1.
const PUBLISHED: [&str; 3] = [
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    "eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.",
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
];

/// Keys that confused verifiers have used as a shared secret.
fn as_secrets(public: &[u8]) -> Vec<Vec<u8>> {
    let spki = [
        &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00],
        public,
    ]
    .concat();
    let pem = format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
        STANDARD.encode(&spki)
    );
    vec![
        public.to_vec(),
        spki,
        pem.trim_end().as_bytes().to_vec(),
        pem.into_bytes(),
        URL_SAFE_NO_PAD.encode(public).into_bytes(),
        STANDARD.encode(public).into_bytes(),
        hex::encode(public).into_bytes(),
        b"k1".to_vec(),
        Vec::new(),
    ]
}

fn headers() -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for alg in [
        "none", "None", "NONE", "nOnE", "HS256", "HS512", "RS256", "PS256", "ES256", "ES256K", "Ed25519", "eddsa",
        "EDDSA", "", "EdDSA ",
    ] {
        all.push(format!(r#"{{"alg":"{alg}","typ":"at+jwt","kid":"k1"}}"#));
    }
    for alg in ["null", "[\"EdDSA\"]", "1", "{}"] {
        all.push(format!(r#"{{"alg":{alg},"typ":"at+jwt","kid":"k1"}}"#));
    }
    let long = "k".repeat(65);
    let longer = "k".repeat(10_000);
    for kid in [
        "k2",
        "",
        "K1",
        "k1 ",
        "k1\\u0000",
        "../../../../dev/null",
        "/dev/null",
        "..\\\\..\\\\k1",
        "k1' or '1'='1",
        "k1' union select 'x'--",
        "k1;drop table signing_key",
        "https://evil.example/key",
        "file:///etc/passwd",
        "$(id)",
        "| id",
        "%6b1",
        long.as_str(),
        longer.as_str(),
    ] {
        all.push(format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"{kid}"}}"#));
    }
    for kid in ["null", "1", "[\"k1\"]", "{\"a\":\"k1\"}", "true"] {
        all.push(format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":{kid}}}"#));
    }
    for typ in [
        "JWT",
        "jwt",
        "id_token",
        "ID",
        "rt+jwt",
        "refresh",
        "logout+jwt",
        "secevent+jwt",
        "dpop+jwt",
        "AT+JWT",
        "application/at+jwt",
        "",
    ] {
        all.push(format!(r#"{{"alg":"EdDSA","typ":"{typ}","kid":"k1"}}"#));
    }
    for more in [
        r#""jku":"https://evil.example/keys""#,
        r#""x5u":"https://evil.example/cert""#,
        r#""x5c":["MIIB"]"#,
        r#""jwk":{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
        r#""crit":["exp"]"#,
        r#""crit":["b64"],"b64":false"#,
        r#""crit":[]"#,
        r#""crit":["urn:x"],"urn:x":1"#,
        r#""b64":false"#,
        r#""zip":"DEF""#,
        r#""cty":"JWT""#,
        r#""enc":"A256GCM""#,
        r#""kid":"k1""#,
        r#""kid":"k2""#,
        r#""alg":"none""#,
        r#""typ":"JWT""#,
        r#""ALG":"none""#,
    ] {
        all.push(format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"k1",{more}}}"#));
    }
    for text in [
        r#"{"typ":"at+jwt","kid":"k1"}"#,
        r#"{"alg":"EdDSA","kid":"k1"}"#,
        r#"{"alg":"EdDSA","typ":"at+jwt"}"#,
        "{}",
        "[]",
        "null",
        "\"EdDSA\"",
        "",
        "{",
    ] {
        all.push(text.to_owned());
    }
    all
}

fn payloads(forge: &Forge) -> Vec<String> {
    let mut all = Vec::new();
    for (name, values) in [
        (
            "exp",
            vec![
                json!(now() - 10),
                json!(0),
                json!(-1),
                json!("9999999999"),
                json!(9_999_999_999.5),
                json!(1e300),
                json!(null),
                json!([9_999_999_999_i64]),
            ],
        ),
        ("iat", vec![json!(now() + 3_600), json!("1"), json!(null)]),
        ("nbf", vec![json!(now() + 3_600), json!(now() - 10)]),
        (
            "aud",
            vec![
                json!("somebody-else"),
                json!(""),
                json!(["somebody-else"]),
                json!(["guichet", "somebody-else"]),
                json!("guichet "),
                json!("GUICHET"),
                json!(null),
            ],
        ),
        (
            "iss",
            vec![
                json!("evil"),
                json!(""),
                json!("https://guichet-identity"),
                json!(["guichet-identity", "evil"]),
                json!(null),
            ],
        ),
        ("sub", vec![json!("1 or 1=1"), json!(""), json!(null), json!("../x")]),
        ("realm", vec![json!("root"), json!(""), json!(null), json!("Tenant")]),
        (
            "tenant",
            vec![
                json!("tnt_x"),
                json!(""),
                json!("*"),
                json!("prv_0192d2f0000070008000000000000001"),
                json!([]),
            ],
        ),
        ("kind", vec![json!("god"), json!(null)]),
        ("token_use", vec![json!("id"), json!("refresh")]),
        ("nonce", vec![json!("n")]),
        ("scope", vec![json!("openid")]),
    ] {
        all.extend(values.into_iter().map(|value| forge.with_claim(name, value)));
    }
    all.extend(
        [
            "exp", "iat", "aud", "iss", "sub", "jti", "realm", "kind", "tenant", "provider",
        ]
        .map(|name| forge.without_claim(name)),
    );
    let good = serde_json::to_string(&claims()).unwrap();
    for twice in [
        format!(r#"{{"exp":{},{}"#, now() - 10, &good[1..]),
        format!(r#"{},"exp":9999999999}}"#, good.trim_end_matches('}')),
        format!(r#"{},"tenant":"{}"}}"#, good.trim_end_matches('}'), TenantId::new()),
        format!(r#"{},"aud":"guichet"}}"#, good.trim_end_matches('}')),
    ] {
        all.push(forge.sign(HEADER, &twice));
    }
    all
}

/// Good tokens spoiled after they were signed.
fn spoiled(good: &str, other: &str) -> Vec<String> {
    let parts: Vec<&str> = good.split('.').collect();
    let (head, body, signature) = (parts[0], parts[1], parts[2]);
    let bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let mut flipped = bytes.clone();
    flipped[0] ^= 1;
    let mut tall = bytes.clone();
    // S + L: the same point, another number (RFC 8032 section 5.1.7 refuses it).
    let order = hex::decode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").unwrap();
    let mut carry = 0_u16;
    for (byte, add) in tall[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = u8::try_from(sum & 0xff).unwrap();
        carry = sum >> 8;
    }
    vec![
        format!("{head}.{body}."),
        format!("{head}.{body}"),
        format!("{head}.{body}.{}", encode(&flipped)),
        format!("{head}.{body}.{}", encode(&tall)),
        format!("{head}.{body}.{}", encode(&bytes[..63])),
        format!("{head}.{body}.{}", encode(&[bytes.as_slice(), &[0]].concat())),
        format!("{head}.{body}.{}", encode(&[0; 64])),
        format!("{head}.{body}.{signature}=="),
        format!("{head}.{body}.{signature}.{signature}"),
        format!("{head}.{body}.{signature}."),
        format!(".{body}.{signature}"),
        format!("{head}..{signature}"),
        format!("{head}.{}.{signature}", other.split('.').nth(1).unwrap()),
        format!(" {good}"),
        format!("{good} "),
        format!("{good}\n"),
        format!("{}\n.{body}.{signature}", head),
        format!("Bearer {good}"),
        good.replace('.', ". "),
        good.to_uppercase(),
        format!("{good}{}", "A".repeat(64 * 1024)),
        format!("{head}.{}.{signature}", "A".repeat(64 * 1024)),
        format!("{head}.{body}.{body}.{body}.{signature}"),
        format!("{good},{other}"),
    ]
}

#[tokio::test]
async fn r_iso_09_no_token_is_accepted_but_identitys_own() {
    let key = SigningKey::generate("k1");
    let fetched = Arc::new(AtomicUsize::new(0));
    let example = PublicKey {
        kid: "example".to_owned(),
        x: URL_SAFE_NO_PAD
            .decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
            .unwrap(),
    };
    let verifier = {
        let (fetched, keys) = (fetched.clone(), vec![key.public_key(), example]);
        Verifier::new(Arc::new(move || {
            fetched.fetch_add(1, Ordering::Relaxed);
            let keys = keys.clone();
            Box::pin(async move { Ok(keys) })
        }))
    };
    let (forge, signer) = (Forge::of(&key), Signer::new(&key));
    let (good, other) = (signer.sign(&claims()).unwrap(), signer.sign(&claims()).unwrap());
    assert!(verifier.claims(&good).await.is_ok(), "the good one");
    assert!(
        verifier.claims(&forge.with_header(HEADER)).await.is_ok(),
        "the forge signs as identity does"
    );
    let before = fetched.load(Ordering::Relaxed);

    let mut bad: Vec<String> = PUBLISHED.map(str::to_owned).to_vec();
    bad.push(PUBLISHED[2].replacen(
        "eyJhbGciOiJFZERTQSJ9",
        &URL_SAFE_NO_PAD.encode(HEADER.replace("k1", "example")),
        1,
    ));
    bad.extend(headers().iter().map(|header| forge.with_header(header)));
    bad.extend(headers().iter().map(|header| {
        // The same header over no signature at all.
        let token = forge.with_header(header);
        format!("{}.", token.rsplit_once('.').unwrap().0)
    }));
    for secret in as_secrets(&key.public) {
        for (alg, digest) in [
            ("HS256", hmac::HMAC_SHA256),
            ("HS384", hmac::HMAC_SHA384),
            ("HS512", hmac::HMAC_SHA512),
        ] {
            let text = forge.with_header(&format!(r#"{{"alg":"{alg}","typ":"at+jwt","kid":"k1"}}"#));
            let signed = text.rsplit_once('.').unwrap().0;
            let tag = hmac::sign(&hmac::Key::new(digest, &secret), signed.as_bytes());
            bad.push(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag.as_ref())));
        }
    }
    bad.extend(payloads(&forge));
    bad.extend(spoiled(&good, &other));
    // Another key under the same name; the key of another installation; the key of a tenant's own identity provider.
    for kid in ["k1", "example", "k3"] {
        bad.push(Signer::new(&SigningKey::generate(kid)).sign(&claims()).unwrap());
    }

    let (mut failed, cases) = (Vec::new(), bad.len());
    for token in bad {
        if let Ok(caller) = verifier.verify(&token).await {
            failed.push(format!("{caller:?}: {}", token.chars().take(300).collect::<String>()));
        }
    }
    let fetches = fetched.load(Ordering::Relaxed) - before;
    println!(
        "R-ISO-09 tokens: {cases} cases, {} passed, {} failed; {fetches} questions to the key source",
        cases - failed.len(),
        failed.len()
    );
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(cases >= 160, "only {cases}");
    assert!(fetches <= 3, "unknown names make the verifier ask {fetches} times");
    assert!(verifier.claims(&good).await.is_ok(), "the good one is still good");
}
