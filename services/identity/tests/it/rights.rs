use proto::identity::v1 as wire;
use tonic::{Code, Status};

use crate::{
    fixture::{fields, mask, reason},
    stack::stack,
};

fn set_role(person: &str, role_id: String) -> wire::UpdatePersonRequest {
    wire::UpdatePersonRequest {
        person_id: person.to_owned(),
        person: Some(wire::Person {
            role_id,
            ..Default::default()
        }),
        update_mask: mask(&["role_id"]),
        expected_revision: 0,
    }
}

async fn helper_role(token: &str, permissions: &[&str]) -> Result<wire::Role, Status> {
    let request = wire::CreateRoleRequest {
        name: format!("Helper {}", permissions.len()),
        permissions: permissions.iter().map(|name| (*name).to_owned()).collect(),
        view: wire::RoleView::Company.into(),
        agent: true,
    };
    Ok(stack()
        .roles()
        .create_role(rpc::with_token(request, token))
        .await?
        .into_inner())
}

#[tokio::test]
async fn nobody_raises_themselves_or_others_above_themselves() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let admin = tenant.admin_token().await;
    let permissions = [
        "person.manage",
        "person.read",
        "role.manage",
        "role.read",
        "api_key.manage",
        "ticket.read",
    ];
    let role = helper_role(&admin, &permissions).await.unwrap();
    let person = tenant.person(&admin, "Hugo Helper", "requester").await;
    let raised = stack
        .persons()
        .update_person(rpc::with_token(set_role(&person.id, role.id.clone()), &admin))
        .await;
    assert_eq!(raised.unwrap().into_inner().role_name, role.name);
    let cookie = tenant.login(&person, false).await;
    let helper = stack.token(&cookie, &tenant.slug).await.unwrap();
    let admin_role = tenant.role(&helper, "tenant_admin").await;

    let oneself = stack
        .persons()
        .update_person(rpc::with_token(set_role(&person.id, admin_role.clone()), &helper))
        .await;
    assert_eq!(
        reason(&oneself.unwrap_err()),
        (Code::PermissionDenied, "OWN_ROLE".to_owned())
    );
    let other = tenant.person(&admin, "Otto Other", "requester").await;
    let other = stack
        .persons()
        .update_person(rpc::with_token(set_role(&other.id, admin_role.clone()), &helper))
        .await;
    assert_eq!(
        reason(&other.unwrap_err()),
        (Code::PermissionDenied, "ROLE_BEYOND_YOURS".to_owned())
    );
    let made = wire::CreatePersonRequest {
        name: "New Admin".to_owned(),
        email: tenant.email("new.admin"),
        role_id: admin_role.clone(),
        ..Default::default()
    };
    let made = stack
        .persons()
        .create_person(rpc::with_token(made, &helper))
        .await
        .unwrap_err();
    assert_eq!(reason(&made).1, "ROLE_BEYOND_YOURS");
    let key = wire::CreateApiKeyRequest {
        name: "K".to_owned(),
        role_id: admin_role,
        ..Default::default()
    };
    let key = stack
        .api_keys()
        .create_api_key(rpc::with_token(key, &helper))
        .await
        .unwrap_err();
    assert_eq!(reason(&key).1, "ROLE_BEYOND_YOURS");

    let beyond = helper_role(&helper, &["ticket.read", "settings.manage"])
        .await
        .unwrap_err();
    assert_eq!(fields(&beyond), [("permissions[1]".to_owned(), "beyond".to_owned())]);
    let widened = wire::UpdateRoleRequest {
        role_id: role.id,
        role: Some(wire::Role {
            permissions: vec!["settings.manage".to_owned()],
            ..Default::default()
        }),
        update_mask: mask(&["permissions"]),
        expected_revision: 0,
    };
    let widened = stack
        .roles()
        .update_role(rpc::with_token(widened, &helper))
        .await
        .unwrap_err();
    assert_eq!(fields(&widened)[0].1, "beyond");

    let request = wire::ListPersonsRequest {
        query: "ada".to_owned(),
        ..Default::default()
    };
    let found = stack
        .persons()
        .list_persons(rpc::with_token(request, &helper))
        .await
        .unwrap()
        .into_inner();
    let boss = found.persons[0].id.clone();
    let above = wire::DeactivatePersonRequest {
        person_id: boss.clone(),
    };
    let above = stack
        .persons()
        .deactivate_person(rpc::with_token(above, &helper))
        .await
        .unwrap_err();
    assert_eq!(
        above.code(),
        Code::FailedPrecondition,
        "the last admin is protected even before that"
    );
    let mail = wire::UpdatePersonRequest {
        person_id: boss,
        person: Some(wire::Person {
            email: tenant.email("mine"),
            ..Default::default()
        }),
        update_mask: mask(&["email"]),
        expected_revision: 0,
    };
    let mail = stack
        .persons()
        .update_person(rpc::with_token(mail, &helper))
        .await
        .unwrap_err();
    assert_eq!(
        reason(&mail).1,
        "PERSON_ABOVE_YOU",
        "whoever changes an address could take the person's place"
    );
}

#[tokio::test]
async fn the_last_admin_stays() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let provider = stack.admin_token(tenant.id).await;
    let request = wire::ListPersonsRequest::default();
    let persons = stack
        .persons()
        .list_persons(rpc::with_token(request, &provider))
        .await
        .unwrap()
        .into_inner()
        .persons;
    let first = persons[0].clone();
    let requester = tenant.role(&provider, "requester").await;
    let demoted = stack
        .persons()
        .update_person(rpc::with_token(set_role(&first.id, requester.clone()), &provider))
        .await;
    assert_eq!(
        reason(&demoted.unwrap_err()),
        (Code::FailedPrecondition, "LAST_ADMIN".to_owned())
    );
    let deactivate = wire::DeactivatePersonRequest {
        person_id: first.id.clone(),
    };
    let refused = stack
        .persons()
        .deactivate_person(rpc::with_token(deactivate.clone(), &provider))
        .await
        .unwrap_err();
    assert_eq!(reason(&refused).1, "LAST_ADMIN");

    let second = tenant.person(&provider, "Second Admin", "tenant_admin").await;
    let demoted = stack
        .persons()
        .update_person(rpc::with_token(set_role(&first.id, requester), &provider))
        .await;
    assert_eq!(demoted.unwrap().into_inner().role_name, "Requester");
    let deactivate = wire::DeactivatePersonRequest { person_id: second.id };
    let refused = stack
        .persons()
        .deactivate_person(rpc::with_token(deactivate, &provider))
        .await
        .unwrap_err();
    assert_eq!(reason(&refused).1, "LAST_ADMIN");
}

#[tokio::test]
async fn requesters_cannot_look_around() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let person = tenant.person(&tenant.admin_token().await, "Rita", "requester").await;
    let cookie = tenant.login(&person, true).await;
    let token = stack.token(&cookie, &tenant.slug).await.unwrap();
    let denied = |status: Status| assert_eq!(status.code(), Code::PermissionDenied);
    denied(
        stack
            .persons()
            .list_persons(rpc::with_token(wire::ListPersonsRequest::default(), &token))
            .await
            .unwrap_err(),
    );
    denied(
        stack
            .roles()
            .list_roles(rpc::with_token(wire::ListRolesRequest {}, &token))
            .await
            .unwrap_err(),
    );
    denied(
        stack
            .teams()
            .list_teams(rpc::with_token(wire::ListTeamsRequest {}, &token))
            .await
            .unwrap_err(),
    );
    denied(
        stack
            .api_keys()
            .list_api_keys(rpc::with_token(wire::ListApiKeysRequest {}, &token))
            .await
            .unwrap_err(),
    );
    denied(
        stack
            .audit()
            .list_audit_entries(rpc::with_token(wire::ListAuditEntriesRequest::default(), &token))
            .await
            .unwrap_err(),
    );
    let request = rpc::with_token(wire::ListAssignableAgentsRequest {}, &token);
    denied(stack.persons().list_assignable_agents(request).await.unwrap_err());
    let request = rpc::with_token(wire::GetTenantSettingsRequest {}, &token);
    denied(stack.settings().get_tenant_settings(request).await.unwrap_err());
    let own = wire::GetPersonRequest { person_id: person.id };
    assert!(
        stack.persons().get_person(rpc::with_token(own, &token)).await.is_ok(),
        "everybody may see themselves"
    );
    assert!(
        stack
            .locations()
            .list_locations(rpc::with_token(wire::ListLocationsRequest {}, &token))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn roles_in_use_and_given_ones_stay() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let admin = tenant.admin_token().await;
    let role = helper_role(&admin, &["ticket.read"]).await.unwrap();
    let twice = helper_role(&admin, &["ticket.note"]).await.unwrap_err();
    assert_eq!(reason(&twice).1, "ROLE_EXISTS");
    let person = tenant.person(&admin, "Hugo", "requester").await;
    stack
        .persons()
        .update_person(rpc::with_token(set_role(&person.id, role.id.clone()), &admin))
        .await
        .unwrap();
    let delete = wire::DeleteRoleRequest {
        role_id: role.id.clone(),
    };
    let refused = stack
        .roles()
        .delete_role(rpc::with_token(delete.clone(), &admin))
        .await
        .unwrap_err();
    assert_eq!(reason(&refused).1, "ROLE_IN_USE");
    let requester = tenant.role(&admin, "requester").await;
    stack
        .persons()
        .update_person(rpc::with_token(set_role(&person.id, requester.clone()), &admin))
        .await
        .unwrap();
    stack
        .roles()
        .delete_role(rpc::with_token(delete, &admin))
        .await
        .unwrap();
    let given = wire::DeleteRoleRequest { role_id: requester };
    let refused = stack
        .roles()
        .delete_role(rpc::with_token(given, &admin))
        .await
        .unwrap_err();
    assert_eq!(reason(&refused).1, "ROLE_BUILT_IN");
}
