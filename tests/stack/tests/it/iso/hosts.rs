//! R-ISO-15: the host decides whose portal it is, and nothing a client says beside it; links lead to our own hosts.

use serde_json::json;
use stack_tests::{Client, Env, Raw, Sink, Tally, raw};

use super::{same_in_this_layout, world::World};

/// Header lines (several for contradictions) and the target.
type Attempt = (Vec<(&'static str, String)>, String);

fn attempts(host: &str, port: &str, slug: &str) -> Vec<Attempt> {
    let evil = "evil.example";
    let one = |value: String| (vec![("Host", value)], "/".to_owned());
    let mut all = vec![
        one(evil.to_owned()),
        one(format!("{evil}:{port}")),
        one(format!("{host}.{evil}")),
        one(format!("{host}@{evil}")),
        one(format!("{evil}@{host}")),
        one(format!("{host}/{evil}")),
        one(format!("{host}?{evil}")),
        one(format!("{host}#{evil}")),
        one(format!("{host}\\{evil}")),
        one(format!("{host},{evil}")),
        one(format!("{host} {evil}")),
        one(format!("{host}:80:{port}")),
        one(format!("{host}:x")),
        one(format!("{host}:99999")),
        one(format!("{host}..")),
        one(format!(".{host}")),
        one(format!("x.{host}")),
        one(format!("{slug}x.localhost")),
        one(format!("x{slug}.localhost")),
        one(format!("{slug}%2elocalhost")),
        one(format!("{slug}_.localhost")),
        one(format!("{slug}\u{200b}.localhost")),
        one(format!("{slug}。localhost")),
        one(format!("xn--{slug}.localhost")),
        one("127.0.0.1".to_owned()),
        one(format!("127.0.0.1:{port}")),
        one("[::1]".to_owned()),
        one(format!("[::1]:{port}")),
        one("0x7f.1".to_owned()),
        one("2130706433".to_owned()),
        one("localhost".to_owned()),
        one(String::new()),
        one("*".to_owned()),
        one("null".to_owned()),
        one("a".repeat(300)),
        one("<script>".to_owned()),
        (vec![], "/".to_owned()),
        (
            vec![("Host", host.to_owned()), ("Host", evil.to_owned())],
            "/".to_owned(),
        ),
        (
            vec![("Host", evil.to_owned()), ("Host", host.to_owned())],
            "/".to_owned(),
        ),
        (vec![("Host", host.to_owned())], format!("http://{evil}/")),
        (vec![("Host", evil.to_owned())], format!("http://{host}/")),
        (vec![("Host", host.to_owned())], format!("https://{evil}:443/")),
        (vec![(" Host", host.to_owned())], "/".to_owned()),
        (vec![("Host ", host.to_owned())], "/".to_owned()),
    ];
    for name in [
        "X-Forwarded-Host",
        "X-Host",
        "X-Forwarded-Server",
        "Forwarded",
        "X-HTTP-Host-Override",
        "X-Original-Host",
    ] {
        let value = if name == "Forwarded" {
            format!("host={host}")
        } else {
            host.to_owned()
        };
        all.push((vec![("Host", evil.to_owned()), (name, value)], "/".to_owned()));
    }
    all
}

async fn ask(env: &Env, attempt: &Attempt, path: &str) -> Raw {
    let headers: Vec<_> = attempt.0.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let target = if attempt.1 == "/" {
        path.to_owned()
    } else {
        format!("{}{path}", attempt.1.trim_end_matches('/'))
    };
    raw(env.gateway_address(), "GET", &target, &headers, "").await
}

#[tokio::test(flavor = "multi_thread")]
async fn r_iso_15_a_strange_host_is_told_nothing() {
    let env = Env::load();
    if same_in_this_layout(&env, "R-ISO-15") {
        return;
    }
    let world = World::own(&env).await;
    let host = world.portal(&env).trim_start_matches("http://").to_owned();
    let (bare, port) = host.split_once(':').expect("a port");
    let mut tally = Tally::of("R-ISO-15 hosts");
    for attempt in attempts(bare, port, &world.slug) {
        for path in ["/", "/api/auth/session", "/api/v1/tickets", "/branding/logo"] {
            let answer = ask(&env, &attempt, path).await;
            let refused = matches!(answer.status, 0 | 400 | 404 | 414 | 421 | 431);
            let told = answer.body.contains(&world.tenant) || answer.body.contains(&format!("Walk {}", world.slug));
            tally.check(refused && !told, || {
                format!(
                    "{attempt:?} {path}: {} {}",
                    answer.status,
                    answer.body.chars().take(120).collect::<String>()
                )
            });
        }
    }
    // Other spellings of the right one are the right one, and what else is said changes nothing.
    let plain = ask(
        &env,
        &(vec![("Host", host.clone())], "/".to_owned()),
        "/api/auth/session",
    )
    .await;
    for value in [
        bare.to_owned(),
        bare.to_uppercase(),
        format!("{bare}."),
        format!("{}.:{port}", bare.to_uppercase()),
    ] {
        let answer = ask(
            &env,
            &(vec![("Host", value.clone())], "/".to_owned()),
            "/api/auth/session",
        )
        .await;
        tally.check(answer.status == plain.status && answer.body == plain.body, || {
            format!("{value}: {}", answer.status)
        });
    }
    sessions(&env, &world, &mut tally).await;
    links(&env, &world, bare, &mut tally).await;
    tally.finish(200);
}

/// A session is good where it was made, and its cookie says so.
async fn sessions(env: &Env, world: &World, tally: &mut Tally) {
    let user = world.user("rita");
    let portal = Client::nobody(env, &world.portal(env));
    let answer = portal
        .post(
            "/api/auth/sign-in",
            json!({"email": user.email, "password": user.password}),
        )
        .await;
    let cookies: Vec<_> = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .filter_map(|v| v.to_str().ok())
        .collect();
    for cookie in &cookies {
        let bound = cookie.starts_with("__Host-") && !cookie.to_lowercase().contains("domain=");
        let kept = ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"]
            .iter()
            .all(|word| cookie.contains(word));
        tally.check(bound && kept, || format!("cookie {cookie}"));
    }
    assert_eq!(
        cookies.len(),
        1,
        "one cookie at sign-in: {} {}",
        answer.status,
        answer.json
    );
    let pair = cookies[0].split(';').next().unwrap_or_default();
    for base in [&env.portals["acme"], &env.portals["globex"], &env.console] {
        let host = base.trim_start_matches("http://");
        for path in [
            "/api/v1/tickets".to_owned(),
            format!("/api/t/{}/v1/tickets", world.slug),
            format!("/api/t/{}/v1/tickets", world.tenant),
        ] {
            let answer = raw(
                env.gateway_address(),
                "GET",
                &path,
                &[("Host", host), ("Cookie", pair)],
                "",
            )
            .await;
            tally.check(answer.status == 401, || {
                format!("a session of another portal at {host}{path}: {}", answer.status)
            });
        }
        let session = raw(
            env.gateway_address(),
            "GET",
            "/api/auth/session",
            &[("Host", host), ("Cookie", pair)],
            "",
        )
        .await;
        tally.check(session.body.contains("\"signed_in\":false"), || {
            format!("signed in at {host}: {}", session.body)
        });
    }
    // No other origin is given leave to read.
    let host = world.portal(env).trim_start_matches("http://").to_owned();
    for origin in [
        "http://evil.example",
        "null",
        "http://acme.localhost",
        "https://evil.example:8443",
    ] {
        for method in ["GET", "OPTIONS"] {
            let headers = [
                ("Host", host.as_str()),
                ("Origin", origin),
                ("Cookie", pair),
                ("Access-Control-Request-Method", "POST"),
            ];
            let answer = raw(env.gateway_address(), method, "/api/v1/tickets", &headers, "").await;
            tally.check(answer.header("access-control-allow-origin").is_none(), || {
                format!("{method} from {origin}: {}", answer.head)
            });
        }
    }
}

/// A link by mail leads to the host it was asked at by its own name, whatever the request claimed.
async fn links(env: &Env, world: &World, host: &str, tally: &mut Tally) {
    let email = world.email("rita");
    let before = Sink::of(env).to(email).len();
    let body = json!({"email": email}).to_string();
    for (name, value) in [
        ("X-Forwarded-Host", "evil.example"),
        ("Forwarded", "host=evil.example"),
        ("X-Host", "evil.example"),
        ("X-Original-URL", "http://evil.example/"),
        ("Referer", "http://evil.example/"),
    ] {
        let base = world.portal(env);
        let headers = [
            ("Host", base.trim_start_matches("http://")),
            ("Origin", &base),
            ("Content-Type", "application/json"),
            (name, value),
        ];
        let answer = raw(
            env.gateway_address(),
            "POST",
            "/api/auth/password-reset",
            &headers,
            &body,
        )
        .await;
        tally.check(matches!(answer.status, 204 | 429), || {
            format!("{name}: {} {}", answer.status, answer.body)
        });
    }
    stack_tests::eventually("a mail with a link", 20, || async {
        (Sink::of(env).to(email).len() > before).then_some(())
    })
    .await;
    for mail in Sink::of(env).to(email) {
        let text = mail.text.clone() + &mail.html;
        tally.check(!text.contains("evil.example"), || {
            format!("a mail leads to evil.example: {}", mail.subject)
        });
        if text.contains("token=") {
            tally.check(text.contains(host), || format!("a link leads elsewhere: {text}"));
        }
    }
}
