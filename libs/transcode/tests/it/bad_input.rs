use serde_json::json;

use crate::desk::{Answer, Rest};

fn problem(answer: &Answer, status: u16, reason: &str) {
    assert_eq!(
        (answer.status, answer.json["reason"].as_str().unwrap()),
        (status, reason),
        "{}",
        answer.json
    );
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.json["status"], status);
}

#[tokio::test]
async fn every_wrong_field_is_named_with_its_path() {
    let rest = Rest::start().await;
    let body = json!({
        "title": 7, "nope": 1, "status": "NEW", "requesterId": "x", "happened_at": "tomorrow",
        "watchers": [{"email": "a"}, {"email": "b", "confirmed": true, "x": 1}]
    });
    let answer = rest.call("POST", "/v1/tickets", &body.to_string()).await;
    problem(&answer, 400, "VALIDATION_FAILED");
    let mut errors: Vec<(&str, &str)> = answer.json["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (e["field"].as_str().unwrap(), e["code"].as_str().unwrap()))
        .collect();
    errors.sort_unstable();
    assert_eq!(
        errors,
        [
            ("nope", "unknown_field"),
            ("requesterId", "unknown_field"),
            ("status", "unknown_value"),
            ("title", "wrong_type"),
            ("watchers[1].confirmed", "read_only"),
            ("watchers[1].x", "unknown_field"),
        ]
    );
    let answer = rest
        .call("POST", "/v1/tickets", r#"{"title":"x","happened_at":"tomorrow"}"#)
        .await;
    assert_eq!(answer.json["errors"][0]["field"], "happened_at");
}

#[tokio::test]
async fn broken_json_is_refused() {
    let rest = Rest::start().await;
    for body in [
        "{",
        "[]x",
        "{\"title\":\"a\",\"title\":\"b\"}",
        "nul",
        "{\"title\":\"\\ud800\"}",
        "{'a':1}",
    ] {
        problem(&rest.call("POST", "/v1/tickets", body).await, 400, "INVALID_JSON");
    }
    for body in ["[]", "null", "7", "\"x\""] {
        problem(&rest.call("POST", "/v1/tickets", body).await, 400, "VALIDATION_FAILED");
    }
    let answer = rest.call("POST", "/v1/tickets", "{\"title\":\"a\\u0000b\"}").await;
    assert_eq!(answer.json["errors"][0]["code"], "invalid_character");
}

#[tokio::test]
async fn wrong_parameters_are_named() {
    let rest = Rest::start().await;
    for (query, field, code) in [
        ("nope=1", "nope", "unknown_parameter"),
        ("page_size=many", "page_size", "invalid"),
        ("page_size=1&page_size=2", "page_size", "repeated"),
        ("status=INVALID", "status", "invalid"),
        ("filter.created_after=now", "filter.created_after", "invalid"),
        ("filter=x", "filter", "invalid"),
        ("filter.text=%00", "filter.text", "invalid"),
        ("filter.text=%ff", "filter.text", "invalid"),
    ] {
        let answer = rest.call("GET", &format!("/v1/tickets?{query}"), "").await;
        problem(&answer, 400, "VALIDATION_FAILED");
        let error = &answer.json["errors"][0];
        assert_eq!(
            (&error["field"], &error["code"]),
            (&json!(field), &json!(code)),
            "{query}"
        );
    }
    let answer = rest.call("POST", "/v1/tickets?title=x", r#"{"title":"x"}"#).await;
    assert_eq!(answer.json["errors"][0]["code"], "unknown_parameter");
    let answer = rest
        .call("POST", "/v1/people/p1/tickets", r#"{"title":"x","requester_id":"p2"}"#)
        .await;
    assert_eq!(answer.json["errors"][0]["code"], "in_path");
}

#[tokio::test]
async fn a_service_error_keeps_its_reason_and_fields_but_never_our_internals() {
    let rest = Rest::start().await;
    let answer = rest.call("POST", "/v1/tickets", "{}").await;
    problem(&answer, 400, "VALIDATION_FAILED");
    assert_eq!(
        answer.json["errors"][0],
        json!({"field":"title","pointer":"/title","code":"required","message":"must be given"})
    );
    problem(
        &rest.call("GET", "/v1/tickets/missing", "").await,
        404,
        "TICKET_NOT_FOUND",
    );
    let answer = rest.call("GET", "/v1/tickets/boom", "").await;
    problem(&answer, 500, "INTERNAL");
    assert!(answer.json.get("detail").is_none());
    problem(&rest.call("GET", "/v1/tickets/slow", "").await, 504, "TIMEOUT");
}

#[tokio::test]
async fn there_is_one_spelling_of_each_path() {
    let rest = Rest::start().await;
    for path in [
        "/",
        "/v1",
        "/v2/tickets",
        "/v1/tickets/",
        "/v1//tickets",
        "/V1/tickets",
        "/v1/%74ickets",
        "/v1/tickets/..;/x",
        "/v1/tickets/a/b",
        "/v1/tickets%2fabc",
        "/v1/tickets/%00",
        "/v1/tickets/%ff",
        "//v1/tickets",
    ] {
        problem(&rest.call("GET", path, "").await, 404, "NO_ROUTE");
    }
    let answer = rest.call("PUT", "/v1/tickets/9", "").await;
    problem(&answer, 405, "METHOD_NOT_ALLOWED");
    assert_eq!(answer.header("allow"), "DELETE, GET, HEAD, PATCH");
    problem(
        &rest.call("GET", "/v1/tickets/9:resolve", "").await,
        405,
        "METHOD_NOT_ALLOWED",
    );
}

#[tokio::test]
async fn a_body_is_limited_and_must_be_json() {
    let rest = Rest::start().await;
    let large = json!({"title": "x".repeat(5000)}).to_string();
    problem(
        &rest.call("POST", "/v1/tickets", &large).await,
        413,
        "PAYLOAD_TOO_LARGE",
    );
    let answer = rest
        .with_header("POST", "/v1/tickets", ("content-encoding", "gzip"), "{}")
        .await;
    problem(&answer, 415, "UNSUPPORTED_MEDIA_TYPE");
    let request = http::Request::post("/v1/tickets")
        .header("content-type", "text/plain")
        .body("{}".into())
        .unwrap();
    problem(&rest.send(request).await, 415, "UNSUPPORTED_MEDIA_TYPE");
    problem(
        &rest.call("DELETE", "/v1/tickets/9", "{}").await,
        400,
        "BODY_NOT_ALLOWED",
    );
}
