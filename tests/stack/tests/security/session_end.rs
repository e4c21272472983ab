//! How a session ends, and that it ends everywhere within five seconds.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::json;
use sqlx::{Connection, PgConnection};
use stack_tests::{Env, Tally};

use crate::{
    browser::{Browser, PASSWORD, mailed_secret, newcomer, see},
    sessions::is_live,
};

/// True if the session opens nothing any more within five seconds.
pub async fn ends(browser: &Browser) -> bool {
    for _ in 0..25 {
        if !is_live(browser).await {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    false
}

/// Idle for eight hours, or older than a week: over, and use does not prolong the latter.
pub async fn limits(tally: &mut Tally, env: &Env, email: &str) {
    let base = &env.portals["acme"];
    let aged = [
        (
            "idle",
            "update control.session set last_seen_at = last_seen_at - interval '8 hours' where secret_hash = sha256(convert_to($1, 'UTF8'))",
        ),
        (
            "old",
            "update control.session set expires_at = now() where secret_hash = sha256(convert_to($1, 'UTF8'))",
        ),
    ];
    let mut db = PgConnection::connect(&env.databases["identity"])
        .await
        .expect("identity's database");
    for (what, sql) in aged {
        let browser = Browser::sign_in(env, base, email, PASSWORD).await;
        let changed = sqlx::query(sql)
            .bind(&browser.secret)
            .execute(&mut db)
            .await
            .expect("an update");
        assert_eq!(changed.rows_affected(), 1, "the session is found by its hash");
        tally.check(ends(&browser).await, || format!("a session too {what} lives on"));
    }
    let browser = Browser::sign_in(env, base, email, PASSWORD).await;
    let expires = "select expires_at::text from control.session where secret_hash = sha256(convert_to($1, 'UTF8'))";
    let before: String = sqlx::query_scalar(expires)
        .bind(&browser.secret)
        .fetch_one(&mut db)
        .await
        .expect("a row");
    let seen = "update control.session set last_seen_at = now() - interval '2 minutes' where secret_hash = sha256(convert_to($1, 'UTF8'))";
    sqlx::query(seen)
        .bind(&browser.secret)
        .execute(&mut db)
        .await
        .expect("an update");
    browser.get("/api/auth/session").await;
    let after: String = sqlx::query_scalar(expires)
        .bind(&browser.secret)
        .fetch_one(&mut db)
        .await
        .expect("a row");
    tally.check(before == after, || {
        format!("use prolonged a session from {before} to {after}")
    });
}

/// Signing out, being deactivated, losing a right: over within five seconds, on streams as well.
pub async fn endings(tally: &mut Tally, env: &Env, admin: &Browser) {
    let (id, email, browser) = newcomer(env, admin, "acme").await;
    let forged = see(browser.with_cookie(Method::POST, "/api/auth/sign-out")).await;
    tally.check(
        forged.status == StatusCode::FORBIDDEN && is_live(&browser).await,
        || "another site can sign people out".to_owned(),
    );
    let stream = browser.with_cookie(Method::GET, "/api/v1/events").send().await;
    let stream = stream.expect("a stream of events");
    assert_eq!(stream.status(), StatusCode::OK);
    let out = browser.post("/api/auth/sign-out", json!({})).await;
    let cleared = out
        .headers
        .get("set-cookie")
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    tally.check(cleared.contains("Max-Age=0"), || format!("the cookie stays: {cleared}"));
    tally.check(ends(&browser).await, || "a cookie works after signing out".to_owned());
    let rest = tokio::time::timeout(Duration::from_secs(6), stream.text()).await;
    let bye = rest.is_ok_and(|text| text.is_ok_and(|text| text.contains("event: bye")));
    tally.check(bye, || "a stream stays open after signing out".to_owned());

    let again = Browser::sign_in(env, &env.portals["acme"], &email, PASSWORD).await;
    let person = format!("/api/t/acme/v1/persons/{id}");
    let seen = admin.post(&format!("{person}:deactivate"), json!({})).await;
    tally.check(seen.status.is_success() && ends(&again).await, || {
        "a deactivated person's session lives on".to_owned()
    });
    let refused = Browser::at(env, &again.base).try_sign_in(&email, PASSWORD).await;
    tally.check(refused.status == StatusCode::UNAUTHORIZED, || {
        format!("a deactivated person signs in: {}", refused.status)
    });
    admin.post(&format!("{person}:reactivate"), json!({})).await;
    tally.check(!is_live(&again).await, || {
        "a session ended by deactivation came back".to_owned()
    });
    rights(tally, env, admin, &person, &email).await;
}

/// A right taken away is gone within five seconds, in a session that stays.
async fn rights(tally: &mut Tally, env: &Env, admin: &Browser, person: &str, email: &str) {
    let roles = admin.get("/api/t/acme/v1/roles").await.json();
    let role = |key: &str| {
        let all = roles["roles"].as_array().into_iter().flatten();
        let found = all
            .filter(|role| role["key"] == key)
            .map(|role| role["id"].clone())
            .next();
        found.expect("a given role")
    };
    let give = |key: &str| {
        admin
            .request(Method::PATCH, person)
            .json(&json!({"role_id": role(key)}))
    };
    see(give("department_manager")).await;
    let browser = Browser::sign_in(env, &env.portals["acme"], email, PASSWORD).await;
    let everybody = "/api/v1/persons?page_size=1";
    let before = browser.get(everybody).await.status;
    see(give("auditor")).await;
    let mut after = before;
    for _ in 0..25 {
        after = browser.get(everybody).await.status;
        if after != before {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    tally.check(before != after, || {
        format!("a role changed, and five seconds later the answer is still {after}")
    });
}

/// A new password ends every session there was, the thief's too.
pub async fn reset(tally: &mut Tally, env: &Env, admin: &Browser) {
    let (_, email, first) = newcomer(env, admin, "acme").await;
    let second = Browser::sign_in(env, &first.base, &email, PASSWORD).await;
    let host = Browser::at(env, &first.base);
    let asked = see(host
        .bare(Method::POST, "/api/auth/password-reset")
        .json(&json!({"email": email})))
    .await;
    assert_eq!(asked.status, StatusCode::NO_CONTENT, "{}", asked.text);
    let secret = mailed_secret(env, &email, "/reset-password").await;
    let confirm = |password: &str| {
        host.bare(Method::POST, "/api/auth/password-reset/confirm")
            .json(&json!({"token": secret, "password": password}))
    };
    let seen = see(confirm("quite another phrase")).await;
    let new = host.begun(&seen);
    tally.check(seen.status == StatusCode::OK && is_live(&new).await, || {
        format!("the new password opens nothing: {}", seen.text)
    });
    tally.check(new.secret != first.secret && new.secret != second.secret, || {
        "the id stayed".to_owned()
    });
    tally.check(ends(&first).await, || {
        "a stolen cookie survives a new password".to_owned()
    });
    tally.check(ends(&second).await, || {
        "a second session survives a new password".to_owned()
    });
    let old = host.try_sign_in(&email, PASSWORD).await.status;
    tally.check(old == StatusCode::UNAUTHORIZED, || {
        format!("the old password still works: {old}")
    });
    let twice = see(confirm("a third phrase, longer")).await.status;
    tally.check(twice == StatusCode::NOT_FOUND, || {
        format!("a reset link works twice: {twice}")
    });
}
