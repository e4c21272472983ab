use reqwest::{Method, Response};
use serde_json::Value;

use crate::{
    doubles::KEY,
    world::{World, is, reason},
};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n0123456789";

async fn upload(world: &World, name: &str, media_type: &str, bytes: &[u8]) -> Response {
    let name = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
    let request = world.request(Method::POST, "acme.test", &format!("/api/v1/uploads?filename={name}"));
    request
        .bearer_auth(KEY)
        .header("content-type", media_type)
        .body(bytes.to_vec())
        .send()
        .await
        .unwrap()
}

async fn download(world: &World, id: &str, query: &str, range: &str) -> Response {
    let path = format!("/api/v1/attachments/{id}/content{query}");
    let mut request = world.request(Method::GET, "acme.test", &path).bearer_auth(KEY);
    if !range.is_empty() {
        request = request.header("range", range);
    }
    request.send().await.unwrap()
}

fn blobs(world: &World) -> usize {
    fn count(folder: &std::path::Path) -> usize {
        let entries = std::fs::read_dir(folder)
            .into_iter()
            .flatten()
            .map(|entry| entry.unwrap().path());
        entries.map(|path| if path.is_dir() { count(&path) } else { 1 }).sum()
    }
    count(&world.folder.join("blobs"))
}

#[tokio::test]
async fn what_is_uploaded_comes_back_as_a_download() {
    let world = World::start().await;
    let answer = upload(&world, "photo é.png", "image/png", PNG).await;
    assert_eq!(answer.status(), 201);
    let file: Value = answer.json().await.unwrap();
    assert_eq!((&file["size"], &file["media_type"]), (&18.into(), &"image/png".into()));
    assert!(file.get("blob_key").is_none());
    let id = file["id"].as_str().unwrap();
    let answer = download(&world, id, "", "").await;
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert!(header("content-disposition").starts_with("attachment; filename=\"photo _.png\""));
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(header("content-security-policy").contains("sandbox"));
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(answer.bytes().await.unwrap(), PNG);
    let shown = download(&world, id, "?inline=1", "").await;
    assert!(
        shown.headers()["content-disposition"]
            .to_str()
            .unwrap()
            .starts_with("inline")
    );
    let part = download(&world, id, "", "bytes=8-9").await;
    assert_eq!(
        (
            part.status().as_u16(),
            part.headers()["content-range"].to_str().unwrap()
        ),
        (206, "bytes 8-9/18")
    );
    assert_eq!(part.text().await.unwrap(), "01");
    assert_eq!(
        reason(download(&world, id, "", "bytes=90-").await).await,
        is(416, "RANGE")
    );
    let derived = world
        .request(Method::GET, "acme.test", &format!("/api/v1/attachments/{id}"))
        .bearer_auth(KEY);
    let text = derived.send().await.unwrap().text().await.unwrap();
    assert!(!text.contains("blob_key"), "{text}");
}

#[tokio::test]
async fn what_a_browser_would_run_is_never_sent_as_such() {
    let world = World::start().await;
    for (name, media_type) in [
        ("x.html", "text/html"),
        ("x.svg", "image/svg+xml"),
        ("x.png", "image/png"),
    ] {
        let file: Value = upload(&world, name, media_type, b"<script>1</script>")
            .await
            .json()
            .await
            .unwrap();
        let answer = download(&world, file["id"].as_str().unwrap(), "?inline=1", "").await;
        let disposition = answer.headers()["content-disposition"].to_str().unwrap();
        assert!(disposition.starts_with("attachment"), "{name}: {disposition}");
        assert!(!answer.headers()["content-type"].to_str().unwrap().contains("html"));
        assert!(!answer.headers()["content-type"].to_str().unwrap().contains("svg"));
    }
}

#[tokio::test]
async fn a_refused_upload_leaves_nothing() {
    let world = World::start().await;
    assert_eq!(
        reason(upload(&world, "big.bin", "a/b", &vec![0; 100_001]).await).await,
        is(413, "PAYLOAD_TOO_LARGE")
    );
    assert_eq!(
        reason(upload(&world, "refused.exe", "a/b", b"x").await).await,
        is(403, "PERMISSION_DENIED")
    );
    assert_eq!(
        reason(upload(&world, "", "a/b", b"x").await).await,
        is(400, "VALIDATION_FAILED")
    );
    let chunks = futures_util::stream::iter((0..200).map(|_| Ok::<_, std::io::Error>(vec![0_u8; 1000])));
    let request = world
        .request(Method::POST, "acme.test", "/api/v1/uploads?filename=chunked")
        .bearer_auth(KEY);
    let answer = request.body(reqwest::Body::wrap_stream(chunks)).send().await.unwrap();
    assert_eq!(reason(answer).await, is(413, "PAYLOAD_TOO_LARGE"));
    assert_eq!(blobs(&world), 0);
    let nobody = world
        .request(Method::POST, "acme.test", "/api/v1/uploads?filename=x")
        .body("x");
    assert_eq!(reason(nobody.send().await.unwrap()).await.0, 401);
    assert_eq!(
        reason(download(&world, "att_none", "", "").await).await,
        is(404, "ATTACHMENT_NOT_FOUND")
    );
}
