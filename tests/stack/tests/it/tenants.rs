//! A tenant's admin sees their tenant only; a provider's admin makes a new one; how long that took is printed.

use std::time::Instant;

use reqwest::StatusCode;
use serde_json::json;
use stack_tests::{Client, Env, Letter, Sink, eventually, send, unique};

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_admin_sees_one_tenant_only() {
    let env = Env::load();
    let admin = Client::console(&env, env.user("tenant_admin", Some("acme"))).await;
    let session = admin.read("/api/auth/session").await;
    let slugs: Vec<_> = session["tenants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| t["slug"].as_str().unwrap())
        .collect();
    assert_eq!(slugs, ["acme"]);
    assert!(session["provider"].is_null());
    for noun in [
        "persons",
        "teams",
        "roles",
        "locations",
        "categories",
        "mailboxes",
        "api-keys",
        "audit-entries",
        "asset-types",
    ] {
        admin.read(&format!("/api/t/acme/v1/{noun}")).await;
        let foreign = admin.get(&format!("/api/t/globex/v1/{noun}")).await;
        assert!(
            matches!(foreign.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND),
            "{noun}: {}",
            foreign.status
        );
    }
    let settings = admin.read("/api/t/acme/v1/tenant-settings").await;
    let heading = unique("Welcome ");
    let body = json!({"portal_heading": heading});
    let changed = admin
        .patch("/api/t/acme/v1/tenant-settings", settings["revision"].as_i64(), body)
        .await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.json);
    eventually("the new heading on the portal", 15, || async {
        let page = Client::nobody(&env, &env.portals["acme"]).get("/").await;
        String::from_utf8_lossy(&page.bytes).contains(&heading).then_some(())
    })
    .await;
    let back = json!({"portal_heading": settings["portal_heading"]});
    admin.patch("/api/t/acme/v1/tenant-settings", None, back).await;
    assert_eq!(admin.get("/api/v1/tenants").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_tenant_gets_ready_by_itself_and_its_admin_can_begin() {
    let env = Env::load();
    let provider = Client::console(&env, env.user("provider_admin", None)).await;
    let (slug, email) = (unique("t"), format!("{}@umbrella.example", unique("boss")));
    let started = Instant::now();
    let request =
        json!({"name": format!("Umbrella {slug}"), "slug": slug, "admin_name": "Alba Wesker", "admin_email": email});
    let tenant = provider.act("/api/v1/tenants", request).await;
    let path = format!("/api/v1/tenants/{}", tenant["id"].as_str().unwrap());
    let ready = eventually("the tenant to be ready", 60, || async {
        let tenant = provider.read(&path).await;
        (tenant["state"] == "ready").then_some(tenant)
    })
    .await;
    println!("a tenant was ready after {:?}", started.elapsed());
    assert_eq!(ready["provisioning"].as_array().map(Vec::len), Some(6), "{ready}");

    let portal = env.portals["acme"].replace("acme", &slug);
    let page = eventually("the portal", 30, || async {
        let page = Client::nobody(&env, &portal).get("/").await;
        (page.status == StatusCode::OK).then_some(page)
    })
    .await;
    assert!(String::from_utf8_lossy(&page.bytes).contains(&slug));

    let invitation = Sink::of(&env)
        .wait_for(&email, "the invitation", |m| m.text.contains("token="))
        .await;
    let token: String = invitation
        .text
        .split("token=")
        .nth(1)
        .unwrap()
        .chars()
        .take_while(|c| c.is_alphanumeric() || "-_.".contains(*c))
        .collect();
    let nobody = Client::nobody(&env, &env.console);
    let weak = nobody
        .post("/api/auth/invitation", json!({"token": token, "password": "short"}))
        .await;
    assert_eq!(weak.status, StatusCode::BAD_REQUEST, "{}", weak.json);
    let accepted = nobody
        .post(
            "/api/auth/invitation",
            json!({"token": token, "password": "a long enough phrase"}),
        )
        .await;
    assert_eq!(accepted.status, StatusCode::OK, "{}", accepted.json);
    let again = nobody
        .post(
            "/api/auth/invitation",
            json!({"token": token, "password": "a long enough phrase"}),
        )
        .await;
    assert_eq!(again.status, StatusCode::NOT_FOUND, "a link works once");

    let admin = nobody.with_session(&accepted);
    let own = format!("/api/t/{slug}");
    let address = ready["mail_address"].as_str().unwrap().to_owned();
    let mailboxes = admin.read(&format!("{own}/v1/mailboxes")).await;
    assert_eq!(mailboxes["mailboxes"][0]["address"], address.as_str());
    admin
        .act(
            &format!("{own}/v1/persons"),
            json!({"name": "Jill Valentine", "email": "jill@umbrella.example"}),
        )
        .await;
    let letter = Letter {
        from: ("Jill".to_owned(), "jill@umbrella.example".to_owned()),
        to: address,
        subject: "First mail".to_owned(),
        text: "Hello".to_owned(),
        message_id: format!("{}@umbrella.example", unique("m")),
        ..Letter::default()
    };
    send(&env, &letter).await.expect("the new address receives mail");
    eventually("the first ticket", 20, || async {
        let page = admin.read(&format!("{own}/v1/tickets")).await;
        (page["tickets"][0]["title"] == "First mail").then_some(())
    })
    .await;
    assert_eq!(
        admin.read(&format!("{own}/v1/tickets")).await["tickets"][0]["number"],
        "INC-1001"
    );

    suspension_stops_everything(&env, &provider, &admin, &path, &own, &letter).await;
}

async fn suspension_stops_everything(
    env: &Env,
    provider: &Client,
    admin: &Client,
    path: &str,
    own: &str,
    letter: &Letter,
) {
    provider
        .act(&format!("{path}:suspend"), json!({"reason": "unpaid"}))
        .await;
    eventually("the suspension to hold", 10, || async {
        let answer = admin.get(&format!("{own}/v1/tickets")).await;
        (answer.status == StatusCode::FORBIDDEN && answer.json["reason"] == "TENANT_SUSPENDED").then_some(())
    })
    .await;
    let late = Letter {
        message_id: format!("{}@umbrella.example", unique("m")),
        subject: "While suspended".to_owned(),
        ..letter.clone()
    };
    let answer = eventually("mail to be deferred", 10, || async { send(env, &late).await.err() }).await;
    assert!(
        answer.contains('4'),
        "a temporary refusal keeps the mail at its sender: {answer}"
    );
    provider.act(&format!("{path}:resume"), json!({})).await;
    eventually("work to go on", 10, || async {
        (admin.get(&format!("{own}/v1/tickets")).await.status == StatusCode::OK).then_some(())
    })
    .await;
}
