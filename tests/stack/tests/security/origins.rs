//! Other sites: what their pages could make a browser send is refused, and what they could read is not told.

use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::json;
use stack_tests::{Env, Operation, Tally, operations};

use crate::browser::{Browser, see};

const EVIL: &str = "https://evil.example";

#[tokio::test(flavor = "multi_thread")]
async fn r_web_10_nothing_changes_at_another_sites_wish() {
    let env = Env::load();
    let mut tally = Tally::of("R-WEB-10");
    let console = Browser::of(&env, &env.console, env.user("tenant_admin", Some("acme"))).await;
    let portal = Browser::of(&env, &env.portals["acme"], env.user("requester", Some("acme"))).await;
    let document = console.get("/openapi.json").await.json();
    let changing: Vec<_> = operations(&document)
        .into_iter()
        .filter(|o| o.method != "GET")
        .collect();
    let mut count = 0;
    for operation in &changing {
        for (browser, prefix) in [(&console, "/api/t/acme"), (&portal, "/api")] {
            forge(&mut tally, browser, prefix, operation).await;
            count += 1;
        }
    }
    assert!(count >= 120, "only {count} changing operations");
    session_routes(&mut tally, &console).await;
    reading(&mut tally, &console, &portal).await;
    framing(&mut tally, &console, &portal).await;
    tally.finish(changing.len() * 2 * 8);
}

/// One operation with everything right but what a page of another site cannot have.
async fn forge(tally: &mut Tally, browser: &Browser, prefix: &str, operation: &Operation) {
    let path = format!("{prefix}{}", filled(&operation.path));
    let method: Method = operation.method.parse().expect("a method");
    let ask = || browser.with_cookie(method.clone(), &path).json(&json!({}));
    let own = |request: RequestBuilder| request.header("origin", &browser.base);
    let token = |request: RequestBuilder| request.header("x-csrf-token", &browser.csrf);
    let text = || {
        browser
            .with_cookie(method.clone(), &path)
            .header("content-type", "text/plain")
            .body("{\"a\":1}")
    };
    let forgeries = [
        ("a foreign origin", token(ask()).header("origin", EVIL)),
        ("no origin to tell", token(ask()).header("origin", "null")),
        (
            "the host under another",
            token(ask()).header("origin", format!("{}.evil.example", browser.base)),
        ),
        (
            "a site the browser calls foreign",
            token(own(ask())).header("sec-fetch-site", "cross-site"),
        ),
        (
            "a sibling site",
            token(own(ask())).header("sec-fetch-site", "same-site"),
        ),
        ("no token", own(ask())),
        ("a wrong token", own(ask()).header("x-csrf-token", "0".repeat(32))),
        ("a form's text", own(text())),
    ];
    for (what, request) in forgeries {
        let status = see(request).await.status;
        tally.check(status == StatusCode::FORBIDDEN, || {
            format!("{} {path} with {what}: {status}", operation.method)
        });
    }
    if operation.body.is_some() {
        let status = see(own(token(text()))).await.status;
        let refused = matches!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE | StatusCode::FORBIDDEN);
        tally.check(refused, || {
            format!("{} {path} as text/plain: {status}", operation.method)
        });
    }
}

/// Signing in, out and resetting passwords.
async fn session_routes(tally: &mut Tally, console: &Browser) {
    let routes = [
        (
            "POST",
            "/api/auth/sign-in",
            json!({"email": "a@b.example", "password": "x"}),
        ),
        ("POST", "/api/auth/sign-out", json!({})),
        ("PATCH", "/api/auth/profile", json!({"language": "en"})),
        ("POST", "/api/auth/invitation", json!({"token": "x", "password": "x"})),
        ("POST", "/api/auth/password-reset", json!({"email": "a@b.example"})),
        (
            "POST",
            "/api/auth/password-reset/confirm",
            json!({"token": "x", "password": "x"}),
        ),
    ];
    for (method, path, body) in routes {
        let method: Method = method.parse().expect("a method");
        let ask = || {
            console
                .with_cookie(method.clone(), path)
                .header("x-csrf-token", &console.csrf)
        };
        let forgeries = [
            ("a foreign origin", ask().header("origin", EVIL).json(&body)),
            ("no origin to tell", ask().header("origin", "null").json(&body)),
            (
                "a site the browser calls foreign",
                ask().header("sec-fetch-site", "cross-site").json(&body),
            ),
        ];
        for (what, request) in forgeries {
            let status = see(request).await.status;
            tally.check(status == StatusCode::FORBIDDEN, || {
                format!("{path} with {what}: {status}")
            });
        }
        if path != "/api/auth/sign-out" {
            let form = ask()
                .header("origin", &console.base)
                .header("content-type", "text/plain");
            let status = see(form.body(body.to_string())).await.status;
            let refused = matches!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE | StatusCode::FORBIDDEN);
            tally.check(refused, || format!("{path} as text/plain: {status}"));
        }
    }
    tally.check(crate::sessions::is_live(console).await, || {
        "a forgery signed somebody out".to_owned()
    });
}

/// No answer is readable across origins, no preflight says yes, and no stream opens for another site.
async fn reading(tally: &mut Tally, console: &Browser, portal: &Browser) {
    for (browser, path) in [
        (console, "/api/t/acme/v1/tickets"),
        (portal, "/api/v1/tickets"),
        (console, "/api/auth/session"),
        (console, "/openapi.json"),
        (console, "/"),
    ] {
        for origin in [EVIL, "null", "http://globex.localhost"] {
            let seen = see(browser.with_cookie(Method::GET, path).header("origin", origin)).await;
            let told = seen.headers.contains_key("access-control-allow-origin");
            tally.check(!told, || format!("{path} may be read by {origin}"));
        }
        let preflight = browser
            .bare(Method::OPTIONS, path)
            .header("origin", EVIL)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "x-csrf-token");
        let seen = see(preflight).await;
        let yes = seen
            .headers
            .keys()
            .any(|name| name.as_str().starts_with("access-control-"));
        tally.check(!yes, || format!("a preflight for {path} is answered with yes"));
        for name in ["x-http-method-override", "x-method-override", "x-original-method"] {
            let seen = see(browser.request(Method::GET, path).header(name, "DELETE")).await;
            tally.check(seen.status == StatusCode::OK, || {
                format!("{name} did something at {path}")
            });
        }
    }
    for (browser, path) in [(console, "/api/t/acme/v1/events"), (portal, "/api/v1/events")] {
        let foreign = [
            ("origin", EVIL),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ];
        for (name, value) in foreign {
            let status = status_only(browser.with_cookie(Method::GET, path).header(name, value)).await;
            tally.check(status == StatusCode::FORBIDDEN, || {
                format!("{path} opens for {name}: {value}: {status}")
            });
        }
        let status = status_only(
            browser
                .with_cookie(Method::GET, path)
                .header("sec-fetch-site", "same-origin"),
        )
        .await;
        tally.check(status == StatusCode::OK, || {
            format!("{path} for its own page: {status}")
        });
        let status = status_only(browser.bare(Method::GET, path)).await;
        tally.check(status == StatusCode::UNAUTHORIZED, || {
            format!("{path} without a session: {status}")
        });
    }
}

/// No page and no answer can be put into another site's frame.
async fn framing(tally: &mut Tally, console: &Browser, portal: &Browser) {
    let document = console.get("/openapi.json").await.json();
    let lists = operations(&document)
        .into_iter()
        .filter(|o| o.method == "GET" && !o.path.contains('{'));
    let mut pages: Vec<(&Browser, String)> = lists
        .filter(|o| o.path != "/v1/events")
        .map(|o| (console, format!("/api/t/acme{}", o.path)))
        .collect();
    for path in [
        "/",
        "/sign-in",
        "/tickets",
        "/docs",
        "/openapi.json",
        "/api/auth/session",
        "/api/nothing",
    ] {
        pages.push((console, path.to_owned()));
        pages.push((portal, path.to_owned()));
    }
    for (browser, path) in pages {
        let headers = browser.get(&path).await.headers;
        let text = |name: &str| {
            headers
                .get(name)
                .and_then(|v| v.to_str().ok())
                .unwrap_or_default()
                .to_owned()
        };
        let safe =
            text("x-frame-options") == "DENY" && text("content-security-policy").contains("frame-ancestors 'none'");
        tally.check(safe, || format!("{path} can be framed"));
    }
}

/// The status, without waiting for a body that may never end.
async fn status_only(request: RequestBuilder) -> StatusCode {
    request.send().await.expect("the gateway answers").status()
}

/// A path with an id of the right shape for each variable.
pub fn filled(path: &str) -> String {
    let mut out = String::new();
    for part in path.split_inclusive(['/', ':']) {
        match part.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            Some((name, end)) => {
                let prefix = stack_tests::prefix_for(name).unwrap_or("tkt");
                out.push_str(&format!("{prefix}_{}{end}", uuid::Uuid::now_v7().simple()));
            }
            None => out.push_str(part),
        }
    }
    out
}
