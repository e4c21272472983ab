//! R-ISO-14: a file is read by who may read its message, as a download, and by no trick otherwise.

use reqwest::{Method, StatusCode};
use serde_json::json;
use stack_tests::{Client, Env, Tally, raw};

use super::{comparable, same_in_this_layout, world::World};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00";

struct File {
    id: String,
    key: String,
    bytes: String,
}

/// A file in a ticket of somebody, and the key it is stored under.
async fn file(env: &Env, who: &Client, prefix: &str, body: serde_json::Value) -> File {
    let bytes = stack_tests::unique("contents ");
    let id = who.upload(prefix, "paper.txt", "text/plain", bytes.as_bytes()).await;
    let mut body = body;
    body["attachment_ids"] = json!([id]);
    who.act(&format!("{prefix}/v1/tickets"), body).await;
    let found = stored(env, &bytes);
    File {
        id,
        key: found.expect("the stored file"),
        bytes,
    }
}

/// The path below the store's folder of the file with these bytes.
fn stored(_env: &Env, bytes: &str) -> Option<String> {
    let root = Env::folder().join("blobs");
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).ok()?.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if std::fs::read(&path).is_ok_and(|text| text == bytes.as_bytes()) {
                return Some(path.strip_prefix(&root).ok()?.to_string_lossy().into_owned());
            }
        }
    }
    None
}

#[tokio::test(flavor = "multi_thread")]
async fn r_iso_14_no_file_is_read_by_who_may_not() {
    let env = Env::load();
    if same_in_this_layout(&env, "R-ISO-14") {
        return;
    }
    let (world, other) = (World::own(&env).await, World::other(&env).await);
    let (admin, other_admin) = (world.admin(&env).await, other.admin(&env).await);
    let (rita, pete) = (world.visitor(&env, "rita").await, world.visitor(&env, "pete").await);
    let nobody = Client::nobody(&env, &world.portal(&env));
    let own = file(&env, &rita, "/api", json!({"title": "With a paper"})).await;
    let theirs = file(
        &env,
        &other_admin,
        &other.prefix(),
        json!({"title": "Theirs", "requester_id": other.id("admin")}),
    )
    .await;
    let mut tally = Tally::of("R-ISO-14");

    // Who may not: another tenant's, a colleague's, nobody's; by its id, its key, and every spelling of either.
    let none = format!("att_{}", uuid::Uuid::now_v7().simple());
    for (who, name, prefix, file) in [
        (&rita, "rita", "/api".to_owned(), &theirs),
        (&admin, "admin", world.prefix(), &theirs),
        (&pete, "pete", "/api".to_owned(), &own),
        (&other_admin, "other admin", other.prefix(), &own),
        (&nobody, "nobody", "/api".to_owned(), &own),
    ] {
        let (id, key) = (&file.id, &file.key);
        let hex = &id[4..];
        let escaped = key.replace('/', "%2f");
        let twice = key.replace('/', "%252f");
        let ids = [
            id.clone(),
            hex.to_owned(),
            id.to_uppercase(),
            format!("{id}%00"),
            format!("{id}%20"),
            format!("./{id}"),
            format!("x/../{id}"),
            format!("%2e%2e/{id}"),
            format!("..%2f{id}"),
            format!("..;/{id}"),
            key.clone(),
            escaped.clone(),
            twice.clone(),
            format!("../../{key}"),
            format!("..%2f..%2f{escaped}"),
            format!("%252e%252e%252f{twice}"),
            format!("file:///{key}"),
            format!("{none}/../{id}"),
            format!("{id},{none}"),
        ];
        for id in ids {
            for tail in [
                "/content",
                "",
                "/content?inline=1",
                "/content?response-content-type=text/html",
            ] {
                let path = format!("{prefix}/v1/attachments/{id}{tail}");
                let answer = who.get(&path).await;
                let got = String::from_utf8_lossy(&answer.bytes).contains(&file.bytes);
                tally.check(!got && !answer.status.is_success(), || {
                    format!("{name} {path}: {}", answer.status)
                });
            }
        }
        for range in ["bytes=0-", "bytes=0-0", "bytes=-1", "bytes=0-0,1-2"] {
            let path = format!("{prefix}/v1/attachments/{id}/content");
            let answer = who.send(who.request(Method::GET, &path).header("range", range)).await;
            tally.check(!answer.status.is_success(), || {
                format!("{name} {path} {range}: {}", answer.status)
            });
        }
        let path = |id: &str| format!("{prefix}/v1/attachments/{id}/content");
        let (seen, unknown) = (who.get(&path(id)).await, who.get(&path(&none)).await);
        let ids = [id.clone(), none.clone()];
        tally.check(comparable(&seen, &ids) == comparable(&unknown, &ids), || {
            format!("{name} can tell that {id} is there")
        });
    }
    // Raw, where a client program would tidy the path.
    let host = world.portal(&env).trim_start_matches("http://").to_owned();
    for target in [
        format!("/api/v1/attachments/../../../blobs/{}", theirs.key),
        format!("/blobs/{}", theirs.key),
        format!("/assets/../../blobs/{}", theirs.key),
        format!("/assets/%2e%2e/%2e%2e/blobs/{}", theirs.key),
        format!("/assets/..%2f..%2fblobs%2f{}", theirs.key.replace('/', "%2f")),
        format!("//blobs/{}", theirs.key),
        "/assets/../../../etc/passwd".to_owned(),
        "/assets/....//....//etc/passwd".to_owned(),
    ] {
        let answer = raw(env.gateway_address(), "GET", &target, &[("Host", &host)], "").await;
        let got = answer.body.contains(&theirs.bytes) || answer.body.contains("root:");
        tally.check(!got, || format!("{target}: {}", answer.status));
    }
    // An id cannot be had by attaching it: it belongs to who uploaded it, in their tenant, once.
    let loose = other_admin
        .upload(&other.prefix(), "loose.txt", "text/plain", b"loose")
        .await;
    let of_pete = pete.upload("/api", "loose.txt", "text/plain", b"loose").await;
    for id in [&theirs.id, &loose, &own.id, &of_pete, &none] {
        let answer = rita
            .post("/api/v1/tickets", json!({"title": "Taken", "attachment_ids": [id]}))
            .await;
        tally.check(answer.status.is_client_error(), || {
            format!("rita attaches {id}: {} {}", answer.status, answer.json)
        });
    }
    served(&env, &world, &rita, &mut tally).await;
    lost(&env, &world, &admin, &rita, &own, &mut tally).await;
    tally.finish(400);
}

/// How a file comes: never as what a browser would run, whatever it says it is and whatever is asked.
async fn served(_env: &Env, _world: &World, rita: &Client, tally: &mut Tally) {
    let page = b"<!doctype html><script>document.title='x'</script>";
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>";
    for (name, kind, bytes, inline_allowed) in [
        ("a.html", "text/html", page.as_slice(), false),
        ("a.svg", "image/svg+xml", svg.as_slice(), false),
        ("a.png", "image/png", PNG, true),
        ("page.png", "image/png", page.as_slice(), false),
        ("a.jpg", "image/jpeg", PNG, false),
        ("a.xhtml", "application/xhtml+xml", page.as_slice(), false),
        ("a.xml", "text/xml", page.as_slice(), false),
        ("a.js", "text/javascript", b"alert(1)".as_slice(), false),
        ("a.pdf", "application/pdf", b"%PDF-1.4".as_slice(), false),
        ("a.mhtml", "multipart/related", page.as_slice(), false),
        ("a.svgz", "image/svg+xml", page.as_slice(), false),
        ("a", "text/html; charset=utf-7", page.as_slice(), false),
        ("a.css", "text/css", b"*{}".as_slice(), false),
        ("a.wasm", "application/wasm", b"\0asm".as_slice(), false),
    ] {
        let id = rita.upload("/api", name, kind, bytes).await;
        rita.act(
            "/api/v1/tickets",
            json!({"title": format!("File {name}"), "attachment_ids": [id]}),
        )
        .await;
        for query in [
            "",
            "?inline=1",
            "?inline=true&response-content-type=text/html",
            "?response-content-disposition=inline",
            "?content-type=text/html",
        ] {
            let answer = rita.get(&format!("/api/v1/attachments/{id}/content{query}")).await;
            let header = |name: &str| {
                answer
                    .headers
                    .get(name)
                    .and_then(|v| v.to_str().ok())
                    .unwrap_or_default()
                    .to_owned()
            };
            let (disposition, media, policy) = (
                header("content-disposition"),
                header("content-type"),
                header("content-security-policy"),
            );
            let active = ["html", "svg", "xml", "javascript", "multipart"]
                .iter()
                .any(|word| media.contains(word));
            let inline = disposition.starts_with("inline");
            let right = answer.status == StatusCode::OK
                && (disposition.starts_with("attachment") || (inline && inline_allowed && query.contains("inline=")))
                && header("x-content-type-options") == "nosniff"
                && policy.contains("sandbox")
                && policy.contains("default-src 'none'")
                && header("cache-control").contains("no-store")
                && !active;
            tally.check(right, || {
                format!("{name}{query}: {} {disposition} {media} {policy}", answer.status)
            });
        }
    }
}

/// Who may no longer read the message may no longer read the file, the same moment.
async fn lost(env: &Env, world: &World, admin: &Client, rita: &Client, own: &File, tally: &mut Tally) {
    let path = format!("/api/v1/attachments/{}/content", own.id);
    let before = rita.get(&path).await;
    tally.check(before.bytes == own.bytes.as_bytes(), || {
        format!("rita reads her own: {}", before.status)
    });
    let etag = before.headers.get("etag").cloned();
    let page = admin.read(&world.at("tickets?query=paper&page_size=200")).await;
    let tickets = page["tickets"].as_array().cloned().unwrap_or_default();
    for ticket in tickets
        .iter()
        .filter(|ticket| ticket["requester_id"] == world.id("rita"))
    {
        let path = world.at(&format!("tickets/{}", ticket["id"].as_str().expect("an id")));
        admin
            .patch(&path, None, json!({"requester_id": world.id("pete")}))
            .await;
    }
    for range in ["", "bytes=0-", "bytes=0-3"] {
        let mut request = rita.request(Method::GET, &path);
        if !range.is_empty() {
            request = request.header("range", range);
        }
        if let Some(etag) = &etag {
            request = request.header("if-none-match", etag);
        }
        let answer = rita.send(request).await;
        tally.check(answer.status == StatusCode::NOT_FOUND, || {
            format!("rita still reads it: {}", answer.status)
        });
    }
    let pete = world.visitor(env, "pete").await;
    let answer = pete.get(&path).await;
    tally.check(answer.status == StatusCode::OK, || {
        format!("pete reads what became his: {}", answer.status)
    });
}
