//! Who has the address in a mail's From: technicians, and strangers who are let in.

use proto::identity::v1 as wire;
use tonic::{Code, Status};
use uuid::Uuid;

use crate::{
    fixture::{Tenant, mask, reason},
    stack::stack,
};

async fn resolve(token: &str, email: &str, accept: bool) -> Result<wire::ResolveSenderResponse, Status> {
    let request = wire::ResolveSenderRequest {
        email: email.to_owned(),
        display_name: "Somebody".to_owned(),
        accept,
    };
    let answer = stack()
        .persons()
        .resolve_sender(rpc::with_token(request, token))
        .await?;
    Ok(answer.into_inner())
}

async fn technician(tenant: &Tenant) -> wire::Agent {
    let stack = stack();
    let request = wire::CreateAgentRequest {
        name: "Tina Tech".to_owned(),
        email: format!("tina-{}@northwind.example", Uuid::now_v7().simple()),
        scope: Some(wire::AgentScope {
            allowed_tenant_ids: vec![tenant.id.to_string()],
            ..Default::default()
        }),
        ..Default::default()
    };
    let token = stack.provider_token().await;
    let made = stack.agents().create_agent(rpc::with_token(request, &token)).await;
    made.unwrap().into_inner()
}

#[tokio::test]
async fn a_technician_is_known_where_they_may_go_and_as_long_as_they_may() {
    let stack = stack();
    let (acme, globex) = (stack.tenant().await, stack.tenant().await);
    let tina = technician(&acme).await;
    let at_acme = stack.service("mail-ingest", Some(acme.id)).await;
    let at_globex = stack.service("mail-ingest", Some(globex.id)).await;
    let found = resolve(&at_acme, &tina.email.to_uppercase(), false).await.unwrap();
    assert!(found.person.is_none(), "a technician is not one of the tenant's people");
    let known = found.technician.unwrap();
    assert_eq!(
        (known.id.as_str(), known.name.as_str(), known.provider, known.can_reply),
        (tina.id.as_str(), "Tina Tech", true, true)
    );
    let elsewhere = resolve(&at_globex, &tina.email, false).await.unwrap();
    assert!(elsewhere.technician.is_none() && elsewhere.person.is_none());

    let denied = wire::UpdateAgentRequest {
        agent_id: tina.id.clone(),
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
    let provider = stack.provider_token().await;
    stack
        .agents()
        .update_agent(rpc::with_token(denied, &provider))
        .await
        .unwrap();
    assert!(
        resolve(&at_acme, &tina.email, false)
            .await
            .unwrap()
            .technician
            .is_none(),
        "at once"
    );
    assert!(
        resolve(&at_globex, &tina.email, false)
            .await
            .unwrap()
            .technician
            .is_some()
    );
    let deactivate = wire::DeactivateAgentRequest { agent_id: tina.id };
    stack
        .agents()
        .deactivate_agent(rpc::with_token(deactivate, &provider))
        .await
        .unwrap();
    assert!(
        resolve(&at_globex, &tina.email, false)
            .await
            .unwrap()
            .technician
            .is_none()
    );
}

#[tokio::test]
async fn whoever_may_let_a_mail_in_makes_its_sender_a_person_and_nobody_else_does() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let admin = tenant.admin_token().await;
    let session = async |name: &str, role: &str| {
        let person = tenant.person(&admin, name, role).await;
        let cookie = tenant.login(&person, false).await;
        stack.token(&cookie, &tenant.slug).await.unwrap()
    };
    let senior = session("Sara Senior", "senior_agent").await;
    let agent = session("Alan Agent", "agent").await;
    let mail = stack.service("mail-ingest", Some(tenant.id)).await;
    let stranger = "stranger@elsewhere.example";
    for token in [&agent, &mail] {
        assert_eq!(
            reason(&resolve(token, stranger, true).await.unwrap_err()),
            (Code::PermissionDenied, "PERMISSION_DENIED".to_owned())
        );
    }
    assert!(
        resolve(&senior, stranger, false).await.is_err(),
        "only letting in is open"
    );
    let made = resolve(&senior, stranger, true).await.unwrap();
    let person = made.person.unwrap();
    assert_eq!((made.created, person.role_name.as_str()), (true, "Requester"));
    let again = resolve(&senior, stranger, true).await.unwrap();
    assert_eq!((again.created, again.person.unwrap().id), (false, person.id.clone()));
    assert_eq!(
        resolve(&mail, stranger, false).await.unwrap().person.unwrap().id,
        person.id
    );

    let deactivate = wire::DeactivatePersonRequest { person_id: person.id };
    stack
        .persons()
        .deactivate_person(rpc::with_token(deactivate, &admin))
        .await
        .unwrap();
    assert_eq!(
        reason(&resolve(&senior, stranger, true).await.unwrap_err()).1,
        "PERSON_INACTIVE"
    );
    let tina = technician(&tenant).await;
    let found = resolve(&senior, &tina.email, true).await.unwrap();
    assert!(found.person.is_none() && !found.created && found.technician.is_some());
}
