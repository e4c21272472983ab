use proto::identity::v1 as wire;
use tonic::Code;

use crate::{
    fixture::{fields, mask, reason},
    stack::stack,
};

#[tokio::test]
async fn ids_of_another_tenant_are_not_found_and_not_accepted() {
    let stack = stack();
    let (acme, globex) = (stack.tenant().await, stack.tenant().await);
    let (acme_admin, globex_admin) = (acme.admin_token().await, globex.admin_token().await);
    let person = acme.person(&acme_admin, "Rita", "requester").await;
    let location = wire::CreateLocationRequest {
        name: "Lyon".to_owned(),
        kind: 2,
        ..Default::default()
    };
    let location = stack
        .locations()
        .create_location(rpc::with_token(location, &acme_admin))
        .await
        .unwrap()
        .into_inner();
    let role = wire::CreateRoleRequest {
        name: "Own".to_owned(),
        view: 3,
        ..Default::default()
    };
    let role = stack
        .roles()
        .create_role(rpc::with_token(role, &acme_admin))
        .await
        .unwrap()
        .into_inner();
    let team = wire::CreateTeamRequest {
        name: "Desk".to_owned(),
        ..Default::default()
    };
    let team = stack
        .teams()
        .create_team(rpc::with_token(team, &acme_admin))
        .await
        .unwrap()
        .into_inner();

    let get = wire::GetPersonRequest {
        person_id: person.id.clone(),
    };
    let missing = stack
        .persons()
        .get_person(rpc::with_token(get.clone(), &globex_admin))
        .await
        .unwrap_err();
    assert_eq!(reason(&missing), (Code::NotFound, "PERSON_NOT_FOUND".to_owned()));
    let nobody = wire::GetPersonRequest {
        person_id: ids::PersonId::new().to_string(),
    };
    let nobody = stack
        .persons()
        .get_person(rpc::with_token(nobody, &globex_admin))
        .await
        .unwrap_err();
    assert_eq!(
        (missing.code(), missing.message(), missing.details()),
        (nobody.code(), nobody.message(), nobody.details())
    );
    assert!(
        stack
            .persons()
            .get_person(rpc::with_token(get, &acme_admin))
            .await
            .is_ok()
    );

    let deactivate = wire::DeactivatePersonRequest {
        person_id: person.id.clone(),
    };
    let refused = stack
        .persons()
        .deactivate_person(rpc::with_token(deactivate, &globex_admin))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    let delete = wire::DeleteLocationRequest {
        location_id: location.id.clone(),
    };
    let refused = stack
        .locations()
        .delete_location(rpc::with_token(delete, &globex_admin))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    let delete = wire::DeleteTeamRequest { team_id: team.id };
    let refused = stack
        .teams()
        .delete_team(rpc::with_token(delete, &globex_admin))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);

    let mut in_body = wire::CreatePersonRequest {
        name: "X".to_owned(),
        email: globex.email("x"),
        ..Default::default()
    };
    in_body.role_id.clone_from(&role.id);
    let refused = stack
        .persons()
        .create_person(rpc::with_token(in_body.clone(), &globex_admin))
        .await
        .unwrap_err();
    assert_eq!(fields(&refused)[0].0, "role_id");
    in_body.role_id.clear();
    in_body.location_id.clone_from(&location.id);
    let refused = stack
        .persons()
        .create_person(rpc::with_token(in_body, &globex_admin))
        .await
        .unwrap_err();
    assert_eq!(fields(&refused)[0].0, "location_id");
    let parent = wire::CreateLocationRequest {
        name: "Inside".to_owned(),
        kind: 4,
        parent_id: location.id,
    };
    let refused = stack
        .locations()
        .create_location(rpc::with_token(parent, &globex_admin))
        .await
        .unwrap_err();
    assert_eq!(fields(&refused)[0].0, "parent_id");
    let members = wire::CreateTeamRequest {
        name: "T".to_owned(),
        member_ids: vec![person.id],
        ..Default::default()
    };
    let refused = stack
        .teams()
        .create_team(rpc::with_token(members, &globex_admin))
        .await
        .unwrap_err();
    assert_eq!(fields(&refused)[0].0, "member_ids");
    let key = wire::CreateApiKeyRequest {
        name: "K".to_owned(),
        role_id: role.id,
        ..Default::default()
    };
    let refused = stack
        .api_keys()
        .create_api_key(rpc::with_token(key, &globex_admin))
        .await
        .unwrap_err();
    assert_eq!(fields(&refused)[0].0, "role_id");
}

#[tokio::test]
async fn a_session_is_good_for_its_own_portal_only() {
    let stack = stack();
    let (acme, globex) = (stack.tenant().await, stack.tenant().await);
    let person = acme.person(&acme.admin_token().await, "Rita", "requester").await;
    let cookie = acme.login(&person, true).await;
    let session = stack.session(&cookie).await.unwrap();
    assert_eq!(session.portal_tenant_id, acme.id.to_string());
    assert!(session.provider.is_none());
    assert!(stack.token(&cookie, &acme.slug).await.is_ok());
    for other in [globex.slug.as_str(), &globex.id.to_string(), "nobody-here"] {
        let refused = stack.token(&cookie, other).await.unwrap_err();
        assert_eq!(reason(&refused), (Code::NotFound, "TENANT_NOT_FOUND".to_owned()));
    }
    let refused = stack.token(&cookie, "").await.unwrap_err();
    assert_eq!(reason(&refused).1, "NO_PROVIDER_REALM");
    for elsewhere in [Some(globex.id), None] {
        let refused = stack
            .sign_in(&person.email, crate::stack::PASSWORD, elsewhere)
            .await
            .unwrap_err();
        assert_eq!(reason(&refused), (Code::Unauthenticated, "SIGN_IN_FAILED".to_owned()));
    }
    let refused = stack
        .sign_in(&stack.admin_email, crate::stack::PASSWORD, Some(acme.id))
        .await
        .unwrap_err();
    assert_eq!(
        reason(&refused).1,
        "SIGN_IN_FAILED",
        "technicians of the provider sign in at the console"
    );
}

#[tokio::test]
async fn internal_calls_are_closed_to_people() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let admin = tenant.admin_token().await;
    let sender = wire::ResolveSenderRequest {
        email: "x@y.example".to_owned(),
        ..Default::default()
    };
    let refused = stack
        .persons()
        .resolve_sender(rpc::with_token(sender.clone(), &admin))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    let other = stack.service("ticketing", Some(tenant.id)).await;
    let refused = stack
        .persons()
        .resolve_sender(rpc::with_token(sender, &other))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    let host = wire::ResolveHostRequest {
        host: "console.localhost".to_owned(),
    };
    assert!(
        stack
            .directory()
            .resolve_host(rpc::with_token(host.clone(), &admin))
            .await
            .is_err()
    );
    let other = stack.service("ticketing", None).await;
    assert!(
        stack
            .directory()
            .resolve_host(rpc::with_token(host, &other))
            .await
            .is_err()
    );
    let link = wire::CreateInvitationLinkRequest {
        invitation_id: ids::InvitationId::new().to_string(),
    };
    assert!(
        stack
            .links()
            .create_invitation_link(rpc::with_token(link, &admin))
            .await
            .is_err()
    );
    let wrong = rpc::ServiceTokens::new(stack.channel(), "ticketing", "wrong".to_owned())
        .platform()
        .await
        .unwrap_err();
    assert_eq!(wrong.reason, "SERVICE_SECRET_WRONG");
}

#[tokio::test]
async fn a_mask_with_unknown_or_fixed_fields_is_refused() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let admin = tenant.admin_token().await;
    let person = tenant.person(&admin, "Rita", "requester").await;
    let update = |paths: &[&str]| wire::UpdatePersonRequest {
        person_id: person.id.clone(),
        person: Some(wire::Person::default()),
        update_mask: mask(paths),
        expected_revision: 0,
    };
    let refused = stack
        .persons()
        .update_person(rpc::with_token(update(&["active", "colour"]), &admin))
        .await
        .unwrap_err();
    let named = fields(&refused);
    assert_eq!(named[0], ("active".to_owned(), "read_only".to_owned()));
    assert_eq!(named[1], ("colour".to_owned(), "unknown".to_owned()));
    let same = stack
        .persons()
        .update_person(rpc::with_token(update(&[]), &admin))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(same.revision, person.revision);
}
