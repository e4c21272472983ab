//! Wrong input gets an answer that names the field, and stores nothing.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use stack_tests::{Answer, Client, Env, unique};

fn problem(answer: &Answer, status: StatusCode, field: Option<&str>) {
    let kind = answer
        .headers
        .get("content-type")
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    assert_eq!(answer.status, status, "{}", answer.json);
    assert!(kind.starts_with("application/problem+json"), "{kind}: {}", answer.json);
    assert!(
        answer.json["reason"].is_string() && answer.json["title"].is_string(),
        "{}",
        answer.json
    );
    if let Some(field) = field {
        let named = answer.json["errors"].as_array().into_iter().flatten().any(|e| {
            e["field"]
                .as_str()
                .is_some_and(|f| f.ends_with(field) || f.ends_with(&format!("{field}[0]")))
        });
        assert!(named, "{field} is not named in {}", answer.json);
    }
}

/// Somebody of the tenant, for programs must say who asks.
async fn somebody(client: &Client) -> Value {
    client.read("/api/v1/persons?page_size=1").await["persons"][0]["id"].clone()
}

async fn titles(client: &Client) -> Vec<String> {
    let page = client.read("/api/v1/tickets?page_size=100").await;
    page["tickets"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|t| Some(t["title"].as_str()?.to_owned()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_ticket_is_refused_by_field_and_leaves_nothing() {
    let env = Env::load();
    let client = Client::key(&env, "initech");
    let other = Client::key(&env, "globex");
    let foreign = other.read("/api/v1/persons?page_size=1").await["persons"][0]["id"].clone();
    let asset = other.read("/api/v1/assets?page_size=1").await["assets"][0]["id"].clone();
    let category = other.read("/api/v1/categories").await["categories"][0]["id"].clone();
    let title = unique("Bad input ");
    let cases = [
        (json!({}), "title"),
        (json!({"title": ""}), "title"),
        (json!({"title": "   "}), "title"),
        (json!({"title": "x".repeat(201)}), "title"),
        (json!({"title": "a\u{0}b"}), "title"),
        (json!({"title": "two\nlines"}), "title"),
        (json!({"title": 7}), "title"),
        (json!({"title": ["a"]}), "title"),
        (json!({"title": title, "colour": "red"}), "colour"),
        (json!({"title": title, "id": "tkt_1"}), "id"),
        (
            json!({"title": title, "description": "x".repeat(100_001)}),
            "description",
        ),
        (json!({"title": title, "impact": "galaxy"}), "impact"),
        (json!({"title": title, "requester_id": "per_1"}), "requester_id"),
        (
            json!({"title": title, "requester_id": format!("per_{}", uuid::Uuid::now_v7().simple())}),
            "requester_id",
        ),
        (json!({"title": title, "requester_id": foreign}), "requester_id"),
        (json!({"title": title, "assignee_id": foreign}), "assignee_id"),
        (json!({"title": title, "category_id": category}), "category_id"),
        (json!({"title": title, "asset_ids": [asset]}), "asset_ids[0]"),
        (
            json!({"title": title, "attachment_ids": [format!("att_{}", uuid::Uuid::now_v7().simple())]}),
            "attachment_ids[0]",
        ),
        (json!({"title": title, "tags": vec!["x"; 21]}), "tags"),
    ];
    let (count, person) = (cases.len(), somebody(&client).await);
    for (mut body, field) in cases {
        if body.get("requester_id").is_none() {
            body["requester_id"] = person.clone();
        }
        problem(
            &client.post("/api/v1/tickets", body).await,
            StatusCode::BAD_REQUEST,
            Some(field),
        );
    }
    for raw in [
        "",
        "{",
        "[]",
        "null",
        "\"x\"",
        "{\"title\":\"a\",\"title\":\"b\"}",
        "\u{feff}{}",
    ] {
        let request = client
            .request(Method::POST, "/api/v1/tickets")
            .header("content-type", "application/json")
            .body(raw.to_owned());
        problem(&client.send(request).await, StatusCode::BAD_REQUEST, None);
    }
    let request = client
        .request(Method::POST, "/api/v1/tickets")
        .header("content-type", "text/xml")
        .body("<a/>");
    problem(&client.send(request).await, StatusCode::UNSUPPORTED_MEDIA_TYPE, None);
    assert!(
        !titles(&client).await.contains(&title),
        "something was stored by {count} refused requests"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_queries_paths_and_revisions_are_refused() {
    let env = Env::load();
    let client = Client::key(&env, "initech");
    for (path, field) in [
        ("/api/v1/tickets?status=asleep", "status"),
        ("/api/v1/tickets?colour=red", "colour"),
        ("/api/v1/tickets?page_token=%00garbage", "page_token"),
        ("/api/v1/tickets?order_by=1;drop%20table%20ticket", "order_by"),
        ("/api/v1/tickets?requester=per_12", "requester"),
        ("/api/v1/tickets?page_size=many", "page_size"),
    ] {
        problem(&client.get(path).await, StatusCode::BAD_REQUEST, Some(field));
    }
    for path in [
        "/api/v1/tickets/tkt_12",
        "/api/v1/tickets/INC-999999",
        "/api/v1/tickets/%2e%2e%2f",
        "/api/v1/nothing",
        "/api/v2/tickets",
    ] {
        problem(&client.get(path).await, StatusCode::NOT_FOUND, None);
    }
    let wrong_method = client.send(client.request(Method::PUT, "/api/v1/tickets")).await;
    problem(&wrong_method, StatusCode::METHOD_NOT_ALLOWED, None);

    let ticket = client
        .act(
            "/api/v1/tickets",
            json!({"title": unique("Revision "), "requester_id": somebody(&client).await}),
        )
        .await;
    let path = format!("/api/v1/tickets/{}", ticket["id"].as_str().unwrap());
    let stale = client.patch(&path, Some(99), json!({"title": "new"})).await;
    problem(&stale, StatusCode::PRECONDITION_FAILED, None);
    problem(
        &client.patch(&path, None, json!({"status": "closed"})).await,
        StatusCode::BAD_REQUEST,
        Some("status"),
    );
    let transition = client.post(&format!("{path}:close"), json!({})).await;
    problem(&transition, StatusCode::UNPROCESSABLE_ENTITY, None);
    assert_eq!(
        client.read(&path).await["revision"],
        ticket["revision"],
        "nothing changed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_create_with_one_key_makes_one_ticket() {
    let env = Env::load();
    let client = Client::key(&env, "initech");
    let (key, body) = (
        unique("idem-"),
        json!({"title": unique("Once "), "requester_id": somebody(&client).await}),
    );
    let mut ids = Vec::new();
    for _ in 0..3 {
        let request = client
            .request(Method::POST, "/api/v1/tickets")
            .header("idempotency-key", &key)
            .json(&body);
        let answer = client.send(request).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.json);
        ids.push(answer.json["id"].clone());
    }
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    let other = client
        .request(Method::POST, "/api/v1/tickets")
        .header("idempotency-key", &key)
        .json(&json!({"title": "Another"}));
    problem(&client.send(other).await, StatusCode::UNPROCESSABLE_ENTITY, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_create_whose_answer_was_lost_makes_nothing_again() {
    let env = Env::load();
    let client = Client::key(&env, "initech");
    let body = json!({"title": unique("Once, and forgotten "), "requester_id": somebody(&client).await});
    let key = unique("idem-");
    let ask = || {
        let request = client.request(Method::POST, "/api/v1/tickets");
        client.send(request.header("idempotency-key", &key).json(&body))
    };
    let first = ask().await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.json);
    let made = first.json["id"].as_str().unwrap();
    forget_answer(&env, made).await;
    let again = ask().await;
    problem(&again, StatusCode::CONFLICT, None);
    assert_eq!(again.json["reason"], "REQUEST_DONE");
    assert!(again.json["detail"].as_str().unwrap().contains(made), "{}", again.json);
}

/// Loses the answer that names `made`, as a Redis that is flushed does.
async fn forget_answer(env: &Env, made: &str) {
    let client = redis::Client::open(env.redis.as_str()).expect("an address");
    let mut connection = client.get_multiplexed_async_connection().await.expect("Redis");
    let mut all = redis::cmd("KEYS");
    let keys: Vec<String> = all
        .arg("guichet:idempotency:*")
        .query_async(&mut connection)
        .await
        .expect("keys");
    let mut forgotten = 0;
    for key in keys {
        let kept: Option<String> = redis::cmd("GET")
            .arg(&key)
            .query_async(&mut connection)
            .await
            .expect("a text");
        if kept.is_some_and(|kept| kept.contains(made)) {
            redis::cmd("DEL")
                .arg(&key)
                .exec_async(&mut connection)
                .await
                .expect("Redis");
            forgotten += 1;
        }
    }
    assert_eq!(forgotten, 1, "the answer that names {made}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_over_the_limit_is_refused() {
    let env = Env::load();
    let client = Client::key(&env, "initech");
    let request = client
        .request(Method::POST, "/api/v1/uploads?filename=big.bin")
        .header("content-type", "application/octet-stream");
    let answer = client.send(request.body(vec![0_u8; 60 * 1024 * 1024])).await;
    problem(&answer, StatusCode::PAYLOAD_TOO_LARGE, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_without_the_token_against_forgery_is_refused() {
    let env = Env::load();
    let client = Client::portal(&env, env.user("requester", Some("globex"))).await;
    let request = client
        .request(Method::POST, "/api/v1/tickets")
        .json(&json!({"title": "Forged"}))
        .build()
        .unwrap();
    let mut headers = request.headers().clone();
    headers.remove("x-csrf-token");
    let bare = reqwest::Client::builder().no_proxy().build().unwrap();
    let gateway = format!("{}/api/v1/tickets", env.gateway);
    let host = env.portals["globex"].trim_start_matches("http://").to_owned();
    headers.insert("host", host.parse().unwrap());
    let answer = bare
        .post(gateway)
        .headers(headers)
        .body("{\"title\":\"Forged\"}")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
}
