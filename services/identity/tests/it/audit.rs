use context::SystemCtx;
use proto::identity::v1 as wire;

use crate::{
    fixture::{reason, secret_of},
    stack::{PASSWORD, stack},
};

async fn trail(token: &str, action: &str) -> Vec<wire::AuditEntry> {
    let request = wire::ListAuditEntriesRequest {
        page_size: 200,
        action: action.to_owned(),
        ..Default::default()
    };
    stack()
        .audit()
        .list_audit_entries(rpc::with_token(request, token))
        .await
        .unwrap()
        .into_inner()
        .entries
}

#[tokio::test]
async fn what_is_done_is_in_the_trail_in_order_and_chained() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let admin = tenant.admin_token().await;
    let person = tenant.person(&admin, "Rita", "requester").await;
    tenant.login(&person, true).await;
    let _ = stack
        .sign_in(&person.email, "a wrong guess", Some(tenant.id))
        .await
        .unwrap_err();
    testkit::eventually(std::time::Duration::from_secs(5), || async {
        (!trail(&admin, "session.refused").await.is_empty()).then_some(())
    })
    .await;
    let deactivate = wire::DeactivatePersonRequest {
        person_id: person.id.clone(),
    };
    stack
        .persons()
        .deactivate_person(rpc::with_token(deactivate, &admin))
        .await
        .unwrap();
    let entries = trail(&admin, "").await;
    let sequences: Vec<_> = entries.iter().map(|entry| entry.sequence).collect();
    let expected: Vec<_> = (1..=i64::try_from(entries.len()).unwrap()).rev().collect();
    assert_eq!(sequences, expected, "newest first, without gaps");
    let of_rita: Vec<_> = entries
        .iter()
        .rev()
        .filter(|e| e.subject == person.id)
        .map(|e| e.action.as_str())
        .collect();
    assert_eq!(
        of_rita,
        [
            "person.created",
            "session.signed_in",
            "session.refused",
            "person.deactivated"
        ]
    );
    let created = entries
        .iter()
        .find(|entry| entry.subject == person.id && entry.action == "person.created")
        .unwrap();
    assert_eq!(
        (created.actor_name.as_str(), created.actor_kind.as_str()),
        ("Ada Admin", "agent")
    );
    assert!(
        entries
            .iter()
            .all(|entry| !entry.detail.contains(PASSWORD) && entry.hash.len() == 64)
    );
    assert!(
        trail(&admin, "session.")
            .await
            .iter()
            .all(|entry| entry.action.starts_with("session."))
    );
}

#[tokio::test]
async fn nobody_in_the_tenant_can_change_the_trail() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let (id, provider) = (tenant.id, stack.provider());
    let admin = tenant.admin_token().await;
    let before = trail(&admin, "").await.len();
    for sql in [
        "update audit_entry set detail = 'nothing happened'",
        "delete from audit_entry",
        "truncate audit_entry",
        "alter table audit_entry disable trigger audit_entry_is_append_only",
        "drop trigger audit_entry_is_append_only on audit_entry",
    ] {
        let refused = stack.inside(move |app| async move {
            let ctx = SystemCtx::for_tenant(id, provider, "test", "a test tries to change the trail");
            let mut tx = app.db.begin(&ctx).await.unwrap();
            sqlx::query(sql).execute(&mut tx).await.is_err()
        });
        assert!(refused.await, "{sql}");
    }
    assert_eq!(trail(&admin, "").await.len(), before);
}

#[tokio::test]
async fn many_at_once_make_one_unbroken_chain() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let admin = tenant.admin_token().await;
    let before = trail(&admin, "").await.len();
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..12 {
        let (tenant, admin) = (tenant.clone(), admin.clone());
        tasks.spawn(async move {
            let email = tenant.email(&format!("many{n}"));
            let request = wire::CreatePersonRequest {
                name: format!("Many {n}"),
                email,
                ..Default::default()
            };
            crate::stack::stack()
                .persons()
                .create_person(rpc::with_token(request, &admin))
                .await
                .unwrap();
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    let entries = trail(&admin, "").await;
    assert_eq!(entries.len(), before + 12);
    let holds = stack.inside({
        let (id, provider) = (tenant.id, stack.provider());
        move |app| async move {
            let ctx = SystemCtx::for_tenant(id, provider, "test", "a test checks the chain");
            identity::audit::verify(&app, &ctx).await.unwrap()
        }
    });
    assert_eq!(holds.await, None);
}

#[tokio::test]
async fn a_providers_trail_is_for_those_who_may_enter_every_tenant() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let admin = stack.provider_token().await;
    let about_it = || async {
        let entries = trail(&admin, "tenant.created").await;
        entries.into_iter().find(|entry| entry.subject == tenant.id.to_string())
    };
    let created = testkit::eventually(std::time::Duration::from_secs(5), about_it).await;
    assert!(created.detail.contains(&tenant.slug), "{created:?}");
    let roles = rpc::with_token(wire::ListRolesRequest {}, &admin);
    let roles = stack.roles().list_roles(roles).await.unwrap().into_inner().roles;
    let auditing = roles.into_iter().find(|role| role.key == "provider_admin").unwrap();
    let scope = wire::AgentScope {
        allowed_tenant_ids: vec![tenant.id.to_string()],
        ..Default::default()
    };
    let request = wire::CreateAgentRequest {
        name: "Sam Scoped".to_owned(),
        email: format!("sam-{}@northwind.example", uuid::Uuid::now_v7().simple()),
        role_id: auditing.id,
        scope: Some(scope),
        ..Default::default()
    };
    let email = request.email.clone();
    stack
        .agents()
        .create_agent(rpc::with_token(request, &admin))
        .await
        .unwrap();
    let link = stack.link(&stack.invitation(&email).await).await;
    let session = stack.accept(secret_of(&link), PASSWORD, None).await.unwrap();
    let token = stack.token(&session.session_secret, "").await.unwrap();
    let refused = stack
        .audit()
        .list_audit_entries(rpc::with_token(wire::ListAuditEntriesRequest::default(), &token))
        .await
        .unwrap_err();
    assert_eq!(
        reason(&refused),
        (tonic::Code::PermissionDenied, "ALL_TENANTS_REQUIRED".to_owned())
    );
}
