//! Fifty at once: whatever may happen once happens once, and nobody gets an error of ours.

use futures_util::future::join_all;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use stack_tests::{Env, Tally, unique, whole};

use crate::browser::{Browser, PASSWORD, Seen, invited, mailed_secret, see};

const MANY: usize = 50;
const PREFIX: &str = "/api/t/initech/v1";

#[tokio::test(flavor = "multi_thread")]
async fn r_web_19_what_may_happen_once_happens_once() {
    let env = Env::load();
    let mut tally = Tally::of("R-WEB-19");
    let rounds = if whole() { 100 } else { 2 };
    let admin = Browser::of(&env, &env.console, env.user("tenant_admin", Some("initech"))).await;
    let agent = Browser::of(&env, &env.console, env.user("senior_agent", None)).await;
    let people = ids(&admin.get(&format!("{PREFIX}/persons?page_size=60")).await.json()["persons"]);
    let agents = ids(&admin.get(&format!("{PREFIX}/assignable-agents")).await.json()["agents"]);
    assert!(people.len() > 3 && agents.len() > 1, "somebody to give things to");
    let categories = siblings(&admin).await;
    for _ in 0..rounds {
        assign(&mut tally, &agent, &agents, &people[0]).await;
        close(&mut tally, &agent, &people[0]).await;
        redeem(&mut tally, &env).await;
        rename(&mut tally, &admin, &categories).await;
        give_asset(&mut tally, &admin, &people).await;
        reply(&mut tally, &agent, &people[0]).await;
        name(&mut tally, &admin).await;
    }
    tally.finish(7 * rounds);
}

fn ids(list: &Value) -> Vec<String> {
    let list = list.as_array().into_iter().flatten();
    list.filter_map(|one| one["id"].as_str().or(one["person_id"].as_str()).map(str::to_owned))
        .collect()
}

/// Sends them all, and says how many succeeded, how many were refused, and whether one failed on our side.
async fn at_once(requests: Vec<RequestBuilder>) -> (Vec<Seen>, Vec<Seen>, Option<String>) {
    let answers = join_all(requests.into_iter().map(see)).await;
    let broken = answers.iter().find(|seen| seen.status.is_server_error());
    let broken = broken.map(|seen| format!("{} {}", seen.status, seen.text));
    let (won, lost) = answers.into_iter().partition(|seen| seen.status.is_success());
    (won, lost, broken)
}

/// Notes one round: exactly so many winners, the losers told so, no error of ours.
fn judge(
    tally: &mut Tally,
    what: &str,
    outcome: &(Vec<Seen>, Vec<Seen>, Option<String>),
    winners: bool,
    lost: &[StatusCode],
) {
    let (won, refused, broken) = outcome;
    let odd = refused.iter().find(|seen| !lost.contains(&seen.status));
    let odd = odd.map(|seen| format!("{} {}", seen.status, seen.text));
    let right = winners && broken.is_none() && odd.is_none();
    tally.check(right, || {
        format!("{what}: {} won, {} lost, {odd:?} {broken:?}", won.len(), refused.len())
    });
}

async fn ticket(agent: &Browser, requester: &str) -> String {
    let body = json!({"title": unique("Race "), "requester_id": requester});
    let seen = agent.post(&format!("{PREFIX}/tickets"), body).await;
    assert_eq!(seen.status, StatusCode::CREATED, "{}", seen.text);
    format!("{PREFIX}/tickets/{}", seen.json()["id"].as_str().expect("an id"))
}

/// One revision is changed by one of fifty.
async fn assign(tally: &mut Tally, agent: &Browser, agents: &[String], requester: &str) {
    let path = ticket(agent, requester).await;
    let ask = |n: usize| {
        let body = json!({"assignee_id": agents[n % agents.len()]});
        agent
            .request(Method::PATCH, &path)
            .header("if-match", "\"1\"")
            .json(&body)
    };
    let outcome = at_once((0..MANY).map(ask).collect()).await;
    let now = agent.get(&path).await.json();
    let kept = outcome.0.len() == 1 && outcome.0[0].json()["assignee_id"] == now["assignee_id"] && now["revision"] == 2;
    judge(tally, "assign", &outcome, kept, &[StatusCode::PRECONDITION_FAILED]);
}

/// Closing is harmless to repeat, and happens once.
async fn close(tally: &mut Tally, agent: &Browser, requester: &str) {
    let path = ticket(agent, requester).await;
    for verb in ["open", "resolve"] {
        let seen = agent.post(&format!("{path}:{verb}"), json!({})).await;
        assert!(seen.status.is_success(), "{verb}: {}", seen.text);
    }
    let before = agent.get(&path).await.json()["revision"].as_i64().unwrap_or_default();
    let ask = |_| agent.request(Method::POST, &format!("{path}:close")).json(&json!({}));
    let outcome = at_once((0..MANY).map(ask).collect()).await;
    let now = agent.get(&path).await.json();
    let log = agent.get(&format!("{path}/activities?page_size=100")).await.json();
    let closed = log["activities"].as_array().into_iter().flatten();
    let closed = closed.filter(|entry| entry.to_string().contains("\"closed\"")).count();
    let kept = !outcome.0.is_empty() && now["status"] == "closed" && now["revision"] == before + 1 && closed == 1;
    judge(
        tally,
        &format!("close ({closed} entries)"),
        &outcome,
        kept,
        &[StatusCode::UNPROCESSABLE_ENTITY],
    );
}

/// A link works once.
async fn redeem(tally: &mut Tally, env: &Env) {
    let admin = Browser::of(env, &env.console, env.user("tenant_admin", Some("acme"))).await;
    let (_, email) = invited(&admin, "acme").await;
    let secret = mailed_secret(env, &email, "/invitation").await;
    let portal = Browser::at(env, &env.portals["acme"]);
    let ask = |_| {
        portal
            .bare(Method::POST, "/api/auth/invitation")
            .json(&json!({"token": secret, "password": PASSWORD}))
    };
    let outcome = at_once((0..MANY).map(ask).collect()).await;
    let kept = outcome.0.len() == 1;
    let lost = [
        StatusCode::NOT_FOUND,
        StatusCode::UNAUTHORIZED,
        StatusCode::TOO_MANY_REQUESTS,
        StatusCode::CONFLICT,
    ];
    judge(tally, "redeem", &outcome, kept, &lost);
}

/// Fifty categories beside each other, to be renamed.
async fn siblings(admin: &Browser) -> Vec<String> {
    let path = format!("{PREFIX}/categories");
    let mut all = Vec::new();
    for _ in 0..MANY {
        let seen = admin.post(&path, json!({"name": unique("Sibling ")})).await;
        assert_eq!(seen.status, StatusCode::CREATED, "{}", seen.text);
        all.push(seen.json()["id"].as_str().expect("an id").to_owned());
    }
    all
}

/// Of fifty one gets the name.
async fn rename(tally: &mut Tally, admin: &Browser, categories: &[String]) {
    let name = unique("Renamed ");
    let ask = |id: &String| {
        let path = format!("{PREFIX}/categories/{id}");
        admin.request(Method::PATCH, &path).json(&json!({"name": name}))
    };
    let outcome = at_once(categories.iter().map(ask).collect()).await;
    let all = admin.get(&format!("{PREFIX}/categories")).await.json();
    let named = all["categories"].as_array().into_iter().flatten();
    let named = named.filter(|category| category["name"] == name.as_str()).count();
    judge(
        tally,
        "rename",
        &outcome,
        outcome.0.len() == 1 && named == 1,
        &[StatusCode::CONFLICT],
    );
}

/// An asset is given to one of fifty.
async fn give_asset(tally: &mut Tally, admin: &Browser, people: &[String]) {
    let kinds = admin.get(&format!("{PREFIX}/asset-types")).await.json();
    let kind = kinds["asset_types"][0]["id"].clone();
    let asset = admin
        .post(
            &format!("{PREFIX}/assets"),
            json!({"name": unique("Race "), "type_id": kind}),
        )
        .await;
    assert_eq!(asset.status, StatusCode::CREATED, "{}", asset.text);
    let path = format!("{PREFIX}/assets/{}", asset.json()["id"].as_str().expect("an id"));
    let ask = |n: usize| {
        let body = json!({"person_id": people[n % people.len()]});
        admin
            .request(Method::POST, &format!("{path}:assign"))
            .header("if-match", "\"1\"")
            .json(&body)
    };
    let outcome = at_once((0..MANY).map(ask).collect()).await;
    let now = admin.get(&path).await.json();
    let log = admin
        .get(&format!("{path}/history?page_size=100"))
        .await
        .json()
        .to_string();
    let given = log.matches("\"assigned\"").count();
    let kept = outcome.0.len() == 1 && outcome.0[0].json()["assignee_id"] == now["assignee_id"] && given <= 1;
    judge(
        tally,
        &format!("asset ({given} entries)"),
        &outcome,
        kept,
        &[StatusCode::PRECONDITION_FAILED],
    );
}

/// One reply for one key.
async fn reply(tally: &mut Tally, agent: &Browser, requester: &str) {
    let path = ticket(agent, requester).await;
    let (key, text) = (unique("key-"), unique("Once "));
    let ask = |_| {
        let request = agent
            .request(Method::POST, &format!("{path}/replies"))
            .header("idempotency-key", &key);
        request.json(&json!({"body": text}))
    };
    let outcome = at_once((0..MANY).map(ask).collect()).await;
    let log = agent.get(&format!("{path}/messages?page_size=100")).await.json();
    let stored = log["messages"].as_array().into_iter().flatten();
    let stored = stored.filter(|message| message["body"] == text.as_str()).count();
    let mut ids: Vec<_> = outcome.0.iter().map(|seen| seen.json()["id"].to_string()).collect();
    ids.dedup();
    judge(
        tally,
        &format!("reply ({stored} stored)"),
        &outcome,
        stored == 1 && ids.len() == 1,
        &[StatusCode::CONFLICT],
    );
}

/// One category of a name.
async fn name(tally: &mut Tally, admin: &Browser) {
    let (path, name) = (format!("{PREFIX}/categories"), unique("Category "));
    let ask = |_| admin.request(Method::POST, &path).json(&json!({"name": name}));
    let outcome = at_once((0..MANY).map(ask).collect()).await;
    let all = admin.get(&path).await.json();
    let named = all["categories"].as_array().into_iter().flatten();
    let named = named.filter(|category| category["name"] == name.as_str()).count();
    judge(
        tally,
        "category",
        &outcome,
        outcome.0.len() == 1 && named == 1,
        &[StatusCode::CONFLICT],
    );
}
