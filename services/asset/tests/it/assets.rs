use fault::ErrorCode;
use proto::asset::v1::{self as wire, AssetState, asset_service_server::AssetService};

use crate::world::{World, answer, as_caller, names_field, refused};

#[tokio::test]
async fn a_registered_asset_can_be_read_by_id_and_by_tag() {
    let world = World::new().await;
    let asset = world.register("Laptop of the reception", "Laptop").await;
    assert_eq!(asset.tag, "ACM-0001");
    assert_eq!(
        (asset.state(), asset.revision, asset.type_name.as_str()),
        (AssetState::InStock, 1, "Laptop")
    );
    assert!(asset.allowed_transitions.contains(&AssetState::InUse.into()));
    for key in [asset.id.as_str(), "ACM-0001", "acm-0001"] {
        assert_eq!(world.get(&world.agent, key).await.unwrap(), asset, "{key}");
    }
    assert_eq!(world.register("Second", "Laptop").await.tag, "ACM-0002");
}

#[tokio::test]
async fn everything_that_is_said_of_an_asset_is_kept() {
    let world = World::new().await;
    let place = world.identity.place(world.tenant.id, "Lyon / Reception");
    let asset = world
        .create(wire::CreateAssetRequest {
            name: "  T14  ".to_owned(),
            type_id: world.type_id("Laptop").await,
            tag: "INV.2024_7".to_owned(),
            state: AssetState::Ordered.into(),
            serial_number: "PF-3X".to_owned(),
            manufacturer: "Lenovo".to_owned(),
            model: "ThinkPad T14".to_owned(),
            location_id: place.to_string(),
            cost: Some(wire::Money {
                amount: "1200".to_owned(),
                currency: "EUR".to_owned(),
            }),
            supplier: "Bechtle".to_owned(),
            purchased_on: "2025-03-01".to_owned(),
            warranty_ends_on: "2028-02-29".to_owned(),
            depreciation_years: 3,
            notes: "spare charger\nin the drawer".to_owned(),
            ..Default::default()
        })
        .await
        .unwrap();
    assert_eq!(
        (asset.name.as_str(), asset.location_name.as_str()),
        ("T14", "Lyon / Reception")
    );
    assert_eq!(asset.cost.clone().unwrap().amount, "1200.00");
    let value = asset.book_value.clone().unwrap();
    assert_eq!(
        (value.amount.as_str(), value.currency.as_str()),
        ("800.36", "EUR"),
        "365 of 1096 days are gone"
    );
    assert_eq!(world.get(&world.agent, &asset.id).await.unwrap(), asset);
}

#[tokio::test]
async fn the_counter_steps_over_tags_given_by_hand() {
    let world = World::new().await;
    let type_id = world.type_id("Phone").await;
    let by_hand = wire::CreateAssetRequest {
        name: "P".to_owned(),
        type_id,
        tag: "acm-0001".to_owned(),
        ..Default::default()
    };
    world.create(by_hand.clone()).await.unwrap();
    assert_eq!(world.register("Q", "Phone").await.tag, "ACM-0002");
    names_field(
        world
            .create(wire::CreateAssetRequest {
                tag: "ACM-0001".to_owned(),
                ..by_hand
            })
            .await,
        "tag",
    );
}

#[tokio::test]
async fn an_update_changes_the_named_fields_only_and_repeats_harmlessly() {
    let world = World::new().await;
    let asset = world.register("Old", "Laptop").await;
    let mut edited = asset.clone();
    edited.name = "New".to_owned();
    edited.model = "ignored".to_owned();
    edited.cost = Some(wire::Money {
        amount: "10.50".to_owned(),
        currency: "GBP".to_owned(),
    });
    edited.type_id = world.type_id("Server").await;
    let after = world
        .update(&edited, &["name", "cost", "type_id"], asset.revision)
        .await
        .unwrap();
    assert_eq!(
        (after.name.as_str(), after.model.as_str(), after.type_name.as_str()),
        ("New", "", "Server")
    );
    assert_eq!(after.revision, 2);
    let again = world.update(&edited, &["name", "cost", "type_id"], 0).await.unwrap();
    assert_eq!(again, after);
    let cleared = world
        .update(&wire::Asset { cost: None, ..edited }, &["cost"], 2)
        .await
        .unwrap();
    assert_eq!(cleared.cost, None);
}

#[tokio::test]
async fn a_stale_revision_is_refused_and_nothing_is_stored() {
    let world = World::new().await;
    let asset = world.register("First", "Laptop").await;
    let second = wire::Asset {
        name: "Second".to_owned(),
        ..asset.clone()
    };
    world.update(&second, &["name"], 1).await.unwrap();
    let third = wire::Asset {
        name: "Third".to_owned(),
        ..asset.clone()
    };
    let fault = world.update(&third, &["name"], 1).await.unwrap_err();
    assert_eq!(
        (fault.code, fault.reason.as_str()),
        (ErrorCode::Conflict, "REVISION_MISMATCH")
    );
    let person = world.person("Anna").to_string();
    let assign = wire::AssignAssetRequest {
        asset_id: asset.id.clone(),
        person_id: person,
        expected_revision: 1,
        ..Default::default()
    };
    refused(
        answer(world.assets().assign_asset(as_caller(&world.agent, assign)).await),
        ErrorCode::Conflict,
    );
    let back = wire::ReturnAssetRequest {
        asset_id: asset.id.clone(),
        expected_revision: 1,
        ..Default::default()
    };
    refused(
        answer(world.assets().return_asset(as_caller(&world.agent, back)).await),
        ErrorCode::Conflict,
    );
    let moved = wire::MoveAssetRequest {
        asset_id: asset.id.clone(),
        state: 5,
        expected_revision: 1,
        ..Default::default()
    };
    refused(
        answer(world.assets().move_asset(as_caller(&world.agent, moved)).await),
        ErrorCode::Conflict,
    );
    assert_eq!(world.get(&world.agent, &asset.id).await.unwrap().name, "Second");
}

#[tokio::test]
async fn a_life_follows_its_transitions_to_the_end() {
    let world = World::new().await;
    let asset = world.register("Server 1", "Server").await;
    refused(
        world.move_to(&asset, AssetState::Disposed).await,
        ErrorCode::Precondition,
    );
    for state in [
        AssetState::InUse,
        AssetState::InRepair,
        AssetState::Retired,
        AssetState::Disposed,
    ] {
        assert_eq!(world.move_to(&asset, state).await.unwrap().state(), state);
        let revision = world.get(&world.agent, &asset.id).await.unwrap().revision;
        assert_eq!(
            world.move_to(&asset, state).await.unwrap().revision,
            revision,
            "already so"
        );
    }
    let gone = world.get(&world.agent, &asset.id).await.unwrap();
    assert!(gone.allowed_transitions.is_empty());
    let fault = world.move_to(&asset, AssetState::InStock).await.unwrap_err();
    assert_eq!(fault.reason, "ASSET_TRANSITION_NOT_ALLOWED");
}

#[tokio::test]
async fn two_changes_at_once_both_happen() {
    let world = World::new().await;
    let asset = world.register("Shared", "Laptop").await;
    let by_name = wire::Asset {
        name: "Renamed".to_owned(),
        ..asset.clone()
    };
    let by_model = wire::Asset {
        model: "M2".to_owned(),
        ..asset.clone()
    };
    let (a, b) = tokio::join!(
        world.update(&by_name, &["name"], 0),
        world.update(&by_model, &["model"], 0)
    );
    a.unwrap();
    b.unwrap();
    let after = world.get(&world.agent, &asset.id).await.unwrap();
    assert_eq!(
        (after.name.as_str(), after.model.as_str(), after.revision),
        ("Renamed", "M2", 3)
    );
}
