//! R-ISO-12 and R-ISO-13 as far as the product uses NATS and Redis: subjects and keys of one tenant never serve another.

use std::collections::BTreeSet;

use futures_util::StreamExt;
use reqwest::{Method, StatusCode};
use serde_json::json;
use stack_tests::{Client, Env, Events, Tally, eventually, unique};

use super::world::World;

/// Short names of tenants that would be wildcards, separators or too much in a subject.
#[tokio::test(flavor = "multi_thread")]
async fn r_iso_12_no_short_name_of_a_tenant_reaches_a_subject() {
    let env = Env::load();
    let provider = Client::console(&env, env.user("provider_admin", None)).await;
    let mut tally = Tally::of("R-ISO-12 short names");
    let long = "a".repeat(300);
    let mut slugs: Vec<String> = [
        ".",
        "*",
        ">",
        "a.b",
        "a.*",
        "a.>",
        "*.a",
        "$JS",
        "$SYS",
        "$JS.API.>",
        "a b",
        "a\tb",
        "a\u{0}b",
        "é",
        "日本",
        "а",
        "ａ",
        "A",
        "-a",
        "a-",
        "a--b_",
        "..",
        "a/b",
        "a\\b",
        "%2e",
        "'",
        "\"",
        "a:b",
        "_",
        "__",
        "www.",
        "console.",
        "a\n",
        "\u{202e}a",
        "\u{200b}",
    ]
    .map(str::to_owned)
    .to_vec();
    slugs.push(long);
    slugs.extend((0..30).map(|n| format!("walk{}x", char::from_u32(0x2010 + n).expect("a character"))));
    for slug in &slugs {
        let email = "head@subject.example";
        let body = json!({"name": "Subject", "slug": slug, "admin_name": "Head", "admin_email": email});
        let answer = provider.post("/api/v1/tenants", body).await;
        tally.check(answer.status == StatusCode::BAD_REQUEST, || {
            format!("{slug:?}: {} {}", answer.status, answer.json)
        });
    }
    tally.finish(60);
}

/// Events that say one tenant and come under another's subject, or under none, are seen by nobody.
#[tokio::test(flavor = "multi_thread")]
async fn r_iso_12_an_event_under_a_wrong_subject_is_not_delivered() {
    use prost::Message;
    let env = Env::load();
    let (world, other) = (World::own(&env).await, World::other(&env).await);
    let (admin, other_admin) = (world.admin(&env).await, other.admin(&env).await);
    let mut own_stream = Events::open(&admin, &world.prefix()).await;
    let mut other_stream = Events::open(&other_admin, &other.prefix()).await;
    let mut tally = Tally::of("R-ISO-12 subjects");
    let bus = async_nats::connect(&env.nats).await.expect("NATS");
    // A true one, to learn the provider and the form.
    let mut seen = bus
        .subscribe(format!("guichet.evt.ticketing.ticket.created.{}", hex(&world.tenant)))
        .await
        .expect("a subscription");
    admin
        .act(
            &world.at("tickets"),
            json!({"title": unique("True "), "requester_id": world.id("rita")}),
        )
        .await;
    let message = tokio::time::timeout(std::time::Duration::from_secs(10), seen.next())
        .await
        .expect("in time")
        .expect("an event");
    let mut forged = proto::events::v1::Envelope::decode(message.payload.as_ref()).expect("an envelope");
    let tokens = ["*", ">", "$JS", "t_x", "", "00000000000000000000000000000000"].map(str::to_owned);
    let wrong = tokens.into_iter().chain([hex(&other.tenant)]);
    own_stream.wait_for("ticketing.ticket.created", "").await;
    let marker = format!("tkt_{}", uuid::Uuid::now_v7().simple());
    for token in wrong {
        forged.event_id = format!("evt_{}", uuid::Uuid::now_v7().simple());
        forged.subject_id.clone_from(&marker);
        let subject = format!("guichet.evt.ticketing.ticket.created.{token}");
        bus.publish(subject, forged.encode_to_vec().into()).await.ok();
    }
    forged.tenant_id.clone_from(&other.tenant);
    bus.publish(
        format!("guichet.evt.ticketing.ticket.created.{}", hex(&world.tenant)),
        forged.encode_to_vec().into(),
    )
    .await
    .ok();
    bus.flush().await.expect("sent");
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    for (name, stream) in [("own", &mut own_stream), ("other", &mut other_stream)] {
        let heard = stream
            .drain()
            .into_iter()
            .find(|change| change["subject"] == marker.as_str());
        tally.check(heard.is_none(), || format!("the {name} stream hears {heard:?}"));
    }
    // Parked where an operator sees it, never handled.
    let url = &env.databases["ticketing"];
    let parked = eventually("the wrong event to be parked", 30, || async {
        use sqlx::Connection;
        let mut db = sqlx::PgConnection::connect(url).await.expect("the database");
        let sql = "select count(*) from control.parked_event where subject like $1";
        let found: i64 = sqlx::query_scalar(sql)
            .bind(format!("%{}%", hex(&world.tenant)))
            .fetch_one(&mut db)
            .await
            .expect("a count");
        (found > 0).then_some(found)
    })
    .await;
    tally.check(parked > 0, || "not parked".to_owned());
    tally.finish(3);
}

fn hex(tenant: &str) -> String {
    tenant.trim_start_matches("tnt_").to_owned()
}

/// The same idempotency key, path and body of callers in two tenants, and of two callers in one, are different things.
#[tokio::test(flavor = "multi_thread")]
async fn r_iso_13_the_same_key_of_two_callers_is_two_keys() {
    let env = Env::load();
    let (world, other) = (World::own(&env).await, World::other(&env).await);
    let (admin, other_admin) = (world.admin(&env).await, other.admin(&env).await);
    let rita = world.visitor(&env, "rita").await;
    let pete = world.visitor(&env, "pete").await;
    let agent = Client::console(&env, env.user("agent", None)).await;
    let mut tally = Tally::of("R-ISO-13 keys");
    let odd = [
        ":", "::", "a:b", "a b", "*", "{x}", "\\\\", "'", "\"", "t_x:y", "%00", "..", "k\\n",
    ];
    for round in odd {
        let key = format!("{}{round}", unique("idem"));
        let mut ids = BTreeSet::new();
        let mut numbers = Vec::new();
        for (who, path, requester) in [
            (&rita, "/api/v1/tickets".to_owned(), None),
            (&pete, "/api/v1/tickets".to_owned(), None),
            (&admin, world.at("tickets"), Some(world.id("rita"))),
            (&agent, world.at("tickets"), Some(world.id("rita"))),
            (&agent, other.at("tickets"), Some(other.id("admin"))),
            (&other_admin, other.at("tickets"), Some(other.id("admin"))),
        ] {
            let mut body = json!({"title": unique("One of ")});
            if let Some(requester) = requester {
                body["requester_id"] = json!(requester);
            }
            let answer = who
                .send(
                    who.request(Method::POST, &path)
                        .header("idempotency-key", &key)
                        .json(&body),
                )
                .await;
            tally.check(answer.status == StatusCode::CREATED, || {
                format!("{key} {path}: {}", answer.json)
            });
            tally.check(!answer.headers.contains_key("idempotent-replayed"), || {
                format!("{key} {path} was replayed")
            });
            ids.insert(answer.json["id"].to_string());
            numbers.push(answer.json["number"].clone());
        }
        tally.check(ids.len() == 6, || {
            format!("{key}: {} tickets by six callers: {numbers:?}", ids.len())
        });
    }
    tally.finish(odd.len() * 13);
}
