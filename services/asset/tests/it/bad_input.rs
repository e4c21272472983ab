use fault::ErrorCode;
use ids::{AssetId, AssetTypeId, TicketId};
use proto::asset::v1::{self as wire, asset_service_server::AssetService};

use crate::world::{World, answer, as_caller, names_field, refused};

fn money(amount: &str, currency: &str) -> Option<wire::Money> {
    Some(wire::Money {
        amount: amount.to_owned(),
        currency: currency.to_owned(),
    })
}

#[tokio::test]
async fn a_wrong_registration_names_its_fields_and_stores_nothing() {
    let world = World::new().await;
    let good = wire::CreateAssetRequest {
        name: "N".to_owned(),
        type_id: world.type_id("Laptop").await,
        ..Default::default()
    };
    let with = |change: &dyn Fn(&mut wire::CreateAssetRequest)| {
        let mut request = good.clone();
        change(&mut request);
        request
    };
    let long = "x".repeat(10_001);
    let wrong: Vec<(&str, wire::CreateAssetRequest)> = vec![
        ("name", with(&|r| r.name.clear())),
        ("name", with(&|r| r.name = "x".repeat(201))),
        ("name", with(&|r| r.name = "a\nb".to_owned())),
        ("type_id", with(&|r| r.type_id.clear())),
        ("type_id", with(&|r| r.type_id = "laptop".to_owned())),
        ("type_id", with(&|r| r.type_id = TicketId::new().to_string())),
        ("type_id", with(&|r| r.type_id = AssetTypeId::new().to_string())),
        ("tag", with(&|r| r.tag = "x".repeat(61))),
        ("tag", with(&|r| r.tag = "A/B".to_owned())),
        ("state", with(&|r| r.state = wire::AssetState::Disposed.into())),
        ("state", with(&|r| r.state = 99)),
        ("serial_number", with(&|r| r.serial_number = "x".repeat(101))),
        ("manufacturer", with(&|r| r.manufacturer = "x".repeat(101))),
        ("model", with(&|r| r.model = "x".repeat(101))),
        ("supplier", with(&|r| r.supplier = "x".repeat(101))),
        ("notes", with(&|r| r.notes.clone_from(&long))),
        ("notes", with(&|r| r.notes = "bell \u{7}".to_owned())),
        ("location_id", with(&|r| r.location_id = "lyon".to_owned())),
        ("assignee_id", with(&|r| r.assignee_id = "anna".to_owned())),
        ("cost.amount", with(&|r| r.cost = money("-1", "EUR"))),
        ("cost.amount", with(&|r| r.cost = money("1.999", "EUR"))),
        ("cost.amount", with(&|r| r.cost = money("", "EUR"))),
        ("cost.currency", with(&|r| r.cost = money("1", "euro"))),
        ("purchased_on", with(&|r| r.purchased_on = "2026-02-30".to_owned())),
        ("purchased_on", with(&|r| r.purchased_on = "2026-2-3".to_owned())),
        (
            "warranty_ends_on",
            with(&|r| r.warranty_ends_on = "tomorrow".to_owned()),
        ),
        ("depreciation_years", with(&|r| r.depreciation_years = 51)),
        ("depreciation_years", with(&|r| r.depreciation_years = -1)),
    ];
    for (field, request) in wrong {
        names_field(world.create(request).await, field);
    }
    let several = with(&|r| {
        r.name.clear();
        r.depreciation_years = 99;
        r.purchased_on = "x".to_owned();
    });
    assert_eq!(
        world.create(several).await.unwrap_err().fields.len(),
        3,
        "all wrong fields at once"
    );
    assert!(
        world
            .names(&world.agent, wire::ListAssetsRequest::default())
            .await
            .is_empty()
    );
    assert!(world.told().await.is_empty());
}

#[tokio::test]
async fn a_wrong_update_names_its_fields_and_stores_nothing() {
    let world = World::new().await;
    let asset = world.register("Laptop", "Laptop").await;
    let other = world.other_tenant().await;
    let foreign_type = world.type_id_for(&other.agent(&["asset.read"]), "Laptop").await;
    let wrong: Vec<(&str, wire::Asset, &[&str])> = vec![
        ("update_mask", asset.clone(), &[]),
        ("update_mask", asset.clone(), &["state"]),
        ("update_mask", asset.clone(), &["assignee_id"]),
        ("update_mask", asset.clone(), &["colour"]),
        (
            "name",
            wire::Asset {
                name: String::new(),
                ..asset.clone()
            },
            &["name"],
        ),
        (
            "tag",
            wire::Asset {
                tag: String::new(),
                ..asset.clone()
            },
            &["tag"],
        ),
        (
            "type_id",
            wire::Asset {
                type_id: foreign_type,
                ..asset.clone()
            },
            &["type_id"],
        ),
        (
            "type_id",
            wire::Asset {
                type_id: String::new(),
                ..asset.clone()
            },
            &["type_id"],
        ),
        (
            "cost.currency",
            wire::Asset {
                cost: money("5", ""),
                ..asset.clone()
            },
            &["cost"],
        ),
    ];
    for (field, edited, mask) in wrong {
        names_field(world.update(&edited, mask, 0).await, field);
    }
    let second = world.register("Second", "Laptop").await;
    names_field(
        world
            .update(
                &wire::Asset {
                    tag: asset.tag.clone(),
                    ..second
                },
                &["tag"],
                0,
            )
            .await,
        "tag",
    );
    assert_eq!(world.get(&world.agent, &asset.id).await.unwrap(), asset);
}

#[tokio::test]
async fn wrong_ids_and_states_in_verbs_are_named() {
    let world = World::new().await;
    let asset = world.register("Laptop", "Laptop").await;
    let assets = world.assets();
    let assign = |asset_id: &str, person_id: &str| wire::AssignAssetRequest {
        asset_id: asset_id.to_owned(),
        person_id: person_id.to_owned(),
        ..Default::default()
    };
    names_field(
        answer(
            assets
                .assign_asset(as_caller(&world.agent, assign(&asset.id, "")))
                .await,
        ),
        "person_id",
    );
    names_field(
        answer(assets.assign_asset(as_caller(&world.agent, assign("x", "y"))).await),
        "asset_id",
    );
    let moved = |state: i32, reason: &str| wire::MoveAssetRequest {
        asset_id: asset.id.clone(),
        state,
        reason: reason.to_owned(),
        ..Default::default()
    };
    names_field(
        answer(assets.move_asset(as_caller(&world.agent, moved(0, ""))).await),
        "state",
    );
    names_field(
        answer(assets.move_asset(as_caller(&world.agent, moved(42, ""))).await),
        "state",
    );
    names_field(
        answer(
            assets
                .move_asset(as_caller(&world.agent, moved(3, &"x".repeat(501))))
                .await,
        ),
        "reason",
    );
    names_field(world.get(&world.agent, "").await, "asset_id");
    let unknown = wire::Asset {
        id: AssetId::new().to_string(),
        ..asset
    };
    refused(
        world.move_to(&unknown, wire::AssetState::InUse).await,
        ErrorCode::NotFound,
    );
    refused(world.get(&world.agent, "ACM-9999").await, ErrorCode::NotFound);
}

#[tokio::test]
async fn wrong_list_parameters_are_named() {
    let world = World::new().await;
    type Change = fn(&mut wire::ListAssetsRequest);
    let wrong: [(&str, Change); 10] = [
        ("page_size", |r| r.page_size = -1),
        ("page_token", |r| r.page_token = "nonsense".to_owned()),
        ("order_by", |r| r.order_by = "price".to_owned()),
        ("query", |r| r.query = "x".repeat(201)),
        ("type[0]", |r| r.r#type = vec!["laptop".to_owned()]),
        ("state[1]", |r| r.state = vec![1, 99]),
        ("assignee[0]", |r| r.assignee = vec!["anna".to_owned()]),
        ("location[0]", |r| r.location = vec![String::new()]),
        ("location", |r| r.location = vec!["x".to_owned(); 101]),
        ("warranty_ends_before", |r| r.warranty_ends_before = "soon".to_owned()),
    ];
    for (field, change) in wrong {
        let mut request = wire::ListAssetsRequest::default();
        change(&mut request);
        names_field(world.list(&world.agent, request).await, field);
    }
}
