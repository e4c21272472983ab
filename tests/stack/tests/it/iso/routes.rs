//! R-ISO-02: what is served is what is documented, in one spelling of its path only. R-ISO-16: nothing private is left in a cache.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use stack_tests::{Env, Raw, Tally, operations, raw};

use super::{document, principals::Level, same_in_this_layout, world::World};

/// The gateway's own routes, beside those of the contracts; all others are refused or the web app's page.
const OWN: [(&str, &str); 17] = [
    ("/api/auth/session", "GET"),
    ("/api/auth/sign-in", "POST"),
    ("/api/auth/sign-out", "POST"),
    ("/api/auth/profile", "PATCH"),
    ("/api/auth/invitation", "GET POST"),
    ("/api/auth/password-reset", "POST"),
    ("/api/auth/password-reset/confirm", "POST"),
    ("/api/t/{tenant}/logo", "GET"),
    ("/branding/logo", "GET"),
    ("/favicon.svg", "GET"),
    ("/healthz", "GET"),
    ("/readyz", "GET"),
    ("/openapi.json", "GET"),
    ("/docs", "GET"),
    ("/docs/{file}", "GET"),
    ("/api/t/{tenant}", ""),
    ("/api", ""),
];

const METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"];

/// Other spellings of a path, and headers by which some programs let themselves be led elsewhere.
fn variants(path: &str) -> Vec<(String, Vec<(&'static str, String)>)> {
    let (head, tail) = path.rsplit_once('/').unwrap_or(("", path));
    let plain = |text: String| (text, Vec::new());
    let encoded = |c: char| format!("%{:02x}", u32::from(c));
    let first = tail.chars().next().unwrap_or('x');
    let rest: String = tail.chars().skip(1).collect();
    let mut all = vec![
        plain(format!("{path}/")),
        plain(format!("{path}//")),
        plain(format!("/{path}")),
        plain(format!("{head}//{tail}")),
        plain(format!("{head}/./{tail}")),
        plain(format!("{head}/x/../{tail}")),
        plain(format!("{head}/..;/{tail}")),
        plain(format!("{head};a=b/{tail}")),
        plain(format!("{path};.css")),
        plain(format!("{path}/.css")),
        plain(format!("{path}.json")),
        plain(format!("{path}%20")),
        plain(format!("{path}%00")),
        plain(format!("{path}%0a")),
        plain(format!("{path}%2f")),
        plain(format!("{head}%2f{tail}")),
        plain(format!("{head}/{}{rest}", encoded(first))),
        plain(path.to_ascii_uppercase()),
        plain(path.replace("/v1/", "/V1/")),
        plain(path.replace('/', "\\")),
        plain(format!("{path}?")),
        plain(format!(
            "{head}/%2e%2e/{}/{tail}",
            head.rsplit('/').next().unwrap_or_default()
        )),
    ];
    for name in ["X-Original-URL", "X-Rewrite-URL"] {
        all.push(("/healthz".to_owned(), vec![(name, path.to_owned())]));
    }
    all
}

fn concrete(path: &str) -> String {
    let mut text = String::new();
    for part in path.split_inclusive(['/', ':']) {
        match part.strip_prefix('{').and_then(|p| p.split_once('}')) {
            Some((_, end)) => text.push_str(&format!("tkt_00000000000000000000000000000001{end}")),
            None => text.push_str(part),
        }
    }
    text
}

async fn ask(env: &Env, host: &str, method: &str, path: &str, extra: &[(&'static str, String)]) -> Raw {
    let mut headers: Vec<(&str, &str)> = vec![("Host", host), ("Origin", "http://elsewhere.example")];
    headers.extend(extra.iter().map(|(name, value)| (*name, value.as_str())));
    let body = if method == "GET" || method == "TRACE" { "" } else { "{}" };
    if !body.is_empty() {
        headers.push(("Content-Type", "application/json"));
    }
    raw(env.gateway_address(), method, path, &headers, body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn r_iso_02_routes_documents_and_matrix_are_the_same() {
    let env = Env::load();
    if same_in_this_layout(&env, "R-ISO-02") {
        return;
    }
    let world = World::own(&env).await;
    let host = world.portal(&env).trim_start_matches("http://").to_owned();
    let document = document(&env).await;
    let mut tally = Tally::of("R-ISO-02 routes");
    // Hand-written routes are read from where they are written.
    let source = include_str!("../../../../../services/portal-gateway/src/routes.rs");
    let written: BTreeSet<&str> = source
        .split(".route(\"")
        .skip(1)
        .chain(source.split(".nest(\"").skip(1))
        .filter_map(|rest| rest.split('"').next())
        .filter(|path| path.starts_with('/'))
        .collect();
    let documented: BTreeMap<String, BTreeSet<String>> =
        operations(&document).into_iter().fold(BTreeMap::new(), |mut all, o| {
            all.entry(o.path).or_default().insert(o.method);
            all
        });
    let shape = |path: &str| {
        path.split('/')
            .map(|part| if part.starts_with('{') { "{}" } else { part })
            .collect::<Vec<_>>()
            .join("/")
    };
    let shapes: BTreeSet<String> = documented.keys().map(|path| shape(path)).collect();
    for path in &written {
        let known = OWN.iter().any(|(own, _)| own == path) || shapes.contains(&shape(path));
        tally.check(known, || format!("{path} is served and not documented"));
    }
    for operation in operations(&document) {
        tally.check(Level::of(&operation.id).is_some(), || {
            format!("{} is not in the matrix", operation.id)
        });
    }
    // Methods that are not listed.
    let mut targets: Vec<(String, BTreeSet<String>)> = documented
        .iter()
        .map(|(p, m)| (format!("/api{p}"), m.clone()))
        .collect();
    targets.extend(
        OWN.iter()
            .filter(|(_, methods)| !methods.is_empty())
            .map(|(path, methods)| ((*path).to_owned(), methods.split(' ').map(str::to_owned).collect())),
    );
    for (path, methods) in &targets {
        for method in METHODS.iter().filter(|method| !methods.contains(**method)) {
            let answer = ask(&env, &host, method, &concrete(path), &[]).await;
            tally.check(answer.status == 405, || format!("{method} {path}: {}", answer.status));
            let allow = answer.header("allow").unwrap_or_default();
            tally.check(methods.iter().all(|m| allow.contains(m.as_str())), || {
                format!("{method} {path}: allow {allow:?}")
            });
        }
    }
    tally.finish(documented.len() * 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_iso_02_no_spelling_of_a_path_leads_past_the_door() {
    let env = Env::load();
    if same_in_this_layout(&env, "R-ISO-02") {
        return;
    }
    let world = World::own(&env).await;
    let host = world.portal(&env).trim_start_matches("http://").to_owned();
    let document = document(&env).await;
    let mut tally = Tally::of("R-ISO-02 spellings");
    let secured: Vec<_> = operations(&document)
        .into_iter()
        .filter(|operation| operation.secured)
        .collect();
    for operation in &secured {
        let path = concrete(&format!("/api{}", operation.path));
        let mut all = variants(&path);
        assert_eq!(all.len(), 24, "variants of a path");
        for name in ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"] {
            all.push((path.clone(), vec![(name, operation.method.clone())]));
        }
        let (env, host) = (&env, &host);
        let asked = all.iter().map(|(target, extra)| async move {
            let method = if extra.first().is_some_and(|(name, _)| name.contains("Method")) {
                "GET"
            } else {
                operation.method.as_str()
            };
            (target, extra, ask(env, host, method, target, extra).await)
        });
        for (target, extra, answer) in join_all(asked).await {
            tally.case(
                past_the_door(&answer, target).map(|why| format!("{} {target} {extra:?}: {why}", operation.method)),
            );
        }
    }
    tally.finish(secured.len() * 24);
}

/// An answer to nobody may be a refusal, the page of the web app or the health of the process; nothing else.
fn past_the_door(answer: &Raw, target: &str) -> Option<String> {
    let kind = answer.header("content-type").unwrap_or_default();
    let page = answer.status == 200 && kind.starts_with("text/html");
    let health = answer.status == 200 && target == "/healthz" && answer.body.len() < 100;
    let refused = (400..500).contains(&answer.status);
    (!(page || health || refused)).then(|| {
        format!(
            "{} {}",
            answer.status,
            answer.body.chars().take(200).collect::<String>()
        )
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn r_iso_16_nothing_private_stays_in_a_cache() {
    let env = Env::load();
    if same_in_this_layout(&env, "R-ISO-16") {
        return;
    }
    let world = World::own(&env).await;
    let admin = world.admin(&env).await;
    let own = world.objects(&env, &admin, "rita").await;
    let rita = world.visitor(&env, "rita").await;
    let document = document(&env).await;
    let mut tally = Tally::of("R-ISO-16");
    for operation in operations(&document)
        .iter()
        .filter(|o| o.method == "GET" && o.path != "/v1/events")
    {
        let Some(path) = stack_tests::fill_path(&operation.path, &own) else {
            continue;
        };
        for suffix in ["", "/x.css", ".css", "/a.js", "%2fx.png", ";x.ico", "?x.css"] {
            for (who, prefix) in [(&rita, "/api".to_owned()), (&admin, world.prefix())] {
                let answer = who.get(&format!("{prefix}{path}{suffix}")).await;
                let policy = answer
                    .headers
                    .get("cache-control")
                    .and_then(|v| v.to_str().ok())
                    .unwrap_or_default();
                tally.check(policy.contains("no-store"), || {
                    format!("{path}{suffix}: {} {policy:?}", answer.status)
                });
            }
        }
    }
    for path in [
        "/api/auth/session",
        "/api/auth/session/x.css",
        "/api/auth/profile/x.css",
        "/api/auth/invitation?token=x",
        "/",
        "/tickets",
        "/tickets/x.css",
    ] {
        let answer = rita.get(path).await;
        let policy = answer
            .headers
            .get("cache-control")
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let private = String::from_utf8_lossy(&answer.bytes).contains(world.email("rita"));
        tally.check(policy.contains("no-store") || policy.contains("no-cache"), || {
            format!("{path}: {policy:?}")
        });
        tally.check(!private || policy.contains("no-store"), || {
            format!("{path}: somebody's own, {policy:?}")
        });
    }
    // Headers that are no part of a cache's key are not repeated in any answer.
    let host = world.portal(&env).trim_start_matches("http://").to_owned();
    let mark = "poison-9f3a";
    for path in [
        "/",
        "/tickets",
        "/api/auth/session",
        "/openapi.json",
        "/favicon.svg",
        "/branding/logo",
        "/assets/none.js",
        "/api/v1/tickets",
        "/nowhere",
    ] {
        for name in [
            "X-Forwarded-Host",
            "X-Forwarded-Scheme",
            "X-Forwarded-Proto",
            "X-Forwarded-Prefix",
            "X-Original-URL",
            "X-Rewrite-URL",
            "Forwarded",
            "X-Host",
            "X-HTTP-Host-Override",
            "Referer",
            "User-Agent",
            "Accept-Language",
            "Origin",
            "X-Tenant-Id",
            "Cookie",
            "Traceparent",
            "X-Request-Id",
        ] {
            let value = if name == "Cookie" {
                format!("lang={mark}")
            } else {
                format!("{mark}.example")
            };
            let answer = raw(
                env.gateway_address(),
                "GET",
                path,
                &[("Host", &host), (name, &value)],
                "",
            )
            .await;
            let told = answer.body.contains(mark) || answer.head.contains(mark);
            tally.check(!told, || format!("{path} repeats {name}"));
        }
    }
    tally.finish(400);
}
