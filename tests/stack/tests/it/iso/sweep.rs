//! R-ISO-01 over HTTP: every operation, seven principals, ids of their own, of a colleague, of another tenant and of nothing.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use stack_tests::{
    Answer, Client, Env, Harvest, Operation, Tally, fill_body, fingerprint, operations, prefix_for, whole,
};

use super::{
    comparable, document, ids_in,
    principals::{Level, Principal, seven},
    world::World,
};

/// Whose ids a request names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Foreign,
    Sibling,
    Own,
}

/// Objects that only their requester, holder or an agent may see.
const SCOPED: [&str; 5] = ["tkt", "msg", "att", "ast", "art"];

/// The one operation whose answer does not end.
const STREAM: &str = "/v1/events";

#[tokio::test(flavor = "multi_thread")]
async fn r_iso_01_every_operation_for_every_principal_with_every_sort_of_id() {
    let env = Env::load();
    let (world, other) = (World::own(&env).await, World::other(&env).await);
    let (admin, other_admin) = (world.admin(&env).await, other.admin(&env).await);
    let document = document(&env).await;
    let operations = operations(&document);
    let unlisted: Vec<_> = operations
        .iter()
        .filter(|o| Level::of(&o.id).is_none())
        .map(|o| &o.id)
        .collect();
    assert!(unlisted.is_empty(), "not in tests/stack/matrix.txt: {unlisted:?}");

    let own = world.objects(&env, &admin, "rita").await;
    let sibling = world.objects(&env, &admin, "pete").await;
    let mut foreign = other_objects(&other, &other_admin).await;
    foreign.texts = Harvest::of(&other_admin, &other.prefix()).await.texts;
    // People whom another test has put into both tenants.
    foreign.texts.retain(|text| !text.ends_with("@both.example"));
    let sibling_before = state(&admin, &world, &sibling).await;
    let before = fingerprint(&env, &other.tenant).await;

    let mut tally = Tally::of("R-ISO-01 operations");
    let principals = seven(&env, &world, &other).await;
    for whose in [Whose::Foreign, Whose::Sibling, Whose::Own] {
        let objects = match whose {
            Whose::Sibling => &sibling,
            Whose::Own => &own,
            _ => &foreign,
        };
        // What an agent may do to a colleague's ticket they may do: that is looked at with the own ones.
        let walkers = principals
            .iter()
            .filter(|p| whose != Whose::Sibling || p.level <= Level::Requester);
        let walks = walkers.map(|who| walk(&document, &operations, who, whose, objects, &foreign));
        for failures in join_all(walks).await.into_iter().flatten() {
            tally.case(failures);
        }
        if whose == Whose::Sibling {
            let after = state(&admin, &world, &sibling).await;
            tally.check(after == sibling_before, || "a colleague's objects changed".to_owned());
        }
    }
    let after = fingerprint(&env, &other.tenant).await;
    for (table, digest) in &before {
        tally.check(after.get(table) == Some(digest), || {
            format!("{table} of the other tenant changed")
        });
    }
    tally.finish(operations.len() * (7 + 3 + 7));
}

/// Every operation by one principal, a result per case. What must look missing is compared with what is.
async fn walk(
    document: &Value,
    operations: &[Operation],
    who: &Principal,
    whose: Whose,
    objects: &Harvest,
    foreign: &Harvest,
) -> Vec<Option<String>> {
    let mut results = Vec::new();
    for operation in operations {
        let level = Level::of(&operation.id).expect("listed");
        let (path, scoped) = fill(&operation.path, objects);
        let body = operation
            .body
            .as_ref()
            .map(|schema| fill_body(document, schema, objects).0);
        let answer = call(who, operation, &path, body.as_ref()).await;
        let what = format!("{}, {whose:?}: {} {path}: {}", who.name, operation.id, answer.status);
        let sent = format!("{path}{}", body.clone().unwrap_or_default());
        let named = !ids_in(&sent).is_empty();
        let mut wrong =
            judge(&operation.id, &answer, who, whose, level, named).or_else(|| foreign_text(&answer, foreign, &sent));
        // Not seen is not there: the answers are the same, byte for byte.
        let unseen = whose == Whose::Foreign || who.foreign || (whose == Whose::Sibling && scoped);
        if wrong.is_none() && unseen && named {
            let (missing, no_body) = (path.replace_ids(), body.as_ref().map(ReplaceIds::replace_ids));
            let twin = call(who, operation, &missing, no_body.as_ref()).await;
            let ids = [
                ids_in(&sent),
                ids_in(&format!("{missing}{}", no_body.unwrap_or_default())),
            ]
            .concat();
            let (seen, none) = (comparable(&answer, &ids), comparable(&twin, &ids));
            wrong = (seen != none).then(|| format!("differs from a missing one:\n{seen}\n{none}"));
        }
        results.push(wrong.map(|why| format!("{what}: {why}")));
    }
    results
}

fn judge(operation: &str, answer: &Answer, who: &Principal, whose: Whose, level: Level, named: bool) -> Option<String> {
    let success = answer.status.is_success();
    let text = || String::from_utf8_lossy(&answer.bytes).into_owned();
    if answer.status.is_server_error() {
        return Some(text());
    }
    if who.foreign && answer.status != StatusCode::NOT_FOUND {
        return Some("another tenant's admin is not told that there is no such tenant".to_owned());
    }
    if who.level == Level::Nobody && !who.foreign && answer.status != StatusCode::UNAUTHORIZED {
        return Some("nobody got in".to_owned());
    }
    if success && who.level < level {
        return Some(format!("only for {level:?}: {}", text()));
    }
    // Marking what is not there, or not one's own, as read does nothing and says so in the same words.
    let harmless = operation.starts_with("mark");
    if success && named && !harmless && whose == Whose::Foreign {
        return Some(format!("accepted: {}", text()));
    }
    // What only requesters, or only agents, may say in the body is no matter of rank.
    let ranked = !["addReply", "cancelTicket", "closeTicket", "reopenTicket"].contains(&operation);
    let refused_own =
        ranked && whose == Whose::Own && named && who.level >= level && answer.status == StatusCode::FORBIDDEN;
    refused_own.then(|| format!("{:?} may do this: {}", who.level, text()))
}

fn foreign_text(answer: &Answer, foreign: &Harvest, sent: &str) -> Option<String> {
    let got = String::from_utf8_lossy(&answer.bytes);
    foreign.found_in(&got, sent).map(|canary| format!("shows {canary}"))
}

/// The path with ids, and true if one of them is of a sort that is not for everybody in the tenant.
fn fill(path: &str, objects: &Harvest) -> (String, bool) {
    let (mut filled, mut scoped) = (String::new(), false);
    for segment in path.split_inclusive(['/', ':']) {
        let Some((name, end)) = segment.strip_prefix('{').and_then(|s| s.split_once('}')) else {
            filled.push_str(segment);
            continue;
        };
        let prefix = prefix_for(name).unwrap_or("xxx");
        let id = objects.id(prefix);
        scoped |= id.is_some() && SCOPED.contains(&prefix);
        filled.push_str(&id.map_or_else(|| format!("{prefix}_{}", uuid::Uuid::now_v7().simple()), str::to_owned));
        filled.push_str(end);
    }
    (filled, scoped)
}

async fn call(who: &Principal, operation: &Operation, path: &str, body: Option<&Value>) -> Answer {
    let method = Method::from_bytes(operation.method.as_bytes()).expect("a method");
    let mut request = who.client.request(method, &format!("{}{path}", who.prefix));
    if let Some(body) = body {
        request = request.json(body);
    }
    if operation.path != STREAM {
        return who.client.send(request).await;
    }
    // A stream does not end: its head is the answer, or all of it if it is refused.
    let response = request.send().await.expect("the gateway answers");
    if response.status().is_success() {
        return Answer {
            status: response.status(),
            headers: response.headers().clone(),
            json: Value::Null,
            bytes: Vec::new(),
        };
    }
    Answer {
        status: response.status(),
        headers: response.headers().clone(),
        json: Value::Null,
        bytes: response.bytes().await.expect("a body").to_vec(),
    }
}

/// The same with ids of nothing.
trait ReplaceIds {
    fn replace_ids(&self) -> Self;
}

impl ReplaceIds for String {
    fn replace_ids(&self) -> Self {
        let mut text = self.clone();
        for id in ids_in(self) {
            let missing = format!("{}_{}", &id[..3], uuid::Uuid::now_v7().simple());
            text = text.replace(&id, &missing);
        }
        text
    }
}

impl ReplaceIds for Value {
    fn replace_ids(&self) -> Self {
        serde_json::from_str(&self.to_string().replace_ids()).expect("json")
    }
}

/// One object of each sort of the other tenant.
pub async fn other_objects(other: &World, admin: &Client) -> Harvest {
    let mut all = Harvest::of(admin, &other.prefix()).await;
    if ["tkt", "ast", "art"].iter().any(|prefix| all.id(prefix).is_none()) {
        super::canaries::sow(other, admin).await;
        all = Harvest::of(admin, &other.prefix()).await;
    }
    all.texts.clear();
    all.ids.entry("tnt".to_owned()).or_default().clear();
    all.ids
        .entry("tnt".to_owned())
        .or_default()
        .insert(other.tenant.clone());
    // Technicians are the provider's and known in all its tenants.
    let own: Vec<String> = vec![other.id("admin").to_owned()];
    all.ids.insert("per".to_owned(), own.into_iter().collect());
    // So are the provider's teams.
    let teams = admin.read(&other.at("teams")).await;
    let own = teams["teams"].as_array().into_iter().flatten();
    let own = own.filter(|team| team["provider"] != true);
    all.ids.insert(
        "tem".to_owned(),
        own.filter_map(|team| team["id"].as_str().map(str::to_owned)).collect(),
    );
    all
}

/// What a colleague's objects look like to an admin.
async fn state(admin: &Client, world: &World, objects: &Harvest) -> BTreeMap<String, Value> {
    let mut state = BTreeMap::new();
    for (noun, prefix) in [
        ("tickets", "tkt"),
        ("assets", "ast"),
        ("articles", "art"),
        ("persons", "per"),
        ("locations", "loc"),
    ] {
        let path = world.at(&format!("{noun}/{}", objects.id(prefix).expect("an object")));
        state.insert(noun.to_owned(), admin.read(&path).await);
        if noun == "tickets" {
            for part in ["messages", "activities", "links"] {
                state.insert(format!("{noun} {part}"), admin.read(&format!("{path}/{part}")).await);
            }
        }
    }
    state
}

/// Whether something is another tenant's or nothing cannot be told from the time the answer takes.
#[tokio::test(flavor = "multi_thread")]
async fn r_iso_01_another_tenants_object_takes_as_long_as_none() {
    let env = Env::load();
    let (world, other) = (World::own(&env).await, World::other(&env).await);
    let other_admin = other.admin(&env).await;
    let foreign = other_objects(&other, &other_admin).await;
    let admin = world.admin(&env).await;
    let (pairs, mut tally) = (if whole() { 1000 } else { 200 }, Tally::of("R-ISO-01 latency"));
    for noun in ["tickets/tkt", "persons/per", "assets/ast", "articles/art"] {
        let (noun, prefix) = noun.split_once('/').expect("a prefix");
        let theirs = world.at(&format!("{noun}/{}", foreign.id(prefix).expect("an object")));
        let mut gaps = Vec::new();
        for pair in 0..pairs {
            let none = world.at(&format!("{noun}/{prefix}_{}", uuid::Uuid::now_v7().simple()));
            let mut times = [Duration::ZERO; 2];
            // In turns first and second, so that neither is always the warm one.
            for i in [pair % 2, (pair + 1) % 2] {
                let path = if i == 0 { &theirs } else { &none };
                let started = Instant::now();
                let answer = admin.get(path).await;
                times[i] = started.elapsed();
                if answer.status != StatusCode::NOT_FOUND {
                    tally.case(Some(format!("{path}: {}", answer.status)));
                }
            }
            gaps.push(times[0].as_secs_f64() - times[1].as_secs_f64());
            tally.case(None);
        }
        gaps.sort_by(f64::total_cmp);
        let median = gaps[gaps.len() / 2].abs() * 1000.0;
        tally.check(median < 5.0, || format!("{noun}: the median gap is {median:.2} ms"));
    }
    tally.finish(4 * pairs);
}
