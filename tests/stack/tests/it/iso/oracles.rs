//! R-ISO-04: what is hidden cannot be inferred: no list, count, order, filter or error differs with and without it.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use reqwest::StatusCode;
use serde_json::{Value, json};
use stack_tests::{Client, Env, Tally, unique};

use super::{comparable, same_in_this_layout, world::World};

const HIDDEN: usize = 50;

/// What the hidden rows hold, known before they are made.
struct Plan {
    word: String,
    serials: Vec<String>,
}

impl Plan {
    fn title(&self, n: usize) -> String {
        format!("{} number{n}x", self.word)
    }
}

/// Everything somebody can ask about tickets, assets, articles and people that a hidden row would fit.
fn questions(plan: &Plan, world: &World, ids: &BTreeMap<&str, String>) -> Vec<String> {
    let pete = world.id("pete");
    let mut all = Vec::new();
    for n in 0..HIDDEN {
        let word = format!("number{n}x");
        all.push(format!("tickets?query={word}"));
        all.push(format!("tickets?query={}&page_size=1", plan.word));
        all.push(format!("tickets?tag=tag-{word}"));
        all.push(format!("assets?query={word}"));
        all.push(format!("assets?query={}", plan.serials[n]));
        all.push(format!("articles:search?query={word}"));
        all.push(format!("articles?tag=tag-{word}"));
    }
    for order in [
        "created_at",
        "created_at%20desc",
        "updated_at",
        "updated_at%20desc",
        "priority",
        "priority%20desc",
        "number",
        "number%20desc",
    ] {
        all.push(format!("tickets?order_by={order}&page_size=5"));
    }
    for status in ["new", "open", "pending", "resolved", "closed", "cancelled"] {
        all.push(format!("tickets?status={status}"));
    }
    for priority in ["p1", "p2", "p3", "p4"] {
        all.push(format!("tickets?priority={priority}"));
    }
    for filter in [
        format!("requester={pete}"),
        format!("assignee={pete}"),
        format!("team={}", ids["team"]),
        format!("category={}", ids["category"]),
        format!("asset_id={}", ids["asset"]),
        "kind=incident".to_owned(),
        "created_from=2020-01-01T00:00:00Z".to_owned(),
        "created_before=2040-01-01T00:00:00Z".to_owned(),
        "page_size=200".to_owned(),
    ] {
        all.push(format!("tickets?{filter}"));
    }
    for filter in [
        format!("assignee={pete}"),
        format!("type={}", ids["type"]),
        format!("location={}", ids["location"]),
        "state=in_use".to_owned(),
        "state=in_stock".to_owned(),
        "warranty_ends_before=2040-01-01".to_owned(),
        "order_by=name".to_owned(),
        "order_by=name%20desc".to_owned(),
        "page_size=200".to_owned(),
    ] {
        all.push(format!("assets?{filter}"));
    }
    for filter in [
        "state=draft",
        "audience=internal",
        "locale=en",
        "kind=how_to",
        "order_by=title",
        "order_by=updated_at%20desc",
        "page_size=200",
    ] {
        all.push(format!("articles?{filter}"));
    }
    all.push("notifications".to_owned());
    all
}

async fn answers(who: &Client, questions: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for chunk in questions.chunks(16) {
        let asked = chunk
            .iter()
            .map(|question| async move { who.get(&format!("/api/v1/{question}")).await });
        all.extend(join_all(asked).await.iter().map(|answer| comparable(answer, &[])));
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn r_iso_04_a_hidden_row_changes_no_answer() {
    let env = Env::load();
    if same_in_this_layout(&env, "R-ISO-04") {
        return;
    }
    let world = World::own(&env).await;
    let admin = world.admin(&env).await;
    let rita = world.visitor(&env, "rita").await;
    let make = async |noun: &str, body: Value| {
        let id = admin.act(&world.at(noun), body).await["id"].clone();
        id.as_str().expect("an id").to_owned()
    };
    let word = unique("veil");
    let plan = Plan {
        serials: (0..HIDDEN).map(|n| format!("SN{word}{n}")).collect(),
        word,
    };
    let kind = make("asset-types", json!({"name": unique("Veiled ")})).await;
    let ids = BTreeMap::from([
        ("team", make("teams", json!({"name": unique("Veiled ")})).await),
        ("category", make("categories", json!({"name": unique("Veiled ")})).await),
        (
            "location",
            make("locations", json!({"name": unique("Veiled "), "kind": "site"})).await,
        ),
        (
            "asset",
            make("assets", json!({"name": unique("Plain "), "type_id": kind})).await,
        ),
        ("type", kind),
    ]);
    // Rita has some of her own, so that lists and orders are not just empty.
    for n in 0..5 {
        rita.act("/api/v1/tickets", json!({"title": format!("Mine {n} {}", unique(""))}))
            .await;
    }
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    let questions = questions(&plan, &world, &ids);
    let before = answers(&rita, &questions).await;
    for n in 0..HIDDEN {
        let tag = format!("tag-number{n}x");
        let ticket = json!({
            "title": plan.title(n), "requester_id": world.id("pete"), "tags": [tag], "category_id": ids["category"], "team_id": ids["team"],
            "asset_ids": [ids["asset"]], "description": format!("hidden {}", plan.title(n)),
        });
        make("tickets", ticket).await;
        let asset = json!({"name": plan.title(n), "type_id": ids["type"], "serial_number": plan.serials[n], "location_id": ids["location"], "warranty_ends_on": "2035-01-01"});
        let asset = make("assets", asset).await;
        admin
            .act(
                &world.at(&format!("assets/{asset}:assign")),
                json!({"person_id": world.id("pete")}),
            )
            .await;
        make(
            "articles",
            json!({"title": plan.title(n), "body": "hidden", "tags": [tag], "audience": "internal"}),
        )
        .await;
    }
    let after = answers(&rita, &questions).await;
    let mut tally = Tally::of("R-ISO-04");
    for ((question, before), after) in questions.iter().zip(&before).zip(&after) {
        tally.check(before == after, || format!("{question}:\n{before}\n{after}"));
    }
    // The same rows are there for who may see them: the questions are not empty ones.
    let seen = admin
        .read(&world.at(&format!("tickets?query={}&page_size=200", plan.word)))
        .await;
    let count = seen["tickets"].as_array().map_or(0, Vec::len);
    tally.check(count == HIDDEN, || format!("an admin finds {count} of them"));
    taken_elsewhere(&env, &world, &admin, &mut tally).await;
    tally.finish(HIDDEN * 7 + 40);
}

/// That an address, name or number is in use elsewhere shows in nothing.
async fn taken_elsewhere(env: &Env, world: &World, admin: &Client, tally: &mut Tally) {
    let other = World::other(env).await;
    let other_admin = other.admin(env).await;
    let (email, serial, place) = (
        format!("{}@both.example", unique("both")),
        unique("SN-"),
        unique("Both "),
    );
    let kind = |name: &str| json!({"name": name});
    let elsewhere = other_admin.act(&other.at("asset-types"), kind(&place)).await;
    other_admin
        .act(&other.at("persons"), json!({"name": "Both", "email": email}))
        .await;
    other_admin
        .act(
            &other.at("assets"),
            json!({"name": "Both", "type_id": elsewhere["id"], "serial_number": serial}),
        )
        .await;
    let here = admin.post(&world.at("asset-types"), kind(&place)).await;
    tally.check(here.status == StatusCode::CREATED, || {
        format!("a name in use elsewhere: {}", here.json)
    });
    for (noun, body) in [
        ("persons", json!({"name": "Both", "email": email})),
        (
            "assets",
            json!({"name": "Both", "type_id": here.json["id"], "serial_number": serial}),
        ),
    ] {
        let answer = admin.post(&world.at(noun), body).await;
        tally.check(answer.status == StatusCode::CREATED, || {
            format!("{noun} in use elsewhere: {}", answer.json)
        });
    }
    // Numbers count within a tenant: what others make leaves no gap.
    let number = async |title: &str| {
        let made = admin
            .act(
                &world.at("tickets"),
                json!({"title": title, "requester_id": world.id("rita")}),
            )
            .await;
        let number = made["number"]
            .as_str()
            .and_then(|text| text.rsplit('-').next()?.parse::<i64>().ok());
        number.expect("a number")
    };
    let first = number("first of two").await;
    for n in 0..5 {
        let body = json!({"title": format!("between {n}"), "requester_id": other.id("admin")});
        other_admin.act(&other.at("tickets"), body).await;
    }
    let second = number("second of two").await;
    tally.check(second == first + 1, || format!("{first} is followed by {second}"));
    // Who has a login is not told at the door.
    let nobody = Client::nobody(env, &world.portal(env));
    let mut told = Vec::new();
    for email in [world.email("rita"), other.email("admin"), "nobody@nowhere.example"] {
        let body = json!({"email": email, "password": "not the right phrase"});
        told.push(comparable(&nobody.post("/api/auth/sign-in", body).await, &[]));
        let reset = nobody.post("/api/auth/password-reset", json!({"email": email})).await;
        told.push(comparable(&reset, &[]));
    }
    tally.check(told[0] == told[2] && told[0] == told[4], || {
        format!("sign-in tells who is known: {told:?}")
    });
    tally.check(told[1] == told[3] && told[1] == told[5], || {
        format!("a reset tells who is known: {told:?}")
    });
}
