//! R-ISO-03: every field of every body and query that holds an id, with another tenant's and with one out of the caller's scope.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use stack_tests::{
    Answer, Client, Env, Harvest, Operation, Tally, fill_body, fill_path, fingerprint, operations, prefix_for,
};

use super::{comparable, document, ids_in, same_in_this_layout, sweep::other_objects, world::World};

/// Fields that say in their description that they hold an id, though not in their name: none may be missed.
fn tells_of_an_id(schema: &Value) -> bool {
    let text = schema["description"].as_str().unwrap_or_default();
    [
        "tkt_", "per_", "tem_", "rol_", "loc_", "cat_", "ast_", "aty_", "art_", "att_", "msg_", "mbx_", "key_", "dlv_",
        "ntf_", "tnt_",
    ]
    .iter()
    .any(|prefix| text.contains(prefix))
}

/// The pointers of all id fields of a body made from the schema.
fn id_fields(body: &Value, at: &str, found: &mut Vec<String>) {
    match body {
        Value::Object(object) => object
            .iter()
            .for_each(|(key, value)| id_fields(value, &format!("{at}/{key}"), found)),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(i, value)| id_fields(value, &format!("{at}/{i}"), found)),
        Value::String(text) if stack_tests::id_prefix(text).is_some() => found.push(at.to_owned()),
        _ => {}
    }
}

/// Names of properties with an id, anywhere below a schema.
fn declared(document: &Value, schema: &Value, seen: &mut BTreeSet<String>, found: &mut BTreeSet<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        if seen.insert(reference.to_owned()) {
            let target = document
                .pointer(reference.trim_start_matches('#'))
                .cloned()
                .unwrap_or_default();
            declared(document, &target, seen, found);
        }
        return;
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let output = property["readOnly"] == true;
        if !output && (name.ends_with("_id") || name.ends_with("_ids") || tells_of_an_id(property)) {
            found.insert(name.clone());
        }
        declared(document, property, seen, found);
    }
    for wrapper in ["allOf", "anyOf", "oneOf"] {
        schema[wrapper]
            .as_array()
            .into_iter()
            .flatten()
            .for_each(|inner| declared(document, inner, seen, found));
    }
    declared_items(document, schema, seen, found);
}

fn declared_items(document: &Value, schema: &Value, seen: &mut BTreeSet<String>, found: &mut BTreeSet<String>) {
    if schema["items"].is_object() {
        declared(document, &schema["items"], seen, found);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_iso_03_no_field_takes_an_id_that_is_not_the_callers_to_name() {
    let env = Env::load();
    if same_in_this_layout(&env, "R-ISO-03") {
        return;
    }
    let (world, other) = (World::own(&env).await, World::other(&env).await);
    let (admin, other_admin) = (world.admin(&env).await, other.admin(&env).await);
    let own = world.objects(&env, &admin, "rita").await;
    let hidden = world.objects(&env, &admin, "pete").await;
    let foreign = other_objects(&other, &other_admin).await;
    let provider = Client::console(&env, env.user("provider_admin", None)).await;
    let rita = world.visitor(&env, "rita").await;
    let document = document(&env).await;
    // Mails of what was just made are on their way until then.
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    let before = (
        fingerprint(&env, &world.tenant).await,
        fingerprint(&env, &other.tenant).await,
    );
    let mut tally = Tally::of("R-ISO-03");
    for operation in operations(&document) {
        let Some(path) = fill_path(&operation.path, &own) else {
            continue;
        };
        if let Some(schema) = &operation.body {
            bodies(
                &mut tally,
                &document,
                &operation,
                &path,
                schema,
                &own,
                [(&foreign, &admin, world.prefix()), (&hidden, &rita, "/api".to_owned())],
            )
            .await;
            // What belongs to the provider: only a tenant can be named there.
            if operation.path.contains("/agents") {
                bodies(
                    &mut tally,
                    &document,
                    &operation,
                    "/v1/agents",
                    schema,
                    &own,
                    [
                        (&foreign, &provider, "/api".to_owned()),
                        (&hidden, &provider, "/api".to_owned()),
                    ],
                )
                .await;
            }
        }
        for name in operation.query.iter().filter(|name| prefix_for(name).is_some()) {
            for (whose, who, prefix) in [(&foreign, &admin, world.prefix()), (&hidden, &rita, "/api".to_owned())] {
                let Some(id) = prefix_for(name).and_then(|prefix| whose.id(prefix)) else {
                    continue;
                };
                let none = format!("{}_{}", &id[..3], uuid::Uuid::now_v7().simple());
                let seen = who.get(&format!("{prefix}{path}?{name}={id}")).await;
                let unknown = who.get(&format!("{prefix}{path}?{name}={none}")).await;
                let ids = [id.to_owned(), none];
                tally.check(comparable(&seen, &ids) == comparable(&unknown, &ids), || {
                    format!("{} ?{name}={id}: {} {}", operation.id, seen.status, seen.json)
                });
            }
        }
    }
    let after = (
        fingerprint(&env, &world.tenant).await,
        fingerprint(&env, &other.tenant).await,
    );
    for (then, now) in [(&before.0, &after.0), (&before.1, &after.1)] {
        for (table, digest) in then.iter() {
            tally.check(now.get(table) == Some(digest), || format!("{table} changed"));
        }
    }
    tally.finish(120);
}

/// Each id field of a body in turn, all others being right.
async fn bodies(
    tally: &mut Tally,
    document: &Value,
    operation: &Operation,
    path: &str,
    schema: &Value,
    own: &Harvest,
    attempts: [(&Harvest, &Client, String); 2],
) {
    let (body, _) = fill_body(document, schema, own);
    let mut fields = Vec::new();
    id_fields(&body, "", &mut fields);
    let mut names = BTreeSet::new();
    declared(document, schema, &mut BTreeSet::new(), &mut names);
    for name in &names {
        let tried = fields.iter().any(|field| field.split('/').any(|part| part == name));
        tally.check(tried || own.id(prefix_for(name).unwrap_or_default()).is_none(), || {
            format!("{}: the id field {name} was not tried", operation.id)
        });
    }
    for field in &fields {
        for (whose, who, prefix) in &attempts {
            let sort = body.pointer(field).and_then(Value::as_str).unwrap_or_default()[..3].to_owned();
            let Some(id) = whose.id(&sort).filter(|_| is_hidden(&sort, whose, own)) else {
                continue;
            };
            // A provider's admin knows all its tenants.
            if sort == "tnt" && path == "/v1/agents" {
                continue;
            }
            let mut wrong = body.clone();
            *wrong.pointer_mut(field).expect("the field") = json!(id);
            let answer = send(who, operation, &format!("{prefix}{path}"), &wrong).await;
            // Marking what is not one's own as read does nothing, as with what is not there.
            let refused = answer.status.is_client_error() || operation.id.starts_with("mark");
            tally.check(refused, || {
                format!("{} {field} = {id}: {} {}", operation.id, answer.status, answer.json)
            });
            // The refusal says no more of it than of nothing.
            let none = format!("{sort}_{}", uuid::Uuid::now_v7().simple());
            *wrong.pointer_mut(field).expect("the field") = json!(none);
            let twin = send(who, operation, &format!("{prefix}{path}"), &wrong).await;
            let ids = [vec![id.to_owned(), none], ids_in(&wrong.to_string())].concat();
            tally.check(comparable(&answer, &ids) == comparable(&twin, &ids), || {
                format!(
                    "{} {field} = {id} differs from a missing one: {} / {}",
                    operation.id, answer.json, twin.json
                )
            });
        }
    }
}

/// Places, categories and people are no secret within a tenant; what belongs to somebody is.
fn is_hidden(sort: &str, whose: &Harvest, own: &Harvest) -> bool {
    let same_tenant = whose.id("tnt") == own.id("tnt");
    !same_tenant || matches!(sort, "tkt" | "ast" | "att" | "art" | "msg")
}

async fn send(who: &Client, operation: &Operation, path: &str, body: &Value) -> Answer {
    let method = Method::from_bytes(operation.method.as_bytes()).expect("a method");
    who.send(who.request(method, path).json(body)).await
}
