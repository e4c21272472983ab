use fault::ErrorCode;
use ids::{LocationId, PersonId};
use prost::Message;
use proto::asset::v1::{self as wire, AssetState, asset_service_server::AssetService};

use crate::world::{World, answer, as_caller, names_field, refused};

#[tokio::test]
async fn an_asset_is_given_moved_on_and_taken_back() {
    let world = World::new().await;
    let (anna, bob) = (world.person("Anna Berger"), world.person("Bob"));
    let asset = world.register("Laptop", "Laptop").await;
    let with_anna = world.assign(&asset, anna).await.unwrap();
    assert_eq!(
        (with_anna.assignee_name.as_str(), with_anna.state()),
        ("Anna Berger", AssetState::InUse)
    );
    assert_eq!(world.assign(&asset, anna).await.unwrap(), with_anna, "already so");
    assert_eq!(world.assign(&asset, bob).await.unwrap().assignee_name, "Bob");

    let shelf = world.identity.place(world.tenant.id, "Lyon / Store");
    let back = wire::ReturnAssetRequest {
        asset_id: asset.id.clone(),
        location_id: shelf.to_string(),
        ..Default::default()
    };
    let back = answer(world.assets().return_asset(as_caller(&world.agent, back)).await).unwrap();
    assert_eq!(
        (back.assignee_id.as_str(), back.state(), back.location_name.as_str()),
        ("", AssetState::InStock, "Lyon / Store")
    );

    let told = world.told().await;
    let facts: Vec<_> = told.iter().map(|e| e.r#type.as_str()).collect();
    assert_eq!(
        facts,
        [
            "asset.asset.created",
            "asset.asset.assigned",
            "asset.asset.assigned",
            "asset.asset.returned"
        ]
    );
    assert!(told[0].participant_ids.is_empty());
    assert_eq!(told[1].participant_ids, [anna.to_string()]);
    assert_eq!(
        told[2].participant_ids,
        [bob.to_string(), anna.to_string()],
        "who loses it learns of it too"
    );
    assert_eq!(told[3].participant_ids, [bob.to_string()]);
    let last = wire::AssetChanged::decode(told[3].payload.as_slice()).unwrap();
    assert_eq!(last.changed, ["assignee_id", "state", "location_id"]);
    assert_eq!(told[3].revision, last.asset.unwrap().revision);
}

#[tokio::test]
async fn an_asset_can_be_registered_with_its_holder() {
    let world = World::new().await;
    let anna = world.person("Anna");
    let request = wire::CreateAssetRequest {
        name: "Phone".to_owned(),
        type_id: world.type_id("Phone").await,
        assignee_id: anna.to_string(),
        ..Default::default()
    };
    let asset = world.create(request.clone()).await.unwrap();
    assert_eq!(
        (asset.state(), asset.assignee_id),
        (AssetState::InUse, anna.to_string())
    );
    let may_not_assign = world.tenant.agent(&["asset.create", "asset.read"]);
    refused(
        answer(world.assets().create_asset(as_caller(&may_not_assign, request)).await),
        ErrorCode::Forbidden,
    );
}

#[tokio::test]
async fn people_and_places_of_another_tenant_are_unknown() {
    let world = World::new().await;
    let other = world.other_tenant().await;
    let asset = world.register("Laptop", "Laptop").await;
    let stranger = world.identity.person(other.id, "Stranger");
    for person in [stranger, PersonId::new()] {
        names_field(world.assign(&asset, person).await, "person_id");
    }
    names_field(
        world
            .assign(&asset, world.identity.former_person(world.tenant.id, "Gone"))
            .await,
        "person_id",
    );

    let there = world.identity.place(other.id, "Elsewhere");
    for place in [there, LocationId::new()] {
        let moved = wire::Asset {
            location_id: place.to_string(),
            ..asset.clone()
        };
        names_field(world.update(&moved, &["location_id"], 0).await, "location_id");
        let create = wire::CreateAssetRequest {
            name: "X".to_owned(),
            type_id: asset.type_id.clone(),
            location_id: place.to_string(),
            ..Default::default()
        };
        names_field(world.create(create).await, "location_id");
        let person = world.person("Anna").to_string();
        let assign = wire::AssignAssetRequest {
            asset_id: asset.id.clone(),
            person_id: person,
            location_id: place.to_string(),
            ..Default::default()
        };
        names_field(
            answer(world.assets().assign_asset(as_caller(&world.agent, assign)).await),
            "location_id",
        );
    }
    assert_eq!(
        world.get(&world.agent, &asset.id).await.unwrap(),
        asset,
        "nothing was stored"
    );
    assert_eq!(world.told().await.len(), 1);
}

#[tokio::test]
async fn what_is_retired_cannot_be_given_and_retiring_takes_it_away() {
    let world = World::new().await;
    let anna = world.person("Anna");
    let asset = world.register("Laptop", "Laptop").await;
    world.assign(&asset, anna).await.unwrap();
    let retired = world.move_to(&asset, AssetState::Retired).await.unwrap();
    assert_eq!(retired.assignee_id, "");
    refused(world.assign(&asset, anna).await, ErrorCode::Precondition);
    let told = world.told().await;
    assert_eq!(told.last().unwrap().participant_ids, [anna.to_string()]);
}

#[tokio::test]
async fn without_identity_nothing_is_assigned_and_the_answer_says_try_again() {
    let mut world = World::new().await;
    let anna = world.person("Anna");
    let asset = world.register("Laptop", "Laptop").await;
    let nowhere = rpc::ClientSettings {
        url: "http://127.0.0.1:1".to_owned(),
    }
    .channel()
    .unwrap();
    world.app.directory = asset::directory::Directory::new(nowhere);
    let fault = world.assign(&asset, anna).await.unwrap_err();
    assert_eq!((fault.code, fault.retry_after), (ErrorCode::Unavailable, Some(2)));
    assert_eq!(world.get(&world.agent, &asset.id).await.unwrap().revision, 1);
}
