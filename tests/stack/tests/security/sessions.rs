//! Sessions: made new, kept to their place, never told.

use std::collections::BTreeSet;

use reqwest::{Method, StatusCode};
use serde_json::json;
use sqlx::{Connection, PgConnection};
use stack_tests::{Env, Tally};

use crate::{
    browser::{Browser, COOKIE, newcomer, see},
    session_end,
};

#[tokio::test(flavor = "multi_thread")]
async fn r_web_09_a_session_cannot_be_fixed_stolen_or_kept_alive() {
    let env = Env::load();
    let mut tally = Tally::of("R-WEB-09");
    let admin = Browser::of(&env, &env.console, env.user("tenant_admin", Some("acme"))).await;
    let (_, email, first) = newcomer(&env, &admin, "acme").await;
    fixation(&mut tally, &env, &email, &first).await;
    places(&mut tally, &env).await;
    secrecy(&mut tally, &env).await;
    session_end::limits(&mut tally, &env, &email).await;
    session_end::endings(&mut tally, &env, &admin).await;
    session_end::reset(&mut tally, &env, &admin).await;
    tally.finish(25);
}

/// The id is new at every sign-in, nobody can choose it, and no cookie is accepted twice.
async fn fixation(tally: &mut Tally, env: &Env, email: &str, first: &Browser) {
    let portal = &env.portals["acme"];
    let mut ids = BTreeSet::from([first.secret.clone()]);
    for _ in 0..8 {
        ids.insert(
            Browser::sign_in(env, portal, email, crate::browser::PASSWORD)
                .await
                .secret,
        );
    }
    tally.check(ids.len() == 9, || format!("only {} different secrets", ids.len()));
    let strong = |id: &String| id.len() >= 43 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    tally.check(ids.iter().all(strong), || {
        "a secret is shorter than 256 bits".to_owned()
    });

    let planted = "attackerchosen0123456789attackerchosen012345";
    let host = Browser::at(env, portal);
    let sign_in = host
        .stolen(planted)
        .with_cookie(Method::POST, "/api/auth/sign-in")
        .json(&json!({"email": email, "password": crate::browser::PASSWORD}));
    let seen = see(sign_in).await;
    tally.check(!seen.secret().is_empty() && seen.secret() != planted, || {
        "a planted cookie was adopted".to_owned()
    });
    tally.check(!is_live(&host.stolen(planted)).await, || {
        "a planted cookie is a session".to_owned()
    });

    let old = host.begun(&seen);
    let again = old
        .with_cookie(Method::POST, "/api/auth/sign-in")
        .json(&json!({"email": email, "password": crate::browser::PASSWORD}));
    let new = host.begun(&see(again).await);
    tally.check(is_live(&new).await && new.secret != old.secret, || {
        "signing in again did not make a new session".to_owned()
    });
    tally.check(session_end::ends(&old).await, || {
        "the session before lives on".to_owned()
    });

    let twice = host
        .bare(Method::GET, "/api/v1/tickets")
        .header("cookie", format!("{COOKIE}={0}; {COOKIE}={0}", new.secret));
    tally.check(see(twice).await.status == StatusCode::UNAUTHORIZED, || {
        "a cookie given twice was taken".to_owned()
    });
    let cookie = seen.headers["set-cookie"].to_str().unwrap_or_default().to_owned();
    for attribute in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        tally.check(cookie.contains(attribute), || {
            format!("{attribute} is missing: {cookie}")
        });
    }
    tally.check(cookie.starts_with("__Host-") && !cookie.contains("Domain"), || {
        cookie.clone()
    });
    let age = cookie
        .split("Max-Age=")
        .nth(1)
        .and_then(|text| text.split(';').next()?.parse::<u64>().ok());
    tally.check(age.is_some_and(|age| age <= 7 * 86_400), || format!("lives {age:?} s"));
}

/// A session is good for the host it was made at, and for nobody else's tenant.
async fn places(tally: &mut Tally, env: &Env) {
    let requester = env.user("requester", Some("acme"));
    let agent = env.user("agent_acme_only", None);
    let at_portal = Browser::of(env, &env.portals["acme"], requester).await;
    let at_console = Browser::of(env, &env.console, agent).await;
    let elsewhere = [
        (&env.portals["globex"], &at_portal.secret),
        (&env.console, &at_portal.secret),
        (&env.portals["acme"], &at_console.secret),
        (&env.portals["globex"], &at_console.secret),
    ];
    for (base, secret) in elsewhere {
        let other = Browser::at(env, base).stolen(secret);
        tally.check(!is_live(&other).await, || format!("a session works at {base}, too"));
    }
    for path in ["/api/t/globex/v1/tickets", "/api/t/initech/v1/persons"] {
        let status = at_console.get(path).await.status;
        tally.check(status == StatusCode::NOT_FOUND, || {
            format!("{path} after acme: {status}")
        });
    }
    let before = at_console.secret.clone();
    let seen = at_console.get("/api/t/acme/v1/tickets").await;
    tally.check(seen.status == StatusCode::OK && seen.secret().is_empty(), || {
        "choosing a tenant changed the session".to_owned()
    });
    let crossed = Browser {
        csrf: at_portal.csrf.clone(),
        ..at_console.stolen(&before)
    };
    let status = crossed
        .post("/api/t/acme/v1/tickets", json!({"title": "x"}))
        .await
        .status;
    tally.check(status == StatusCode::FORBIDDEN, || {
        format!("another session's token was taken: {status}")
    });
}

/// The secret stands in the cookie and nowhere else: no body, address, log or table.
async fn secrecy(tally: &mut Tally, env: &Env) {
    let base = &env.console;
    let host = Browser::at(env, base);
    let user = env.user("provider_admin", None);
    let seen = host.try_sign_in(&user.email, &user.password).await;
    let browser = host.begun(&seen);
    let secret = browser.secret.clone();
    let mut told = Vec::new();
    if seen.text.contains(&secret) {
        told.push("/api/auth/sign-in".to_owned());
    }
    let document = host.get("/openapi.json").await.json();
    let paths = document["paths"].as_object().expect("paths");
    let lists = paths
        .iter()
        .filter(|(path, item)| item.get("get").is_some() && !path.contains('{'));
    let lists = lists
        .map(|(path, _)| path.as_str())
        .filter(|path| *path != "/v1/events");
    let mut asked = vec!["/".to_owned(), "/queue".to_owned(), "/api/auth/session".to_owned()];
    for path in lists {
        asked.push(format!("/api{path}"));
        asked.push(format!("/api/t/acme{path}"));
    }
    let count = asked.len();
    for path in asked {
        let seen = browser.get(&path).await;
        let headers = format!("{:?}", seen.headers);
        if seen.text.contains(&secret) || headers.contains(&secret) {
            told.push(path);
        }
    }
    tally.check(told.is_empty() && count > 40, || {
        format!("{count} answers; the secret is in {told:?}")
    });

    let logs = env.mail_sink.with_file_name("log");
    let files = std::fs::read_dir(&logs).unwrap_or_else(|error| panic!("{}: {error}", logs.display()));
    let leaking: Vec<_> = files
        .flatten()
        .filter(|file| String::from_utf8_lossy(&std::fs::read(file.path()).unwrap_or_default()).contains(&secret))
        .map(|file| file.path())
        .collect();
    tally.check(leaking.is_empty(), || format!("the secret is in {leaking:?}"));

    let mut db = PgConnection::connect(&env.databases["identity"])
        .await
        .expect("identity's database");
    let rows: i64 = sqlx::query_scalar("select count(*) from control.session s where s::text like '%' || $1 || '%'")
        .bind(&secret)
        .fetch_one(&mut db)
        .await
        .expect("a count");
    tally.check(rows == 0, || "the secret is stored as it is".to_owned());
    let bytes: i64 =
        sqlx::query_scalar("select count(*) from control.session where secret_hash = convert_to($1, 'UTF8')")
            .bind(&secret)
            .fetch_one(&mut db)
            .await
            .expect("a count");
    tally.check(bytes == 0, || "the secret is stored as its bytes".to_owned());
}

/// True if the cookie opens anything here.
pub async fn is_live(browser: &Browser) -> bool {
    let session = browser.get("/api/auth/session").await.json();
    let prefix = session["tenants"][0]["api_prefix"]
        .as_str()
        .unwrap_or("/api")
        .to_owned();
    let opened = browser.get(&format!("{prefix}/v1/tickets?page_size=1")).await.status;
    session["signed_in"] == true || opened == StatusCode::OK
}
