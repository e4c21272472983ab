//! Every RPC, called past the gateway with another tenant's ids, without a token and with a wrong one.

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};
use stack_tests::{Client, Env, Grpc, Harvest, fingerprint, prefix_for};
use tonic::Code;

/// Open to callers without a token, because tokens begin here.
const OPEN: [&str; 2] = [
    "guichet.identity.v1.TokenService.GetKeySet",
    "guichet.identity.v1.TokenService.IssueServiceToken",
];

#[tokio::test(flavor = "multi_thread")]
async fn r_iso_10_no_rpc_answers_without_a_valid_token() {
    let grpc = Grpc::of(&Env::load());
    let (mut cases, mut failures) = (0, Vec::new());
    for method in Grpc::methods()
        .iter()
        .filter(|method| !OPEN.contains(&method.full_name()))
    {
        for token in [
            "",
            "forged",
            "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0Iiwia2lkIjoiMSJ9.e30.",
        ] {
            cases += 1;
            match grpc.call(method, DynamicMessage::new(method.input()), token).await {
                Err(status) if status.code() == Code::Unauthenticated => {}
                other => failures.push(format!("{} with token {token:?}: {other:?}", method.full_name())),
            }
        }
    }
    println!("no token: {cases} cases, {} failed", failures.len());
    assert!(failures.is_empty(), "{failures:#?}");
    assert!(cases >= 200, "only {cases} cases");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_iso_01_no_rpc_shows_or_changes_anything_of_another_tenant() {
    let env = Env::load();
    let grpc = Grpc::of(&env);
    let admin = Client::console(&env, env.user("tenant_admin", Some("globex"))).await;
    let own_admin = Client::console(&env, env.user("tenant_admin", Some("acme"))).await;
    let mut victim = Harvest::of(&admin, "/api/t/globex").await;
    victim.forget(&Harvest::of(&own_admin, "/api/t/acme").await);
    let session = admin.read("/api/auth/session").await;
    let tenant_id = session["tenants"][0]["id"].as_str().expect("globex's id").to_owned();
    victim
        .ids
        .entry("tnt".to_owned())
        .or_default()
        .insert(tenant_id.clone());
    let users = [
        ("admin of acme", env.user("tenant_admin", Some("acme"))),
        ("agent for acme only", env.user("agent_acme_only", None)),
    ];
    let before = fingerprint(&env, &tenant_id).await;
    let (mut cases, mut failures) = (0, Vec::new());
    for (name, user) in users {
        let token = grpc.token(user, "acme").await;
        for method in Grpc::methods()
            .iter()
            .filter(|method| !OPEN.contains(&method.full_name()))
        {
            let mut ids = false;
            let message = fill(&method.input(), &victim, &mut ids, 0);
            cases += 1;
            let sent = format!("{message:?}");
            let answer = grpc.call(method, message, &token).await;
            let got = format!("{answer:?}");
            let what = format!("{name}: {}", method.full_name());
            if let Some(canary) = victim.found_in(&got, &sent) {
                failures.push(format!("{what}: shows {canary}"));
            }
            let refers = method
                .input()
                .fields()
                .any(|field| prefix_for(field.name()).is_some() && field.name().ends_with("_id"));
            match &answer {
                Ok(_) if ids && refers && !method.name().starts_with("List") => {
                    failures.push(format!("{what}: accepted: {got}"))
                }
                Err(status) if matches!(status.code(), Code::Internal | Code::Unknown) => {
                    failures.push(format!("{what}: {status:?}"))
                }
                _ => {}
            }
        }
    }
    println!("rpc isolation: {cases} cases, {} failed", failures.len());
    assert!(
        failures.is_empty(),
        "{} failed:\n{}",
        failures.len(),
        failures.join("\n")
    );
    assert!(cases >= 150, "only {cases} cases");
    let after = fingerprint(&env, &tenant_id).await;
    let changed: Vec<_> = before
        .iter()
        .filter(|(table, digest)| after.get(*table) != Some(digest))
        .map(|(t, _)| t)
        .collect();
    assert!(changed.is_empty(), "tables of the other tenant changed: {changed:?}");
}

/// A message whose id fields name the victim's objects and whose other fields are plausible.
fn fill(descriptor: &MessageDescriptor, victim: &Harvest, ids: &mut bool, depth: usize) -> DynamicMessage {
    let mut message = DynamicMessage::new(descriptor.clone());
    if descriptor.full_name().starts_with("google.protobuf.") {
        return message;
    }
    for field in descriptor.fields() {
        if matches!(
            field.name(),
            "expected_revision" | "update_mask" | "page_token" | "page_size" | "order_by"
        ) {
            continue;
        }
        let Some(value) = value(&field, victim, ids, depth) else {
            continue;
        };
        message.set_field(
            &field,
            if field.is_list() {
                Value::List(vec![value])
            } else {
                value
            },
        );
    }
    message
}

fn value(field: &FieldDescriptor, victim: &Harvest, ids: &mut bool, depth: usize) -> Option<Value> {
    Some(match field.kind() {
        Kind::String => {
            let id = prefix_for(field.name())
                .filter(|_| field.name() != "id")
                .and_then(|prefix| victim.id(prefix));
            *ids |= id.is_some();
            Value::String(id.unwrap_or("isolation walk").to_owned())
        }
        Kind::Int32 => Value::I32(1),
        Kind::Int64 => Value::I64(1),
        Kind::Bool => Value::Bool(true),
        Kind::Bytes => Value::Bytes(vec![0; 4].into()),
        Kind::Enum(_) => Value::EnumNumber(1),
        Kind::Message(inner) if depth < 3 => Value::Message(fill(&inner, victim, ids, depth + 1)),
        _ => return None,
    })
}
