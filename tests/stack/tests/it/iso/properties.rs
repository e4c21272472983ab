//! R-ISO-06: what is not the caller's to set cannot be set along with what is.

use reqwest::Method;
use serde_json::{Value, json};
use stack_tests::{Env, Tally, fill_body, fill_path, fingerprint, operations};

use super::{document, same_in_this_layout, world::World};

/// Fields that decide who one is or what one may do, or that the product sets itself.
fn not_yours(world: &World) -> Vec<(&'static str, Value)> {
    vec![
        ("id", json!("tkt_00000000000000000000000000000001")),
        ("tenant_id", json!(world.tenant)),
        ("tenant", json!(world.slug)),
        ("provider_id", json!("prv_00000000000000000000000000000001")),
        ("role", json!("tenant_admin")),
        ("permissions_", json!(["ticket.close"])),
        ("is_admin", json!(true)),
        ("is_internal", json!(true)),
        ("internal", json!(false)),
        ("is_agent", json!(true)),
        ("created_at", json!("2001-01-01T00:00:00Z")),
        ("created_by", json!(world.id("pete"))),
        ("author_id", json!(world.id("pete"))),
        ("revision", json!(99)),
        ("number", json!("INC-1")),
        ("status", json!("closed")),
        ("priority", json!("critical")),
        ("password", json!("hunter2hunter2")),
        ("secret", json!("x")),
        ("session", json!("x")),
        ("preferences", json!({"theme": "x", "role": "tenant_admin"})),
        ("__proto__", json!({"isAdmin": true})),
        ("constructor", json!({"prototype": {"isAdmin": true}})),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn r_iso_06_no_field_is_set_that_is_not_the_callers() {
    let env = Env::load();
    if same_in_this_layout(&env, "R-ISO-06") {
        return;
    }
    let world = World::own(&env).await;
    let admin = world.admin(&env).await;
    let own = world.objects(&env, &admin, "rita").await;
    let rita = world.visitor(&env, "rita").await;
    let document = document(&env).await;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    let before = fingerprint(&env, &world.tenant).await;
    let mut tally = Tally::of("R-ISO-06");
    for operation in operations(&document) {
        let (Some(schema), Some(path)) = (&operation.body, fill_path(&operation.path, &own)) else {
            continue;
        };
        let (body, _) = fill_body(&document, schema, &own);
        if !body.is_object() || operation.path == "/v1/uploads" {
            continue;
        }
        for (name, value) in not_yours(&world) {
            if body.get(name).is_some() {
                continue;
            }
            for (who, prefix) in [(&rita, "/api".to_owned()), (&admin, world.prefix())] {
                let mut body = body.clone();
                body[name] = value.clone();
                let method = Method::from_bytes(operation.method.as_bytes()).expect("a method");
                let answer = who
                    .send(who.request(method, &format!("{prefix}{path}")).json(&body))
                    .await;
                let refused = answer.status.is_client_error();
                tally.check(refused, || {
                    format!("{} with {name}: {} {}", operation.id, answer.status, answer.json)
                });
            }
        }
    }
    let after = fingerprint(&env, &world.tenant).await;
    for (table, digest) in &before {
        tally.check(after.get(table) == Some(digest), || format!("{table} changed"));
    }
    // Up by the ordinary way: a technician may not give roles, an admin not more than an admin's.
    let agent = stack_tests::Client::console(&env, env.user("agent", None)).await;
    let roles = admin.read(&world.at("roles")).await;
    let role = roles["roles"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|r| r["key"] == "tenant_admin")
        .expect("the role")["id"]
        .clone();
    for (who, prefix) in [(&rita, "/api".to_owned()), (&agent, world.prefix())] {
        for path in [
            format!("persons/{}", world.id("rita")),
            format!("persons/{}", world.id("pete")),
        ] {
            let answer = who
                .patch(&format!("{prefix}/v1/{path}"), None, json!({"role_id": role}))
                .await;
            tally.check(answer.status.is_client_error(), || {
                format!("a role was given: {}", answer.json)
            });
        }
    }
    for permission in ["tenant.manage", "agent.manage", "queue.read", "*", "everything"] {
        let body = json!({"name": "Too much", "view": "company", "agent": true, "permissions": [permission]});
        let answer = admin.post(&world.at("roles"), body).await;
        tally.check(answer.status.is_client_error(), || {
            format!("a role with {permission}: {}", answer.json)
        });
    }
    tally.finish(40 * 20 * 2);
}
