//! Guessing who has a login: answers and their times are the same for somebody and for nobody.

use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use stack_tests::{Env, Tally, unique, whole};

use crate::browser::{Browser, Seen, mailed_secret, newcomer, see};

#[tokio::test(flavor = "multi_thread")]
async fn r_web_08_nobody_learns_who_has_a_login() {
    let env = Env::load();
    let mut tally = Tally::of("R-WEB-08 (enumeration)");
    same_answers(&mut tally, &env).await;
    same_times(&mut tally, &env).await;
    links(&mut tally, &env).await;
    hashes(&mut tally, &env).await;
    tally.finish(40);
}

/// The same answer in every byte but the request's id.
async fn same_answers(tally: &mut Tally, env: &Env) {
    let known = [
        (env.console.clone(), env.user("provider_admin", None).email.clone()),
        (env.console.clone(), env.user("requester", Some("acme")).email.clone()),
        (
            env.portals["acme"].clone(),
            env.user("requester", Some("acme")).email.clone(),
        ),
        (
            env.portals["globex"].clone(),
            env.user("requester", Some("acme")).email.clone(),
        ),
        (
            env.portals["acme"].clone(),
            env.user("provider_admin", None).email.clone(),
        ),
    ];
    for (base, email) in known {
        let host = Browser::at(env, &base);
        let nobody = format!("{}@nobody.example", unique("x"));
        let (some, none) = (
            host.try_sign_in(&email, "wrong").await,
            host.try_sign_in(&nobody, "wrong").await,
        );
        tally.check(same(&some, &none) && some.status == StatusCode::UNAUTHORIZED, || {
            format!("sign-in at {base}: {} or {}", some.text, none.text)
        });
        for email in [
            email.to_uppercase(),
            format!(" {email} "),
            format!("{email}\u{0}"),
            format!("{email}'--"),
        ] {
            let odd = host.try_sign_in(&email, "wrong").await;
            tally.check(!odd.status.is_server_error() && odd.status != StatusCode::OK, || {
                format!("{email:?}: {}", odd.text)
            });
        }
        let reset = |email: &str| {
            host.bare(Method::POST, "/api/auth/password-reset")
                .json(&json!({"email": email}))
        };
        let (some, none) = (see(reset(&email)).await, see(reset(&nobody)).await);
        tally.check(same(&some, &none), || {
            format!("reset at {base}: {} or {}", some.status, none.status)
        });
    }
}

fn same(a: &Seen, b: &Seen) -> bool {
    let plain = |seen: &Seen| {
        let mut json = seen.json();
        if let Value::Object(object) = &mut json {
            object.remove("trace_id");
        }
        let names: Vec<_> = seen.headers.keys().map(|name| name.as_str().to_owned()).collect();
        (seen.status, json, names)
    };
    plain(a) == plain(b)
}

/// The median of the differences of pairs asked right after each other, which what else the machine does cannot move.
async fn same_times(tally: &mut Tally, env: &Env) {
    let pairs = if whole() { 500 } else { 40 };
    let host = Browser::at(env, &env.console);
    let people: Vec<_> = env.users.iter().filter(|user| user.tenant.is_some()).collect();
    for (what, path) in [("sign-in", "/api/auth/sign-in"), ("reset", "/api/auth/password-reset")] {
        let mut gaps = Vec::new();
        for n in 0..pairs {
            // The limit for each account would answer without looking at the password.
            forget_attempts(env).await;
            let user = people[n % people.len()];
            let portal = Browser::at(env, &env.portals[user.tenant.as_deref().unwrap_or("acme")]);
            let portal = if path.ends_with("reset") { &portal } else { &host };
            let nobody = format!("{}@nobody.example", unique("x"));
            let mut times = [Duration::ZERO; 2];
            let order = if n % 2 == 0 { [0, 1] } else { [1, 0] };
            for which in order {
                let email = if which == 0 { &user.email } else { &nobody };
                let body = if path.ends_with("reset") {
                    json!({"email": email})
                } else {
                    json!({"email": email, "password": "a wrong guess"})
                };
                let request = portal.bare(Method::POST, path).json(&body);
                let started = Instant::now();
                see(request).await;
                times[which] = started.elapsed();
            }
            gaps.push((times[0].as_secs_f64() - times[1].as_secs_f64()) * 1_000.0);
        }
        gaps.sort_by(f64::total_cmp);
        let median = gaps[gaps.len() / 2];
        let spread = gaps[gaps.len() * 3 / 4] - gaps[gaps.len() / 4];
        // What a median of this many pairs can be off by chance; nearly nothing for 500.
        #[allow(clippy::cast_precision_loss)]
        let chance = spread * 2.0 / (pairs as f64).sqrt();
        println!("{what}: median gap {median:.2} ms, spread {spread:.2} ms, {pairs} pairs");
        tally.check(median.abs() < 10.0 + chance, || {
            format!("{what}: somebody takes {median:.1} ms longer than nobody")
        });
    }
}

/// Removes the counters of attempts, as if their quarter of an hour had passed.
async fn forget_attempts(env: &Env) {
    let address = env.redis.trim_start_matches("redis://").to_owned();
    let script = "for _,k in ipairs(redis.call('KEYS','guichet:identity:attempt:*')) do redis.call('DEL',k) end";
    let command = format!("*3\r\n$4\r\nEVAL\r\n${}\r\n{script}\r\n$1\r\n0\r\n", script.len());
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(address).await.expect("redis");
    stream.write_all(command.as_bytes()).await.expect("a command");
    let mut answer = [0_u8; 64];
    let read = stream.read(&mut answer).await.expect("an answer");
    assert!(answer[..read].starts_with(b"$-1"), "redis forgot the attempts");
}

/// Links for invitations and resets cannot be guessed from a real one.
async fn links(tally: &mut Tally, env: &Env) {
    let admin = Browser::of(env, &env.console, env.user("tenant_admin", Some("acme"))).await;
    let (_, email, host) = newcomer(env, &admin, "acme").await;
    see(host
        .bare(Method::POST, "/api/auth/password-reset")
        .json(&json!({"email": email})))
    .await;
    let secret = mailed_secret(env, &email, "/reset-password").await;
    tally.check(secret.len() >= 43, || {
        format!("a link's secret has {} characters", secret.len())
    });
    let mut guesses = vec![
        String::new(),
        "x".to_owned(),
        secret[1..].to_owned(),
        secret[..42].to_owned(),
        format!("{secret}A"),
        format!("{secret}="),
        secret.to_lowercase(),
        secret.to_uppercase(),
        secret.chars().rev().collect(),
        format!("{secret}%00"),
        format!("{secret}' or '1'='1"),
    ];
    let attempts = if whole() { 1_000 } else { 30 };
    guesses.extend((0..attempts).map(|n| {
        let mut bytes = secret.clone().into_bytes();
        let at = n % bytes.len();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        if n >= bytes.len() {
            let next = (at + n / bytes.len()) % bytes.len();
            bytes[next] = if bytes[next] == b'x' { b'y' } else { b'x' };
        }
        String::from_utf8(bytes).expect("text")
    }));
    for guess in guesses {
        let confirm = host
            .bare(Method::POST, "/api/auth/password-reset/confirm")
            .json(&json!({"token": guess, "password": "an attacker's phrase"}));
        let seen = see(confirm).await;
        let refused = matches!(seen.status, StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST);
        tally.check(refused, || format!("{guess:?}: {} {}", seen.status, seen.text));
    }
    let looked = host.get(&format!("/api/auth/invitation?token={secret}")).await;
    tally.check(looked.status == StatusCode::OK, || {
        format!("looking used the link up: {}", looked.text)
    });
}

/// Every stored password is Argon2id with at least 19 MiB and two passes.
async fn hashes(tally: &mut Tally, env: &Env) {
    let mut db = PgConnection::connect(&env.databases["identity"])
        .await
        .expect("identity's database");
    let all: Vec<String> = sqlx::query_scalar("select password_hash from control.account")
        .fetch_all(&mut db)
        .await
        .expect("accounts");
    for hash in &all {
        let cost = |name: &str| {
            let part = hash.split(['$', ',']).find_map(|part| part.strip_prefix(name));
            part.and_then(|number| number.parse::<u32>().ok()).unwrap_or_default()
        };
        let strong = hash.starts_with("$argon2id$v=19$") && cost("m=") >= 19_456 && cost("t=") >= 2;
        tally.check(strong, || hash.chars().take(40).collect());
    }
}
