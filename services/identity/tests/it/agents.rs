use proto::identity::v1 as wire;
use tonic::Code;
use uuid::Uuid;

use crate::{
    fixture::{Tenant, fields, mask, reason, secret_of},
    stack::{PASSWORD, stack},
};

fn email() -> String {
    format!("tech-{}@northwind.example", Uuid::now_v7().simple())
}

fn only(tenants: &[&Tenant]) -> wire::AgentScope {
    let allowed_tenant_ids = tenants.iter().map(|tenant| tenant.id.to_string()).collect();
    wire::AgentScope {
        allowed_tenant_ids,
        ..Default::default()
    }
}

async fn create(scope: wire::AgentScope) -> wire::Agent {
    let stack = stack();
    let request = wire::CreateAgentRequest {
        name: "Tina Tech".to_owned(),
        email: email(),
        scope: Some(scope),
        ..Default::default()
    };
    stack
        .agents()
        .create_agent(rpc::with_token(request, &stack.provider_token().await))
        .await
        .unwrap()
        .into_inner()
}

async fn sign_in(agent: &wire::Agent) -> String {
    let stack = stack();
    let link = stack.link(&stack.invitation(&agent.email).await).await;
    stack
        .accept(secret_of(&link), PASSWORD, None)
        .await
        .unwrap()
        .session_secret
}

#[tokio::test]
async fn a_technician_is_invited_and_enters_the_tenants_of_their_scope_only() {
    let stack = stack();
    let (acme, globex) = (stack.tenant().await, stack.tenant().await);
    let agent = create(only(&[&acme])).await;
    assert_eq!(agent.role_name, "Agent");
    let cookie = sign_in(&agent).await;
    let session = stack.session(&cookie).await.unwrap();
    let slugs: Vec<_> = session.tenants.iter().map(|tenant| tenant.slug.as_str()).collect();
    assert_eq!(slugs, [acme.slug.as_str()]);
    assert!(session.provider.unwrap().permissions.contains(&"queue.read".to_owned()));
    let token = stack.token(&cookie, &acme.slug).await.unwrap();
    let claims = stack
        .inside(|app| async move { app.keys.verifier().claims(&token).await.unwrap() })
        .await;
    assert!(claims.agent && claims.view == "company");
    assert!(
        !claims.permissions.contains(&"queue.read".to_owned()),
        "a provider's permission means nothing in a tenant"
    );
    assert_eq!(
        reason(&stack.token(&cookie, &globex.slug).await.unwrap_err()).1,
        "TENANT_NOT_FOUND"
    );

    let token = stack.token(&cookie, "").await.unwrap();
    let list = wire::ListTenantsRequest::default();
    let listed = stack
        .tenants()
        .list_tenants(rpc::with_token(list, &token))
        .await
        .unwrap()
        .into_inner()
        .tenants;
    assert_eq!(listed.len(), 1);
    let get = wire::GetTenantRequest {
        tenant_id: globex.id.to_string(),
    };
    let refused = stack
        .tenants()
        .get_tenant(rpc::with_token(get, &token))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);

    let update = wire::UpdateAgentRequest {
        agent_id: agent.id.clone(),
        agent: Some(wire::Agent {
            scope: Some(wire::AgentScope {
                all_tenants: true,
                denied_tenant_ids: vec![acme.id.to_string()],
                ..Default::default()
            }),
            ..Default::default()
        }),
        update_mask: mask(&["scope"]),
        expected_revision: 0,
    };
    stack
        .agents()
        .update_agent(rpc::with_token(update, &stack.provider_token().await))
        .await
        .unwrap();
    assert!(stack.token(&cookie, &acme.slug).await.is_err(), "denied wins, at once");
    assert!(stack.token(&cookie, &globex.slug).await.is_ok());

    let deactivate = wire::DeactivateAgentRequest { agent_id: agent.id };
    stack
        .agents()
        .deactivate_agent(rpc::with_token(deactivate, &stack.provider_token().await))
        .await
        .unwrap();
    assert_eq!(reason(&stack.token(&cookie, "").await.unwrap_err()).1, "SESSION_ENDED");
    assert!(stack.sign_in(&agent.email, PASSWORD, None).await.is_err());
}

#[tokio::test]
async fn a_scope_that_has_ended_admits_nobody() {
    let stack = stack();
    let acme = stack.tenant().await;
    let past = prost_types::Timestamp {
        seconds: 1_000_000_000,
        nanos: 0,
    };
    let agent = create(wire::AgentScope {
        ends_at: Some(past),
        ..only(&[&acme])
    })
    .await;
    let cookie = sign_in(&agent).await;
    assert!(stack.session(&cookie).await.unwrap().tenants.is_empty());
    assert!(stack.token(&cookie, &acme.slug).await.is_err());
}

#[tokio::test]
async fn assignable_are_the_providers_in_scope_and_the_tenants_own() {
    let stack = stack();
    let (acme, globex) = (stack.tenant().await, stack.tenant().await);
    let (here, elsewhere) = (create(only(&[&acme])).await, create(only(&[&globex])).await);
    let admin = acme.admin_token().await;
    let own = acme.person(&admin, "Own Technician", "agent").await;
    let requester = acme.person(&admin, "Rita", "requester").await;
    let request = rpc::with_token(wire::ListAssignableAgentsRequest {}, &admin);
    let assignable = stack
        .persons()
        .list_assignable_agents(request)
        .await
        .unwrap()
        .into_inner()
        .agents;
    let found = |id: &str| assignable.iter().find(|agent| agent.id == id);
    assert!(found(&here.id).unwrap().provider);
    assert!(!found(&own.id).unwrap().provider);
    assert!(found(&elsewhere.id).is_none() && found(&requester.id).is_none());
}

#[tokio::test]
async fn technicians_cannot_raise_themselves_or_reach_beyond_their_scope() {
    let stack = stack();
    let acme = stack.tenant().await;
    let provider = stack.provider_token().await;
    let manager = wire::CreateRoleRequest {
        name: format!("Manager {}", acme.slug),
        permissions: ["agent.manage", "agent.read", "role.read", "tenant.manage"]
            .map(str::to_owned)
            .to_vec(),
        view: wire::RoleView::Company.into(),
        agent: true,
    };
    let manager = stack
        .roles()
        .create_role(rpc::with_token(manager, &provider))
        .await
        .unwrap()
        .into_inner();
    let request = wire::CreateAgentRequest {
        name: "Mia Manager".to_owned(),
        email: email(),
        role_id: manager.id.clone(),
        scope: Some(only(&[&acme])),
        ..Default::default()
    };
    let mia = stack
        .agents()
        .create_agent(rpc::with_token(request, &provider))
        .await
        .unwrap()
        .into_inner();
    let cookie = sign_in(&mia).await;
    let token = stack.token(&cookie, "").await.unwrap();
    let all = wire::AgentScope {
        all_tenants: true,
        ..Default::default()
    };
    let request = |scope: wire::AgentScope, role_id: &str| wire::CreateAgentRequest {
        name: "X".to_owned(),
        email: email(),
        role_id: role_id.to_owned(),
        scope: Some(scope),
        ..Default::default()
    };
    let refused = stack
        .agents()
        .create_agent(rpc::with_token(request(all.clone(), &manager.id), &token))
        .await
        .unwrap_err();
    assert_eq!(reason(&refused).1, "SCOPE_BEYOND_YOURS");
    let refused = stack
        .agents()
        .create_agent(rpc::with_token(request(only(&[&acme]), ""), &token))
        .await
        .unwrap_err();
    assert_eq!(reason(&refused).1, "ROLE_BEYOND_YOURS");
    stack
        .agents()
        .create_agent(rpc::with_token(request(only(&[&acme]), &manager.id), &token))
        .await
        .unwrap();
    let update = |id: String, agent: wire::Agent, path: &str| wire::UpdateAgentRequest {
        agent_id: id,
        agent: Some(agent),
        update_mask: mask(&[path]),
        expected_revision: 0,
    };
    let scope = wire::Agent {
        scope: Some(all),
        ..Default::default()
    };
    let oneself = update(mia.id.clone(), scope, "scope");
    let refused = stack
        .agents()
        .update_agent(rpc::with_token(oneself, &token))
        .await
        .unwrap_err();
    assert_eq!(reason(&refused).1, "OWN_ROLE");
    let boss = wire::DeactivateAgentRequest {
        agent_id: stack.admin().to_string(),
    };
    let refused = stack
        .agents()
        .deactivate_agent(rpc::with_token(boss, &token))
        .await
        .unwrap_err();
    assert!(["AGENT_ABOVE_YOU", "LAST_ADMIN"].contains(&reason(&refused).1.as_str()));
    let refused = stack
        .tenants()
        .create_tenant(rpc::with_token(crate::fixture::founding(), &token))
        .await
        .unwrap_err();
    assert_eq!(reason(&refused).1, "SCOPE_LIMITED");
    let stranger = wire::AgentScope {
        allowed_tenant_ids: vec![ids::TenantId::new().to_string()],
        ..Default::default()
    };
    let refused = stack
        .agents()
        .create_agent(rpc::with_token(request(stranger, ""), &provider))
        .await
        .unwrap_err();
    assert_eq!(fields(&refused), [("scope".to_owned(), "unknown".to_owned())]);
}

#[tokio::test]
async fn teams_of_the_provider_show_in_its_tenants_but_cannot_be_changed_there() {
    let stack = stack();
    let acme = stack.tenant().await;
    let provider = stack.provider_token().await;
    let agent = create(only(&[&acme])).await;
    let team = wire::CreateTeamRequest {
        name: format!("Field {}", acme.slug),
        member_ids: vec![agent.id.clone()],
        ..Default::default()
    };
    let team = stack
        .teams()
        .create_team(rpc::with_token(team, &provider))
        .await
        .unwrap()
        .into_inner();
    assert!(team.provider);
    let admin = acme.admin_token().await;
    let own = acme.person(&admin, "Own Technician", "agent").await;
    let request = wire::CreateTeamRequest {
        name: "Desk".to_owned(),
        member_ids: vec![own.id],
        ..Default::default()
    };
    stack
        .teams()
        .create_team(rpc::with_token(request, &admin))
        .await
        .unwrap();
    let listed = stack
        .teams()
        .list_teams(rpc::with_token(wire::ListTeamsRequest {}, &admin))
        .await
        .unwrap()
        .into_inner();
    let found = |name: &str| listed.teams.iter().find(|team| team.name == name).unwrap().provider;
    assert!(found(&team.name) && !found("Desk"));
    let rename = wire::UpdateTeamRequest {
        team_id: team.id.clone(),
        team: Some(wire::Team {
            name: "Mine".to_owned(),
            ..Default::default()
        }),
        update_mask: mask(&["name"]),
        expected_revision: 0,
    };
    let refused = stack
        .teams()
        .update_team(rpc::with_token(rename, &admin))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    let request = wire::CreateTeamRequest {
        name: "Mixed".to_owned(),
        member_ids: vec![agent.id],
        ..Default::default()
    };
    let refused = stack
        .teams()
        .create_team(rpc::with_token(request, &admin))
        .await
        .unwrap_err();
    assert_eq!(fields(&refused)[0].0, "member_ids");
}
