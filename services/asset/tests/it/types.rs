use fault::{ErrorCode, Fault};
use ids::AssetTypeId;
use proto::asset::v1::{self as wire, asset_type_service_server::AssetTypeService};

use crate::world::{World, answer, as_caller, names_field, refused};

async fn types(world: &World) -> Vec<wire::AssetType> {
    answer(
        world
            .types()
            .list_asset_types(as_caller(&world.agent, wire::ListAssetTypesRequest {}))
            .await,
    )
    .unwrap()
    .asset_types
}

async fn create(world: &World, name: &str, parent_id: &str, icon: &str) -> Result<wire::AssetType, Fault> {
    let request = wire::CreateAssetTypeRequest {
        name: name.to_owned(),
        parent_id: parent_id.to_owned(),
        icon: icon.to_owned(),
    };
    answer(world.types().create_asset_type(as_caller(&world.agent, request)).await)
}

async fn update(
    world: &World,
    kind: &wire::AssetType,
    fields: &[&str],
    expected_revision: i64,
) -> Result<wire::AssetType, Fault> {
    let request = wire::UpdateAssetTypeRequest {
        asset_type_id: kind.id.clone(),
        asset_type: Some(kind.clone()),
        update_mask: Some(prost_types::FieldMask {
            paths: fields.iter().map(|&f| f.to_owned()).collect(),
        }),
        expected_revision,
    };
    answer(world.types().update_asset_type(as_caller(&world.agent, request)).await)
}

#[tokio::test]
async fn a_new_tenant_has_the_default_tree() {
    let world = World::new().await;
    let types = types(&world).await;
    let names: Vec<_> = types.iter().map(|t| t.name.as_str()).collect();
    assert_eq!(
        names[..6],
        ["Computer", "Laptop", "Desktop", "Server", "Virtual machine", "Mobile"]
    );
    assert_eq!(types[1].parent_id, types[0].id);
    assert_eq!(types.len(), 15);
}

#[tokio::test]
async fn setting_a_tenant_up_again_adds_nothing() {
    let world = World::new().await;
    let mut tx = world.service.db.begin(&world.tenant.system()).await.unwrap();
    asset::setup::on_provisioned(&mut tx, "acme", "fr", world.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(types(&world).await.len(), 15);
}

#[tokio::test]
async fn types_are_added_renamed_and_moved() {
    let world = World::new().await;
    let computer = world.type_id("Computer").await;
    let mut kiosk = create(&world, "Kiosk", &computer, "desktop").await.unwrap();
    assert_eq!(create(&world, "Odd", "", "").await.unwrap().icon, "other");
    kiosk.name = "Terminal".to_owned();
    kiosk.parent_id.clear();
    let after = update(&world, &kiosk, &["name", "parent_id"], 1).await.unwrap();
    assert_eq!(
        (after.name.as_str(), after.parent_id.as_str(), after.revision),
        ("Terminal", "", 2)
    );
    assert_eq!(
        update(&world, &kiosk, &["name", "parent_id"], 0).await.unwrap(),
        after,
        "already so"
    );
    refused(
        update(
            &world,
            &wire::AssetType {
                name: "X".to_owned(),
                ..kiosk
            },
            &["name"],
            1,
        )
        .await,
        ErrorCode::Conflict,
    );
}

#[tokio::test]
async fn the_tree_stays_a_tree_even_under_concurrent_moves() {
    let world = World::new().await;
    let a = create(&world, "A", "", "").await.unwrap();
    let b = create(&world, "B", "", "").await.unwrap();
    let a_below_b = wire::AssetType {
        parent_id: b.id.clone(),
        ..a.clone()
    };
    let b_below_a = wire::AssetType {
        parent_id: a.id.clone(),
        ..b.clone()
    };
    let (one, two) = tokio::join!(
        update(&world, &a_below_b, &["parent_id"], 0),
        update(&world, &b_below_a, &["parent_id"], 0)
    );
    assert_eq!(
        [one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(),
        1,
        "{one:?} {two:?}"
    );
    names_field(one.and(two), "parent_id");
    assert_eq!(types(&world).await.len(), 17, "all are still reached from the top");
}

#[tokio::test]
async fn wrong_types_name_their_fields() {
    let world = World::new().await;
    let other = world.other_tenant().await;
    let foreign = world.type_id_for(&other.agent(&["asset.read"]), "Laptop").await;
    let laptop = types(&world).await.into_iter().find(|t| t.name == "Laptop").unwrap();
    names_field(create(&world, "", "", "").await, "name");
    names_field(create(&world, &"x".repeat(81), "", "").await, "name");
    names_field(create(&world, "LAPTOP", "", "").await, "name");
    names_field(create(&world, "N", "", "rocket").await, "icon");
    for parent in ["x", &foreign, &AssetTypeId::new().to_string()] {
        names_field(create(&world, "N", parent, "").await, "parent_id");
        let moved = wire::AssetType {
            parent_id: parent.to_owned(),
            ..laptop.clone()
        };
        names_field(update(&world, &moved, &["parent_id"], 0).await, "parent_id");
    }
    names_field(update(&world, &laptop, &[], 0).await, "update_mask");
    names_field(update(&world, &laptop, &["revision"], 0).await, "update_mask");
    refused(
        update(&world, &wire::AssetType { id: foreign, ..laptop }, &["name"], 0).await,
        ErrorCode::NotFound,
    );
    assert_eq!(types(&world).await.len(), 15);
}
