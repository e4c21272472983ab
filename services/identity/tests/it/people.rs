use proto::identity::v1 as wire;
use tonic::Code;

use crate::{
    fixture::{fields, mask, reason},
    stack::stack,
};

#[tokio::test]
async fn people_are_listed_by_name_in_pages_and_found_by_a_part() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let admin = tenant.admin_token().await;
    for name in ["Zoe", "bert", "Chris", "Anna_50%", "Émile"] {
        let email = tenant.email(&format!(
            "p{}",
            name.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "")
        ));
        let request = wire::CreatePersonRequest {
            name: name.to_owned(),
            email,
            ..Default::default()
        };
        stack
            .persons()
            .create_person(rpc::with_token(request, &admin))
            .await
            .unwrap();
    }
    let mut names = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = wire::ListPersonsRequest {
            page_size: 2,
            page_token: page_token.clone(),
            ..Default::default()
        };
        let page = stack
            .persons()
            .list_persons(rpc::with_token(request, &admin))
            .await
            .unwrap()
            .into_inner();
        names.extend(page.persons.into_iter().map(|person| person.name));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(names.len(), 6);
    let mut distinct = names.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), 6, "{names:?}");
    let position = |name: &str| names.iter().position(|other| other == name).unwrap();
    assert!(
        position("Ada Admin") < position("bert")
            && position("bert") < position("Chris")
            && position("Chris") < position("Zoe")
    );
    for (query, count) in [
        ("0%", 1),
        ("a_5", 1),
        ("%", 1),
        ("BERT", 1),
        (&tenant.slug, 6),
        ("nobody", 0),
    ] {
        let request = wire::ListPersonsRequest {
            query: query.to_owned(),
            ..Default::default()
        };
        let found = stack
            .persons()
            .list_persons(rpc::with_token(request, &admin))
            .await
            .unwrap()
            .into_inner()
            .persons;
        assert_eq!(found.len(), count, "{query}");
    }
    let foreign = wire::ListPersonsRequest {
        page_token: "garbage".to_owned(),
        ..Default::default()
    };
    let refused = stack
        .persons()
        .list_persons(rpc::with_token(foreign, &admin))
        .await
        .unwrap_err();
    assert_eq!(fields(&refused)[0].0, "page_token");
}

#[tokio::test]
async fn wrong_people_are_refused_by_field_and_stale_changes_are_conflicts() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let admin = tenant.admin_token().await;
    let rita = tenant.person(&admin, "Rita", "requester").await;
    let taken = wire::CreatePersonRequest {
        name: "X".to_owned(),
        email: rita.email.to_uppercase(),
        ..Default::default()
    };
    let taken = stack
        .persons()
        .create_person(rpc::with_token(taken, &admin))
        .await
        .unwrap_err();
    assert_eq!(reason(&taken), (Code::AlreadyExists, "PERSON_EXISTS".to_owned()));
    assert_eq!(fields(&taken), [("email".to_owned(), "taken".to_owned())]);
    let wrong = wire::CreatePersonRequest {
        name: "x".repeat(101),
        email: "nobody".to_owned(),
        ..Default::default()
    };
    let wrong = stack
        .persons()
        .create_person(rpc::with_token(wrong, &admin))
        .await
        .unwrap_err();
    assert_eq!(fields(&wrong).len(), 2);
    let malformed = wire::GetPersonRequest {
        person_id: "tkt_1".to_owned(),
    };
    let malformed = stack
        .persons()
        .get_person(rpc::with_token(malformed, &admin))
        .await
        .unwrap_err();
    assert_eq!(fields(&malformed), [("person_id".to_owned(), "malformed".to_owned())]);

    let update = |expected_revision, phone: &str| wire::UpdatePersonRequest {
        person_id: rita.id.clone(),
        person: Some(wire::Person {
            phone: phone.to_owned(),
            name: "ignored".to_owned(),
            ..Default::default()
        }),
        update_mask: mask(&["phone"]),
        expected_revision,
    };
    let changed = stack
        .persons()
        .update_person(rpc::with_token(update(1, "+33 1"), &admin))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (changed.revision, changed.phone.as_str(), changed.name.as_str()),
        (2, "+33 1", "Rita")
    );
    let stale = stack
        .persons()
        .update_person(rpc::with_token(update(1, "+33 2"), &admin))
        .await
        .unwrap_err();
    assert_eq!(reason(&stale), (Code::Aborted, "REVISION_MISMATCH".to_owned()));
    let same = stack
        .persons()
        .update_person(rpc::with_token(update(2, "+33 1"), &admin))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(same.revision, 2, "the same again is nothing");
}

#[tokio::test]
async fn senders_are_known_made_or_refused_by_the_tenants_settings() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let admin = tenant.admin_token().await;
    let mail = stack.service("mail-ingest", Some(tenant.id)).await;
    let resolve = async |email: &str, name: &str| {
        let request = wire::ResolveSenderRequest {
            email: email.to_owned(),
            display_name: name.to_owned(),
            accept: false,
        };
        stack
            .persons()
            .resolve_sender(rpc::with_token(request, &mail))
            .await
            .unwrap()
            .into_inner()
    };
    let made = resolve(&tenant.email("New.Person"), "New\r\nPerson").await;
    assert!(made.created);
    let made = made.person.unwrap();
    assert_eq!(
        (made.name.as_str(), made.role_name.as_str()),
        ("New Person", "Requester")
    );
    let known = resolve(&made.email.to_uppercase(), "Somebody Else").await;
    assert_eq!((known.created, known.person.unwrap().id), (false, made.id.clone()));
    assert!(resolve("stranger@evil.example", "Boss").await.person.is_none());
    let deactivate = wire::DeactivatePersonRequest { person_id: made.id };
    stack
        .persons()
        .deactivate_person(rpc::with_token(deactivate, &admin))
        .await
        .unwrap();
    assert!(
        resolve(&made.email, "").await.person.is_none(),
        "a deactivated person is not let in again by a mail"
    );
}

#[tokio::test]
async fn places_form_a_tree_without_cycles_and_go_only_when_empty() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let admin = tenant.admin_token().await;
    let create = async |name: &str, kind: wire::LocationKind, parent: &str| {
        let request = wire::CreateLocationRequest {
            name: name.to_owned(),
            kind: kind.into(),
            parent_id: parent.to_owned(),
        };
        stack
            .locations()
            .create_location(rpc::with_token(request, &admin))
            .await
            .map(tonic::Response::into_inner)
    };
    let company = create("Acme", wire::LocationKind::Company, "").await.unwrap();
    let lyon = create("Lyon", wire::LocationKind::Site, &company.id).await.unwrap();
    let sales = create("Sales", wire::LocationKind::Department, &lyon.id).await.unwrap();
    assert_eq!(sales.path, "Acme / Lyon / Sales");
    assert_eq!(
        reason(&create("LYON", wire::LocationKind::Site, &company.id).await.unwrap_err()).1,
        "LOCATION_EXISTS"
    );
    let into_itself = wire::UpdateLocationRequest {
        location_id: company.id.clone(),
        location: Some(wire::Location {
            parent_id: sales.id.clone(),
            ..Default::default()
        }),
        update_mask: mask(&["parent_id"]),
        expected_revision: 0,
    };
    let refused = stack
        .locations()
        .update_location(rpc::with_token(into_itself, &admin))
        .await
        .unwrap_err();
    assert_eq!(fields(&refused), [("parent_id".to_owned(), "cycle".to_owned())]);
    let delete = wire::DeleteLocationRequest { location_id: lyon.id };
    let refused = stack
        .locations()
        .delete_location(rpc::with_token(delete, &admin))
        .await
        .unwrap_err();
    assert_eq!(reason(&refused).1, "LOCATION_NOT_EMPTY");
    let delete = wire::DeleteLocationRequest { location_id: sales.id };
    stack
        .locations()
        .delete_location(rpc::with_token(delete, &admin))
        .await
        .unwrap();
    let listed = stack
        .locations()
        .list_locations(rpc::with_token(wire::ListLocationsRequest {}, &admin))
        .await
        .unwrap();
    let names: Vec<_> = listed
        .into_inner()
        .locations
        .into_iter()
        .map(|location| location.name)
        .collect();
    assert_eq!(names, ["Acme", "Lyon"]);
}

#[tokio::test]
async fn a_department_manager_has_a_token_for_their_department() {
    let stack = stack();
    let tenant = stack.tenant().await;
    let admin = tenant.admin_token().await;
    let create = async |name: &str, kind: wire::LocationKind, parent: &str| {
        let request = wire::CreateLocationRequest {
            name: name.to_owned(),
            kind: kind.into(),
            parent_id: parent.to_owned(),
        };
        stack
            .locations()
            .create_location(rpc::with_token(request, &admin))
            .await
            .unwrap()
            .into_inner()
    };
    let sales = create("Sales", wire::LocationKind::Department, "").await;
    let room = create("201", wire::LocationKind::Room, &sales.id).await;
    let request = wire::CreatePersonRequest {
        name: "Dora".to_owned(),
        email: tenant.email("dora"),
        role_id: tenant.role(&admin, "department_manager").await,
        location_id: room.id,
        ..Default::default()
    };
    let dora = stack
        .persons()
        .create_person(rpc::with_token(request, &admin))
        .await
        .unwrap()
        .into_inner();
    let cookie = tenant.login(&dora, true).await;
    let token = stack.token(&cookie, &tenant.slug).await.unwrap();
    let claims = stack
        .inside(|app| async move { app.keys.verifier().claims(&token).await.unwrap() })
        .await;
    assert_eq!(
        (claims.view.as_str(), claims.department.unwrap().to_string()),
        ("department", sales.id)
    );
    assert!(!claims.agent);
}
