//! Every route, called with the ids of another tenant in path, query and body, by everybody who has no business there.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use stack_tests::{
    Answer, Client, Env, Harvest, Operation, fill_body, fill_path, fingerprint, id_prefix, operations, prefix_for,
};

/// Who tries: a name, their client and the prefix of their own tenant's operations.
struct Intruder {
    name: &'static str,
    client: Client,
    prefix: &'static str,
}

async fn intruders(env: &Env) -> Vec<Intruder> {
    let scoped = env.user("agent_acme_only", None);
    vec![
        Intruder {
            name: "key of acme",
            client: Client::key(env, "acme"),
            prefix: "/api",
        },
        Intruder {
            name: "admin of acme",
            client: Client::console(env, env.user("tenant_admin", Some("acme"))).await,
            prefix: "/api/t/acme",
        },
        Intruder {
            name: "requester of acme",
            client: Client::portal(env, env.user("requester", Some("acme"))).await,
            prefix: "/api",
        },
        Intruder {
            name: "agent for acme only",
            client: Client::console(env, scoped).await,
            prefix: "/api/t/acme",
        },
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn r_iso_01_no_route_shows_or_changes_anything_of_another_tenant() {
    let env = Env::load();
    let admin = Client::console(&env, env.user("tenant_admin", Some("globex"))).await;
    let own_admin = Client::console(&env, env.user("tenant_admin", Some("acme"))).await;
    let mut victim = Harvest::of(&admin, "/api/t/globex").await;
    let own = Harvest::of(&own_admin, "/api/t/acme").await;
    let session = admin.read("/api/auth/session").await;
    let tenant_id = session["tenants"][0]["id"].as_str().expect("globex's id").to_owned();
    victim.forget(&own);
    victim
        .ids
        .entry("tnt".to_owned())
        .or_default()
        .insert(tenant_id.clone());
    let document = Client::nobody(&env, &env.console).read("/openapi.json").await;
    let before = fingerprint(&env, &tenant_id).await;

    let (mut cases, mut failures) = (0, Vec::new());
    for intruder in intruders(&env).await {
        for operation in operations(&document) {
            for (path, body) in attempts(&document, &operation, &victim) {
                for prefix in [intruder.prefix, "/api/t/globex"] {
                    cases += 1;
                    let what = format!("{}: {} {prefix}{path}", intruder.name, operation.method);
                    let answer = call(
                        &intruder.client,
                        &operation.method,
                        &format!("{prefix}{path}"),
                        body.as_ref(),
                    )
                    .await;
                    failures.extend(judge(
                        &what,
                        &answer,
                        &victim,
                        &path,
                        body.as_ref(),
                        prefix == "/api/t/globex",
                    ));
                    if prefix == intruder.prefix && path.contains('_') && body.is_none() {
                        failures.extend(compare_with_missing(&intruder, &operation, &path, &answer).await);
                    }
                }
            }
        }
    }
    println!("isolation: {cases} cases, {} failed", failures.len());
    assert!(
        failures.is_empty(),
        "{} of {cases} cases failed:\n{}",
        failures.len(),
        failures.join("\n")
    );
    assert!(cases >= 500, "only {cases} cases");
    let after = fingerprint(&env, &tenant_id).await;
    let changed: Vec<_> = before
        .iter()
        .filter(|(table, digest)| after.get(*table) != Some(digest))
        .map(|(t, _)| t)
        .collect();
    assert!(changed.is_empty(), "tables of the other tenant changed: {changed:?}");
}

/// The operation with the victim's ids in its path; in each id field of its body, one at a time; and in its query.
fn attempts(document: &Value, operation: &Operation, victim: &Harvest) -> Vec<(String, Option<Value>)> {
    let Some(path) = fill_path(&operation.path, victim) else {
        return Vec::new();
    };
    if operation.path.ends_with("/events") {
        return Vec::new();
    }
    let Some(schema) = &operation.body else {
        let mut queries = vec![(path.clone(), None)];
        for name in &operation.query {
            if let Some(id) = prefix_for(name).and_then(|prefix| victim.id(prefix)) {
                queries.push((format!("{path}?{name}={id}"), None));
            }
        }
        return queries;
    };
    let (body, _) = fill_body(document, schema, victim);
    vec![(path, Some(body))]
}

async fn call(client: &Client, method: &str, path: &str, body: Option<&Value>) -> Answer {
    loop {
        let mut request = client.request(Method::from_bytes(method.as_bytes()).expect("a method"), path);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = client.send(request).await;
        if answer.status != StatusCode::TOO_MANY_REQUESTS {
            return answer;
        }
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    }
}

/// What is wrong with an answer, if anything.
fn judge(
    what: &str,
    answer: &Answer,
    victim: &Harvest,
    path: &str,
    body: Option<&Value>,
    foreign_realm: bool,
) -> Option<String> {
    let sent = format!("{path} {}", body.map(Value::to_string).unwrap_or_default());
    let got = String::from_utf8_lossy(&answer.bytes);
    if let Some(canary) = victim.found_in(&got, &sent) {
        return Some(format!("{what}: shows {canary} ({})", answer.status));
    }
    if answer.status.is_server_error() {
        return Some(format!("{what}: {} {got}", answer.status));
    }
    let names_victim = path.split(['/', ':', '?', '=']).any(|part| id_prefix(part).is_some())
        || body.is_some_and(|body| victim.ids.values().flatten().any(|id| body.to_string().contains(id)));
    let in_query_only = body.is_none() && path.contains('?');
    let refused = !answer.status.is_success();
    if (foreign_realm || (names_victim && !in_query_only)) && !refused {
        return Some(format!("{what}: accepted with {} {got}", answer.status));
    }
    None
}

/// The answer for another tenant's object must be that for one that never was.
async fn compare_with_missing(
    intruder: &Intruder,
    operation: &Operation,
    path: &str,
    answer: &Answer,
) -> Option<String> {
    let mut missing = String::new();
    for part in path.split_inclusive(['/', ':', '?', '=']) {
        let bare = part.trim_end_matches(['/', ':', '?', '=']);
        match id_prefix(bare) {
            Some(prefix) => {
                missing.push_str(&part.replace(bare, &format!("{prefix}_{}", uuid::Uuid::now_v7().simple())))
            }
            None => missing.push_str(part),
        }
    }
    let twin = call(
        &intruder.client,
        &operation.method,
        &format!("{}{missing}", intruder.prefix),
        None,
    )
    .await;
    let bare = |answer: &Answer| {
        let mut json = answer.json.clone();
        for key in ["trace_id", "instance"] {
            json.as_object_mut().map(|object| object.remove(key));
        }
        json
    };
    let same = twin.status == answer.status && bare(&twin) == bare(answer);
    (!same).then(|| {
        format!(
            "{}: {} {path} differs from a missing object: {} {} / {} {}",
            intruder.name,
            operation.method,
            answer.status,
            bare(answer),
            twin.status,
            bare(&twin)
        )
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn without_credentials_every_operation_is_refused() {
    let env = Env::load();
    let document = Client::nobody(&env, &env.console).read("/openapi.json").await;
    let (mut cases, mut failures) = (0, Vec::new());
    for base in [&env.console, &env.portals["acme"]] {
        let nobody = Client::nobody(&env, base);
        for operation in operations(&document).iter().filter(|operation| operation.secured) {
            let path = operation.path.replace(['{', '}'], "");
            for prefix in ["/api", "/api/t/acme"] {
                cases += 1;
                let body = operation.body.as_ref().map(|_| json!({}));
                let answer = call(&nobody, &operation.method, &format!("{prefix}{path}"), body.as_ref()).await;
                if !matches!(
                    answer.status,
                    StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND
                ) {
                    failures.push(format!("{} {prefix}{path}: {}", operation.method, answer.status));
                }
            }
        }
    }
    println!("no credentials: {cases} cases, {} failed", failures.len());
    assert!(failures.is_empty(), "{failures:#?}");
    assert!(cases >= 200, "only {cases} cases");
}
