//! What every answer carries, whatever was asked and whoever asked (OWASP ASVS 5, 3.4).

use reqwest::{Method, header::HeaderMap};
use serde_json::json;
use stack_tests::{Env, Tally, operations};

use crate::{
    browser::{Browser, see},
    origins::filled,
};

#[tokio::test(flavor = "multi_thread")]
async fn r_web_18_every_answer_carries_its_headers() {
    let env = Env::load();
    let mut tally = Tally::of("R-WEB-18");
    let console = Browser::of(&env, &env.console, env.user("tenant_admin", Some("acme"))).await;
    let portal = Browser::of(&env, &env.portals["acme"], env.user("requester", Some("acme"))).await;
    let nobody = Browser::at(&env, &env.console);
    pages(&mut tally, &console, &portal).await;
    oddities(&mut tally, &console).await;
    let document = console.get("/openapi.json").await.json();
    for operation in operations(&document) {
        let method: Method = operation.method.parse().expect("a method");
        let path = filled(&operation.path);
        for (browser, prefix) in [(&nobody, "/api"), (&portal, "/api"), (&console, "/api/t/acme")] {
            let path = format!("{prefix}{path}");
            let request = browser.request(method.clone(), &path);
            let request = if operation.body.is_some() {
                request.json(&json!({}))
            } else {
                request
            };
            // Only the head: a stream of events has no end.
            let answer = request.send().await.expect("the gateway answers");
            let what = format!("{method} {path} {}", answer.status().as_u16());
            judge(&mut tally, &what, answer.headers(), true);
        }
    }
    tally.finish(340);
}

/// What a browser loads before anybody is known.
async fn pages(tally: &mut Tally, console: &Browser, portal: &Browser) {
    let index = console.get("/").await;
    let assets = index
        .text
        .split(['"', '\''])
        .filter(|text| text.starts_with("/assets/"));
    let assets: Vec<_> = assets.map(str::to_owned).collect();
    assert!(!assets.is_empty(), "the page loads its scripts");
    for (browser, path) in [
        (console, "/"),
        (console, "/sign-in"),
        (console, "/queue"),
        (console, "/docs"),
        (console, "/docs/docs.js"),
        (console, "/docs/docs.css"),
        (console, "/openapi.json"),
        (console, "/favicon.svg"),
        (console, "/branding/logo"),
        (console, "/healthz"),
        (console, "/readyz"),
        (console, "/nothing.js"),
        (console, "/api/nothing"),
        (portal, "/"),
        (portal, "/tickets/INC-1001"),
        (portal, "/invitation?token=x"),
        (portal, "/branding/logo"),
        (portal, "/favicon.svg"),
    ] {
        let seen = browser.get(path).await;
        judge(tally, path, &seen.headers, path.starts_with("/api"));
    }
    for path in assets {
        judge(tally, &path, &console.get(&path).await.headers, false);
    }
    for browser in [console, portal] {
        let (first, second) = (browser.get("/").await, browser.get("/").await);
        let nonce = |headers: &HeaderMap| policy(headers).split("'nonce-").nth(1).map(|t| t[..20].to_owned());
        let fresh = nonce(&first.headers).is_some() && nonce(&first.headers) != nonce(&second.headers);
        tally.check(fresh, || "a nonce is used twice".to_owned());
        let inline = first
            .text
            .split("<script")
            .skip(1)
            .all(|tag| tag.split('>').next().is_some_and(|tag| tag.contains(" nonce=\"")));
        tally.check(inline, || "a script has no nonce".to_owned());
    }
}

/// Answers of every kind: errors, redirects that are none, wrong hosts, wrong methods, wrong bodies.
async fn oddities(tally: &mut Tally, console: &Browser) {
    let tickets = "/api/t/acme/v1/tickets";
    let first = console.get(&format!("{tickets}?page_size=1")).await.json();
    let one = format!("{tickets}/{}", first["tickets"][0]["id"].as_str().expect("a ticket"));
    let etag = console.get(&one).await.headers["etag"].clone();
    let requests = vec![
        ("304", console.request(Method::GET, &one).header("if-none-match", etag)),
        ("404", console.request(Method::GET, "/api/t/nobody/v1/tickets")),
        ("405", console.request(Method::PUT, tickets)),
        ("options", console.request(Method::OPTIONS, tickets)),
        ("trace", console.request(Method::TRACE, tickets)),
        ("head", console.request(Method::HEAD, tickets)),
        ("no body", console.request(Method::POST, tickets)),
        (
            "wrong body",
            console.request(Method::POST, tickets).json(&json!({"title": 7})),
        ),
        (
            "no json",
            console
                .request(Method::POST, tickets)
                .header("content-type", "application/json")
                .body("{"),
        ),
        (
            "a type",
            console
                .request(Method::POST, tickets)
                .header("content-type", "text/xml")
                .body("<a/>"),
        ),
        (
            "too large",
            console
                .request(Method::POST, tickets)
                .json(&json!({"title": "x".repeat(2_000_000)})),
        ),
        ("no token", console.with_cookie(Method::POST, tickets).json(&json!({}))),
        (
            "a bad range",
            console.request(Method::GET, &one).header("range", "bytes=9-1"),
        ),
        (
            "wrong host",
            console.request(Method::GET, tickets).header("host", "unknown.example"),
        ),
        (
            "wrong credentials",
            console
                .bare(Method::POST, "/api/auth/sign-in")
                .json(&json!({"email": "a@b.example", "password": "x"})),
        ),
        (
            "a reset",
            console
                .bare(Method::POST, "/api/auth/password-reset")
                .json(&json!({"email": "nobody@b.example"})),
        ),
        (
            "an upload",
            console
                .request(Method::POST, "/api/t/acme/v1/uploads?filename=a.html")
                .header("content-type", "text/html")
                .body("<script>1</script>"),
        ),
    ];
    let mut upload = String::new();
    for (what, request) in requests {
        let seen = see(request).await;
        judge(tally, &format!("{what} {}", seen.status.as_u16()), &seen.headers, true);
        if what == "an upload" {
            upload = seen.json()["id"].as_str().unwrap_or_default().to_owned();
        }
    }
    let file = console
        .get(&format!("/api/t/acme/v1/attachments/{upload}/content"))
        .await;
    judge(tally, "a file", &file.headers, true);
    let text = |name: &str| file.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let inert = text("content-disposition").starts_with("attachment") && !text("content-type").contains("html");
    tally.check(inert && policy(&file.headers).contains("sandbox"), || {
        format!("an uploaded page is served as {:?}", file.headers)
    });
}

fn policy(headers: &HeaderMap) -> String {
    let all = headers.get_all("content-security-policy").iter();
    all.filter_map(|value| value.to_str().ok())
        .collect::<Vec<_>>()
        .join(", ")
}

/// One answer against the list; a private one may not be kept by anybody.
fn judge(tally: &mut Tally, what: &str, headers: &HeaderMap, is_private: bool) {
    let text = |name: &str| {
        headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    let mut wrong = Vec::new();
    let age = text("strict-transport-security");
    let age = age
        .split("max-age=")
        .nth(1)
        .and_then(|t| t.split(';').next()?.trim().parse::<u64>().ok());
    if age.unwrap_or_default() < 31_536_000 {
        wrong.push("strict-transport-security");
    }
    if text("x-content-type-options") != "nosniff" {
        wrong.push("x-content-type-options");
    }
    if text("x-frame-options") != "DENY" {
        wrong.push("x-frame-options");
    }
    if !matches!(
        text("referrer-policy").as_str(),
        "same-origin" | "no-referrer" | "strict-origin"
    ) {
        wrong.push("referrer-policy");
    }
    if text("cross-origin-opener-policy") != "same-origin" {
        wrong.push("cross-origin-opener-policy");
    }
    if text("cross-origin-resource-policy") != "same-origin" {
        wrong.push("cross-origin-resource-policy");
    }
    wrong.extend(wrong_policy(&policy(headers)));
    if headers.contains_key("server") || headers.contains_key("x-powered-by") {
        wrong.push("the program names itself");
    }
    if headers.keys().any(|name| name.as_str().starts_with("access-control-")) {
        wrong.push("access-control");
    }
    if is_private && !text("cache-control").contains("no-store") {
        wrong.push("cache-control");
    }
    let kind = text("content-type");
    if kind.starts_with("text/html") && !kind.contains("charset=utf-8") {
        wrong.push("charset");
    }
    tally.check(wrong.is_empty(), || format!("{what}: {}", wrong.join(", ")));
}

fn wrong_policy(policy: &str) -> Vec<&'static str> {
    let directive = |name: &str| {
        let mut all = policy.split([';', ',']).map(str::trim);
        all.find_map(|part| part.strip_prefix(name)?.strip_prefix(' ').map(str::to_owned))
    };
    let default = directive("default-src").unwrap_or_default();
    let scripts = directive("script-src").unwrap_or_else(|| default.clone());
    let objects = directive("object-src").unwrap_or_else(|| default.clone());
    let mut wrong = Vec::new();
    for (is_wrong, what) in [
        (default != "'none'" && default != "'self'", "default-src"),
        (
            scripts.contains("unsafe") || scripts.contains('*') || scripts.contains("http"),
            "script-src",
        ),
        (objects != "'none'", "object-src"),
        (directive("base-uri").as_deref() != Some("'none'"), "base-uri"),
        (
            directive("frame-ancestors").as_deref() != Some("'none'"),
            "frame-ancestors",
        ),
        (directive("form-action").is_none(), "form-action"),
    ] {
        if is_wrong {
            wrong.push(what);
        }
    }
    wrong
}
