use serde_json::json;

use crate::desk::Rest;

#[tokio::test]
async fn a_resource_has_snake_case_names_short_enums_and_an_etag() {
    let rest = Rest::start().await;
    let answer = rest.call("GET", "/v1/tickets/abc", "").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("etag"), "\"3\"");
    assert_eq!(
        answer.json,
        json!({
            "id": "abc", "title": "Bearer internal", "status": "in_progress", "revision": 3, "tags": [],
            "created_at": "2023-11-14T22:13:20Z", "fields": {}, "watchers": [], "source": "unspecified", "changed": []
        })
    );
}

#[tokio::test]
async fn an_unchanged_resource_is_304() {
    let rest = Rest::start().await;
    assert_eq!(
        rest.with_header("GET", "/v1/tickets/abc", ("if-none-match", "\"2\", \"3\""), "")
            .await
            .status,
        304
    );
    assert_eq!(
        rest.with_header("GET", "/v1/tickets/abc", ("if-none-match", "\"2\""), "")
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn query_parameters_repeat_and_nest() {
    let rest = Rest::start().await;
    let query =
        "status=new&status=in_progress&page_size=7&filter.text=a+b%26c&filter.created_after=1970-01-01T00:01:00Z";
    let answer = rest.call("GET", &format!("/v1/tickets?{query}"), "").await;
    assert_eq!(answer.json["tickets"][0]["title"], "7 [1, 2] a b&c 60");
    assert_eq!(answer.json["next_page_token"], "");
}

#[tokio::test]
async fn an_additional_binding_fills_a_nested_field_from_the_path() {
    let rest = Rest::start().await;
    let answer = rest.call("GET", "/v1/texts/a%2Fb/tickets?page_size=1", "").await;
    assert_eq!(answer.json["tickets"][0]["title"], "1 [] a/b 0");
    let answer = rest.call("POST", "/v1/people/p1/tickets", r#"{"title":"x"}"#).await;
    assert_eq!(answer.json["tags"], json!(["p1"]));
}

#[tokio::test]
async fn a_create_is_201_with_its_place() {
    let rest = Rest::start().await;
    let answer = rest
        .call("POST", "/v1/tickets", r#"{"title":"Printer","status":"new"}"#)
        .await;
    assert_eq!((answer.status, answer.header("location")), (201, "/v1/tickets/new"));
    assert_eq!(answer.json["status"], "new");
}

#[tokio::test]
async fn a_patch_names_the_fields_it_was_given_and_null_clears() {
    let rest = Rest::start().await;
    let answer = rest
        .call("PATCH", "/v1/tickets/9", r#"{"title":"T","description":null}"#)
        .await;
    assert_eq!(answer.json["changed"], json!(["description", "title"]));
    assert!(answer.json.get("description").is_none());
    let answer = rest
        .call(
            "PATCH",
            "/v1/tickets/9?update_mask=title,created_at",
            r#"{"title":"T"}"#,
        )
        .await;
    assert_eq!(answer.json["changed"], json!(["title", "created_at"]));
}

#[tokio::test]
async fn a_lost_race_is_412_with_if_match_and_409_without() {
    let rest = Rest::start().await;
    let body = r#"{"title":"T"}"#;
    let answer = rest
        .with_header("PATCH", "/v1/tickets/9", ("if-match", "\"2\""), body)
        .await;
    assert_eq!(
        (answer.status, &answer.json["reason"]),
        (412, &json!("REVISION_MISMATCH"))
    );
    let answer = rest.call("PATCH", "/v1/tickets/9?expected_revision=2", body).await;
    assert_eq!(
        (answer.status, &answer.json["reason"]),
        (409, &json!("REVISION_MISMATCH"))
    );
    assert_eq!(
        rest.with_header("PATCH", "/v1/tickets/9", ("if-match", "\"3\""), body)
            .await
            .status,
        200
    );
    assert_eq!(
        rest.with_header("DELETE", "/v1/tickets/9", ("if-match", "\"2\""), "")
            .await
            .status,
        412
    );
    let answer = rest
        .with_header("POST", "/v1/tickets/9:resolve", ("if-match", "\"2\""), "{}")
        .await;
    assert_eq!(
        (answer.status, &answer.json["errors"][0]["field"]),
        (400, &json!("If-Match"))
    );
}

#[tokio::test]
async fn what_is_only_given_is_never_answered() {
    let rest = Rest::start().await;
    for path in ["/v1/tickets/9", "/v1/tickets"] {
        assert!(
            !rest.call("GET", path, "").await.json.to_string().contains("secret"),
            "{path}"
        );
    }
    let answer = rest.call("POST", "/v1/tickets", r#"{"title":"x"}"#).await;
    assert!(answer.json.get("secret").is_none());
}

#[tokio::test]
async fn a_verb_takes_a_body_or_none() {
    let rest = Rest::start().await;
    let answer = rest
        .call("POST", "/v1/tickets/9:resolve", r#"{"solution":"turned on"}"#)
        .await;
    assert_eq!((answer.status, &answer.json["title"]), (200, &json!("turned on")));
    assert_eq!(rest.call("POST", "/v1/tickets/9:resolve", "").await.status, 200);
}

#[tokio::test]
async fn an_empty_answer_is_204() {
    let rest = Rest::start().await;
    let answer = rest.call("DELETE", "/v1/tickets/9", "").await;
    assert_eq!((answer.status, answer.json), (204, json!(null)));
}
