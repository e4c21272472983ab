//! R-ISO-01 over gRPC, past the gateway: every method that reflection tells of, with the token of every principal.

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage, Value};
use stack_tests::{Env, Grpc, Harvest, Tally, fingerprint, prefix_for};
use tonic::{Code, Status};

use super::{ids_in, principals::Level, sweep::other_objects, world::World};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Foreign,
    Sibling,
}

#[tokio::test(flavor = "multi_thread")]
async fn r_iso_01_every_rpc_for_every_principal_with_every_sort_of_id() {
    let env = Env::load();
    let grpc = Grpc::of(&env);
    let (world, other) = (World::own(&env).await, World::other(&env).await);
    let (admin, other_admin) = (world.admin(&env).await, other.admin(&env).await);
    let methods = Grpc::methods();
    let unlisted: Vec<_> = methods
        .iter()
        .filter(|m| Level::of(m.full_name()).is_none())
        .map(|m| m.full_name())
        .collect();
    assert!(unlisted.is_empty(), "not in tests/stack/matrix.txt: {unlisted:?}");
    let own = world.objects(&env, &admin, "rita").await;
    let sibling = world.objects(&env, &admin, "pete").await;
    let foreign = other_objects(&other, &other_admin).await;
    let slug = world.slug.as_str();
    let tokens = [
        ("nobody", Level::Nobody, String::new()),
        (
            "portal user",
            Level::Requester,
            grpc.portal_token(&world.user("dora"), &world.tenant).await,
        ),
        (
            "requester",
            Level::Requester,
            grpc.portal_token(&world.user("rita"), &world.tenant).await,
        ),
        ("agent", Level::Agent, grpc.token(env.user("agent", None), slug).await),
        (
            "team lead",
            Level::Lead,
            grpc.token(env.user("senior_agent", None), slug).await,
        ),
        (
            "tenant admin",
            Level::Admin,
            grpc.token(&world.user("admin"), slug).await,
        ),
        // Of another tenant: to them all of this one's objects are foreign.
        (
            "other tenant's admin",
            Level::Admin,
            grpc.token(&other.user("admin"), &other.slug).await,
        ),
    ];
    let before = (
        fingerprint(&env, &other.tenant).await,
        fingerprint(&env, &world.tenant).await,
    );
    let mut tally = Tally::of("R-ISO-01 RPCs");
    for whose in [Whose::Foreign, Whose::Sibling] {
        for (name, level, token) in &tokens {
            let outsider = *name == "other tenant's admin";
            let objects = match whose {
                Whose::Foreign if outsider => &own,
                Whose::Foreign => &foreign,
                Whose::Sibling if *level <= Level::Requester || outsider => &sibling,
                _ => continue,
            };
            for method in &methods {
                let wanted = Level::of(method.full_name()).expect("listed");
                if wanted == Level::Nobody {
                    continue;
                }
                let message = fill(&method.input(), objects, 0);
                let sent = format!("{message:?}");
                let (answer, none) = ask(&grpc, method, message, token).await;
                let named = !ids_in(&sent).is_empty();
                let got = format!("{answer:?}");
                // A new object of one's own, or a list without an id, is not theirs.
                let of_theirs = whose == Whose::Foreign || outsider;
                let wrong = match &answer {
                    Ok(_) if *level < wanted || (outsider && wanted > Level::Admin) => {
                        Some(format!("only for {wanted:?}: {got}"))
                    }
                    Ok(_) if of_theirs && named && !is_list(method.name()) => Some(format!("accepted: {got}")),
                    Err(status) if matches!(status.code(), Code::Internal | Code::Unknown) => {
                        Some(format!("{status:?}"))
                    }
                    Err(status) if *level == Level::Nobody && status.code() != Code::Unauthenticated => {
                        Some(format!("{status:?}"))
                    }
                    _ => None,
                };
                let shown = objects
                    .found_in(&got, &sent)
                    .filter(|_| of_theirs || (whose == Whose::Sibling && named));
                let differs = of_theirs && named && alike(&answer) != alike(&none);
                let wrong = wrong
                    .or(shown.map(|canary| format!("shows {canary}")).filter(|_| of_theirs))
                    .or_else(|| differs.then(|| format!("differs from a missing one: {got} / {none:?}")));
                tally.case(wrong.map(|why| format!("{name}, {whose:?}: {}: {why}", method.full_name())));
            }
        }
    }
    let after = fingerprint(&env, &other.tenant).await;
    for (table, digest) in &before.0 {
        tally.check(after.get(table) == Some(digest), || {
            format!("{table} of the other tenant changed")
        });
    }
    // Own ids last, by those who may and those who may not.
    for (name, level, token) in tokens.iter().take(6) {
        for method in &methods {
            let wanted = Level::of(method.full_name()).expect("listed");
            if wanted == Level::Nobody {
                continue;
            }
            let answer = grpc.call(method, fill(&method.input(), &own, 0), token).await;
            let wrong = match &answer {
                Ok(_) if *level < wanted => Some(format!("only for {wanted:?}: {answer:?}")),
                Err(status) if matches!(status.code(), Code::Internal | Code::Unknown) => Some(format!("{status:?}")),
                // What only requesters, or only agents, may say or do in this state is no matter of rank.
                Err(status)
                    if status.code() == Code::PermissionDenied
                        && *level >= wanted
                        && !["AddReply", "CancelTicket", "CloseTicket", "ReopenTicket"].contains(&method.name()) =>
                {
                    Some(format!("may do this: {status:?}"))
                }
                _ => None,
            };
            tally.case(wrong.map(|why| format!("{name}, own: {}: {why}", method.full_name())));
        }
    }
    tally.finish(methods.len() * 14);
}

async fn ask(
    grpc: &Grpc,
    method: &prost_reflect::MethodDescriptor,
    message: DynamicMessage,
    token: &str,
) -> (Result<DynamicMessage, Status>, Result<DynamicMessage, Status>) {
    let missing = without_ids(&message);
    let answer = grpc.call(method, message, token).await;
    let none = grpc.call(method, missing, token).await;
    (answer, none)
}

/// The message with every id replaced by one of nothing.
fn without_ids(message: &DynamicMessage) -> DynamicMessage {
    let mut copy = DynamicMessage::new(message.descriptor());
    for (field, value) in message.fields() {
        copy.set_field(&field, without_ids_in(value));
    }
    copy
}

fn without_ids_in(value: &Value) -> Value {
    match value {
        Value::String(text) if stack_tests::id_prefix(text).is_some() => {
            Value::String(format!("{}_{}", &text[..3], uuid::Uuid::now_v7().simple()))
        }
        Value::Message(inner) => Value::Message(without_ids(inner)),
        Value::List(list) => Value::List(list.iter().map(without_ids_in).collect()),
        other => other.clone(),
    }
}

/// Code and text of a refusal, ids taken out; lists by their emptiness.
fn alike(answer: &Result<DynamicMessage, Status>) -> String {
    match answer {
        Ok(message) => format!("ok {}", ids_in(&format!("{message:?}")).len()),
        Err(status) => {
            let mut text = format!("{:?} {}", status.code(), status.message());
            for id in ids_in(&text) {
                text = text.replace(&id, "ID");
            }
            text
        }
    }
}

fn is_list(method: &str) -> bool {
    ["List", "Search", "Count", "MarkNotificationsRead"]
        .iter()
        .any(|verb| method.starts_with(verb))
}

/// A message whose id fields name the objects and whose other fields are plausible.
fn fill(descriptor: &MessageDescriptor, objects: &Harvest, depth: usize) -> DynamicMessage {
    let mut message = DynamicMessage::new(descriptor.clone());
    if descriptor.full_name().starts_with("google.protobuf.") {
        return message;
    }
    const LEFT_OUT: [&str; 5] = [
        "expected_revision",
        "update_mask",
        "page_token",
        "page_size",
        "order_by",
    ];
    for field in descriptor.fields().filter(|field| !LEFT_OUT.contains(&field.name())) {
        let Some(value) = value(&field, objects, depth) else {
            continue;
        };
        let value = if field.is_list() {
            Value::List(vec![value])
        } else {
            value
        };
        message.set_field(&field, value);
    }
    message
}

fn value(field: &FieldDescriptor, objects: &Harvest, depth: usize) -> Option<Value> {
    Some(match field.kind() {
        Kind::String => {
            let id = prefix_for(field.name())
                .filter(|_| field.name() != "id")
                .and_then(|prefix| objects.id(prefix));
            Value::String(id.unwrap_or("isolation walk").to_owned())
        }
        Kind::Int32 => Value::I32(1),
        Kind::Int64 => Value::I64(1),
        Kind::Bool => Value::Bool(true),
        Kind::Bytes => Value::Bytes(vec![0; 4].into()),
        Kind::Enum(_) => Value::EnumNumber(1),
        Kind::Message(inner) if depth < 3 => Value::Message(fill(&inner, objects, depth + 1)),
        _ => return None,
    })
}
