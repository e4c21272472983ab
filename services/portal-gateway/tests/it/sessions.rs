use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    doubles::KEY,
    world::{World, is, reason, signed},
};

#[tokio::test]
async fn an_unknown_host_is_told_nothing() {
    let world = World::start().await;
    for host in ["evil.test", "127.0.0.1", "acme.test.evil.test"] {
        assert_eq!(
            reason(world.get(host, "/").await).await,
            is(421, "UNKNOWN_HOST"),
            "{host}"
        );
    }
    let spoofed = world
        .request(Method::GET, "evil.test", "/")
        .header("x-forwarded-host", "acme.test");
    assert_eq!(reason(spoofed.send().await.unwrap()).await, is(421, "UNKNOWN_HOST"));
    assert_eq!(world.get("ACME.test:80", "/").await.status(), 200);
}

#[tokio::test]
async fn signing_in_makes_a_session_for_this_host_alone() {
    let world = World::start().await;
    let session = world.sign_in("acme.test").await;
    assert!(session.0.starts_with("__Host-guichet="));
    let ask = async |host: &str| -> Value {
        let answer = signed(world.request(Method::GET, host, "/api/auth/session"), &session)
            .send()
            .await
            .unwrap();
        answer.json().await.unwrap()
    };
    let own = ask("acme.test").await;
    assert_eq!(
        (&own["signed_in"], own["tenants"].as_array().unwrap().len()),
        (&json!(true), 1)
    );
    assert!(!own.to_string().contains("secret-"), "the secret is only in the cookie");
    for host in ["globex.test", "console.test"] {
        assert_eq!(ask(host).await["signed_in"], false, "{host}");
        let answer = signed(world.request(Method::GET, host, "/api/v1/categories"), &session)
            .send()
            .await
            .unwrap();
        assert_eq!(reason(answer).await.0, 401);
    }
}

#[tokio::test]
async fn a_wrong_password_says_so_and_sets_nothing() {
    let world = World::start().await;
    let post = |body: Value| {
        world
            .request(Method::POST, "acme.test", "/api/auth/sign-in")
            .json(&body)
            .send()
    };
    let answer = post(json!({"email": "a@b.c", "password": "no"})).await.unwrap();
    assert!(answer.headers().get("set-cookie").is_none());
    assert_eq!(reason(answer).await, is(401, "SIGN_IN_FAILED"));
    assert_eq!(
        reason(post(json!({"email": "a@b.c"})).await.unwrap()).await,
        is(400, "VALIDATION_FAILED")
    );
    let foreign = world
        .request(Method::POST, "acme.test", "/api/auth/sign-in")
        .header("origin", "http://evil.test");
    assert_eq!(
        reason(foreign.json(&json!({})).send().await.unwrap()).await,
        is(403, "CSRF")
    );
}

#[tokio::test]
async fn a_change_needs_the_token_against_forgery() {
    let world = World::start().await;
    let (cookie, token) = world.sign_in("acme.test").await;
    let post = || {
        let request = world
            .request(Method::POST, "acme.test", "/api/v1/categories")
            .header("cookie", &cookie);
        request.json(&json!({"name": "Printers"}))
    };
    assert_eq!(reason(post().send().await.unwrap()).await, is(403, "CSRF"));
    let answer = post()
        .header("x-csrf-token", &token)
        .header("origin", "http://evil.test")
        .send()
        .await
        .unwrap();
    assert_eq!(reason(answer).await, is(403, "CSRF"));
    let answer = post()
        .header("x-csrf-token", &token)
        .header("origin", "http://acme.test")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 201);
    assert_eq!(answer.headers()["location"], "/api/v1/categories/cat_1");
}

#[tokio::test]
async fn the_path_chooses_the_tenant_on_the_console_and_cannot_on_a_portal() {
    let world = World::start().await;
    let console = world.sign_in("console.test").await;
    let tenant_of = async |session: &(String, String), host: &str, path: &str| {
        let answer = signed(world.request(Method::GET, host, path), session)
            .send()
            .await
            .unwrap();
        let status = answer.status().as_u16();
        let json: Value = answer.json().await.unwrap();
        (
            status,
            json["categories"][0]["path"].as_str().unwrap_or_default().to_owned(),
        )
    };
    let (acme, globex) = (world.state.acme.id.to_string(), world.state.globex.id.to_string());
    assert_eq!(
        tenant_of(&console, "console.test", "/api/t/acme/v1/categories").await,
        (200, acme.clone())
    );
    let by_id = format!("/api/t/{globex}/v1/categories");
    assert_eq!(tenant_of(&console, "console.test", &by_id).await, (200, globex));
    assert_eq!(
        tenant_of(&console, "console.test", "/api/t/nobody/v1/categories")
            .await
            .0,
        404
    );
    assert_eq!(
        tenant_of(&console, "console.test", "/api/v1/categories").await.0,
        403,
        "the provider has no categories"
    );
    let portal = world.sign_in("acme.test").await;
    assert_eq!(tenant_of(&portal, "acme.test", "/api/v1/categories").await, (200, acme));
    assert_eq!(
        tenant_of(&portal, "acme.test", "/api/t/globex/v1/categories").await.0,
        404
    );
}

#[tokio::test]
async fn an_api_key_is_its_tenant_and_stops_when_revoked() {
    let world = World::start().await;
    let get = async |host: &str, path: &str| {
        world
            .request(Method::GET, host, path)
            .bearer_auth(KEY)
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    assert_eq!(get("console.test", "/api/v1/categories").await, 200);
    assert_eq!(get("acme.test", "/api/v1/categories").await, 200);
    assert_eq!(get("globex.test", "/api/v1/categories").await, 404);
    assert_eq!(get("console.test", "/api/t/globex/v1/categories").await, 404);
    world.state.revoked.lock().unwrap().insert(KEY.to_owned());
    tokio::time::sleep(std::time::Duration::from_millis(1_300)).await;
    assert_eq!(get("console.test", "/api/v1/categories").await, 401);
}

#[tokio::test]
async fn signing_out_ends_the_session_at_once() {
    let world = World::start().await;
    let session = world.sign_in("acme.test").await;
    let answer = signed(world.request(Method::POST, "acme.test", "/api/auth/sign-out"), &session)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 204);
    assert!(answer.headers()["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    let answer = signed(world.request(Method::GET, "acme.test", "/api/v1/categories"), &session)
        .send()
        .await
        .unwrap();
    assert_eq!(reason(answer).await.0, 401);
}
