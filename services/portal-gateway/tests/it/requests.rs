use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::{
    doubles::KEY,
    world::{World, is, reason},
};

async fn create(world: &World, key: &str, name: &str) -> Response {
    let request = world
        .request(Method::POST, "acme.test", "/api/v1/categories")
        .bearer_auth(KEY);
    request
        .header("idempotency-key", key)
        .json(&json!({"name": name}))
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn repeating_a_create_makes_one_thing() {
    let world = World::start().await;
    let key = world.prefix.clone();
    let first = create(&world, &key, "Printers").await;
    assert_eq!(first.status(), 201);
    let second = create(&world, &key, "Printers").await;
    assert_eq!(
        (second.status().as_u16(), &second.headers()["idempotent-replayed"]),
        (201, &"true".parse().unwrap())
    );
    assert_eq!(second.headers()["location"], first.headers()["location"]);
    assert_eq!(
        second.json::<Value>().await.unwrap(),
        first.json::<Value>().await.unwrap()
    );
    assert_eq!(
        reason(create(&world, &key, "Other").await).await,
        is(422, "IDEMPOTENCY_KEY_REUSED")
    );
    assert_eq!(world.state.created.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_refused_create_is_refused_again_without_being_asked() {
    let world = World::start().await;
    let request = || {
        let request = world
            .request(Method::POST, "acme.test", "/api/v1/categories")
            .bearer_auth(KEY);
        request
            .header("idempotency-key", format!("{}-bad", world.prefix))
            .json(&json!({"nme": "x"}))
            .send()
    };
    assert_eq!(reason(request().await.unwrap()).await, is(400, "VALIDATION_FAILED"));
    let again = request().await.unwrap();
    assert_eq!(again.headers()["idempotent-replayed"], "true");
    assert_eq!(again.status(), 400);
}

#[tokio::test]
async fn too_many_requests_are_told_when_to_come_back() {
    let world = World::with(&[("LIMITS__PER_ADDRESS", "3"), ("TRUSTED_PROXIES", "1")]).await;
    // An address of its own: the counters are shared with other tests.
    let [.., a, b, c] = *world.state.acme.id.uuid().as_bytes();
    let address = format!("10.{a}.{b}.{c}");
    let mut last = None;
    for _ in 0..5 {
        let request = world.request(Method::GET, "acme.test", "/api/v1/categories");
        let answer = request.header("x-forwarded-for", &address).send().await.unwrap();
        let status = answer.status().as_u16();
        last = Some(answer);
        if status == 429 {
            break;
        }
    }
    let answer = last.unwrap();
    assert!(
        answer.headers()["retry-after"]
            .to_str()
            .unwrap()
            .parse::<u32>()
            .unwrap()
            >= 1
    );
    assert!(answer.headers().contains_key("ratelimit-policy"));
    assert_eq!(reason(answer).await, is(429, "TOO_MANY_REQUESTS"));
}

#[tokio::test]
async fn the_gateway_works_without_redis() {
    let world = World::with(&[("REDIS__URL", "redis://127.0.0.1:1")]).await;
    assert_eq!(create(&world, "k", "Printers").await.status(), 201);
}

#[tokio::test]
async fn a_services_failure_shows_nothing_of_it() {
    let world = World::start().await;
    let request = world
        .request(Method::POST, "acme.test", "/api/v1/categories/cat_1:archive")
        .bearer_auth(KEY);
    let text = request.send().await.unwrap().text().await.unwrap();
    assert!(text.contains("\"INTERNAL\"") && !text.contains("relation"), "{text}");
    let request = world
        .request(Method::PATCH, "acme.test", "/api/v1/categories/cat_1")
        .bearer_auth(KEY);
    let answer = request
        .header("if-match", "\"3\"")
        .json(&json!({"name": "x"}))
        .send()
        .await
        .unwrap();
    assert_eq!(reason(answer).await, is(412, "REVISION_MISMATCH"));
    let answer = world
        .request(Method::GET, "acme.test", "/api/v1/articles")
        .bearer_auth(KEY)
        .send()
        .await
        .unwrap();
    assert_eq!(reason(answer).await.0, 503, "a service that is away");
}

#[tokio::test]
async fn nothing_is_served_twice_or_under_another_spelling() {
    let world = World::start().await;
    let get = async |path: &str| {
        let answer = world
            .request(Method::GET, "acme.test", path)
            .bearer_auth(KEY)
            .send()
            .await
            .unwrap();
        reason(answer).await
    };
    for path in [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/categories/",
        "/api/v1/Categories",
        "/api/v2/categories",
        "/api/t/acme",
        "/api/v1/..%2fx",
    ] {
        assert_eq!(get(path).await, is(404, "NO_ROUTE"), "{path}");
    }
    let answer = world
        .request(Method::PUT, "acme.test", "/api/v1/categories")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.headers()["allow"], "GET, HEAD, POST");
    assert_eq!(reason(answer).await, is(405, "METHOD_NOT_ALLOWED"));
    let answer = world
        .request(Method::DELETE, "acme.test", "/api/v1/uploads")
        .send()
        .await
        .unwrap();
    assert_eq!(reason(answer).await, is(405, "METHOD_NOT_ALLOWED"));
}

#[tokio::test]
async fn every_page_is_guarded_and_the_tenant_is_in_the_first_bytes() {
    let world = World::start().await;
    let answer = world.get("acme.test", "/tickets").await;
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cache-control", "no-store"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        assert_eq!(answer.headers()[name], value);
    }
    let html = answer.text().await.unwrap();
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert!(html.contains("<title>ACME</title>") && html.contains("--brand-color:#0a7d4b"));
    assert_eq!(html.matches(&format!("nonce=\"{nonce}\"")).count(), 3, "{html}");
    assert!(!policy.contains("unsafe-inline'; script"), "{policy}");
    let asset = world.get("acme.test", "/assets/a.js").await;
    assert_eq!(asset.headers()["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(
        reason(world.get("acme.test", "/tickets/x.css").await).await,
        is(404, "NO_ROUTE")
    );
    assert_eq!(
        world.get("acme.test", "/favicon.svg").await.headers()["content-type"],
        "image/svg+xml"
    );
    let document: Value = world.get("acme.test", "/openapi.json").await.json().await.unwrap();
    assert!(document["paths"]["/v1/categories"]["post"].is_object());
    for path in ["/docs", "/docs/docs.js", "/docs/docs.css", "/healthz"] {
        assert_eq!(world.get("acme.test", path).await.status(), 200, "{path}");
    }
}
