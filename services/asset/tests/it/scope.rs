use context::{ActorKind, TenantCtx, token::Claims};
use fault::ErrorCode;
use ids::{LocationId, PersonId};
use proto::asset::v1::{
    self as wire, AssetState, asset_service_server::AssetService, asset_type_service_server::AssetTypeService,
};

use crate::world::{ALL, World, answer, as_caller, refused};

fn manager(world: &World, person: PersonId, department: LocationId) -> TenantCtx {
    testkit::tenant_ctx(Claims {
        sub: person.uuid().to_string(),
        view: "department".to_owned(),
        department: Some(department),
        ..world.tenant.claims(ActorKind::Person, "Mona Manager", &ALL)
    })
}

#[tokio::test]
async fn a_requester_sees_what_is_assigned_to_them_and_nothing_else() {
    let world = World::new().await;
    let (anna, bob) = (world.person("Anna"), world.person("Bob"));
    let mine = world.register("Mine", "Laptop").await;
    let theirs = world.register("Theirs", "Laptop").await;
    let nobodys = world.register("Nobody's", "Laptop").await;
    world.assign(&mine, anna).await.unwrap();
    world.assign(&theirs, bob).await.unwrap();
    let anna = world.tenant.requester(anna, &ALL);
    assert_eq!(world.names(&anna, wire::ListAssetsRequest::default()).await, ["Mine"]);
    assert!(
        world
            .names(
                &anna,
                wire::ListAssetsRequest {
                    query: "theirs".to_owned(),
                    ..Default::default()
                }
            )
            .await
            .is_empty()
    );
    assert!(world.get(&anna, &mine.tag).await.is_ok());
    for hidden in [&theirs, &nobodys] {
        for key in [&hidden.id, &hidden.tag] {
            let fault = world.get(&anna, key).await.unwrap_err();
            assert_eq!(
                fault,
                world.get(&anna, "ACM-7777").await.unwrap_err(),
                "not yours looks like missing"
            );
        }
        let request = wire::ListAssetHistoryRequest {
            asset_id: hidden.id.clone(),
            ..Default::default()
        };
        refused(
            answer(world.assets().list_asset_history(as_caller(&anna, request)).await),
            ErrorCode::NotFound,
        );
        let request = wire::MoveAssetRequest {
            asset_id: hidden.id.clone(),
            state: AssetState::Retired.into(),
            ..Default::default()
        };
        refused(
            answer(world.assets().move_asset(as_caller(&anna, request)).await),
            ErrorCode::NotFound,
        );
    }
}

#[tokio::test]
async fn a_department_sees_what_stands_there_and_each_their_own() {
    let world = World::new().await;
    let mona = world.person("Mona");
    let sales = world.identity.place(world.tenant.id, "Lyon / Sales");
    let place = |location_id: String, name: &str, type_id: &str| wire::CreateAssetRequest {
        name: name.to_owned(),
        type_id: type_id.to_owned(),
        location_id,
        ..Default::default()
    };
    let type_id = world.type_id("Printer").await;
    world
        .create(place(sales.to_string(), "Sales printer", &type_id))
        .await
        .unwrap();
    world.create(place(String::new(), "Elsewhere", &type_id)).await.unwrap();
    let own = world
        .create(place(String::new(), "Mona's phone", &type_id))
        .await
        .unwrap();
    world.assign(&own, mona).await.unwrap();
    let mona = manager(&world, mona, sales);
    assert_eq!(
        world.names(&mona, wire::ListAssetsRequest::default()).await,
        ["Sales printer", "Mona's phone"]
    );
}

#[tokio::test]
async fn another_tenants_assets_do_not_exist() {
    let world = World::new().await;
    let other = world.other_tenant().await;
    let asset = world.register("Laptop", "Laptop").await;
    for stranger in [other.agent(&ALL), other.requester(PersonId::new(), &ALL)] {
        for key in [&asset.id, &asset.tag] {
            refused(world.get(&stranger, key).await, ErrorCode::NotFound);
        }
        assert!(
            world
                .names(&stranger, wire::ListAssetsRequest::default())
                .await
                .is_empty()
        );
        let update = wire::UpdateAssetRequest {
            asset_id: asset.id.clone(),
            asset: Some(wire::Asset {
                name: "Stolen".to_owned(),
                ..Default::default()
            }),
            update_mask: Some(prost_types::FieldMask {
                paths: vec!["name".to_owned()],
            }),
            expected_revision: 0,
        };
        refused(
            answer(world.assets().update_asset(as_caller(&stranger, update)).await),
            ErrorCode::NotFound,
        );
    }
    assert_eq!(world.get(&world.agent, &asset.id).await.unwrap(), asset);
}

#[tokio::test]
async fn each_permission_opens_its_own_doors_only() {
    let world = World::new().await;
    let asset = world.register("Laptop", "Laptop").await;
    let person = world.person("Anna");
    let assets = world.assets();
    let allowed = |permissions: &[&str]| world.tenant.agent(permissions);
    let denied = |result: Option<ErrorCode>| result == Some(ErrorCode::Forbidden);
    for permission in ALL {
        let ctx = allowed(&[permission]);
        let read = world.get(&ctx, &asset.id).await.err().map(|f| f.code);
        assert_eq!(denied(read), permission != "asset.read", "{permission} and reading");
        let list = world
            .list(&ctx, wire::ListAssetsRequest::default())
            .await
            .err()
            .map(|f| f.code);
        assert_eq!(denied(list), permission != "asset.read", "{permission} and listing");
        let create = wire::CreateAssetRequest {
            name: "N".to_owned(),
            type_id: asset.type_id.clone(),
            ..Default::default()
        };
        let create = answer(assets.create_asset(as_caller(&ctx, create)).await)
            .err()
            .map(|f| f.code);
        assert_eq!(
            denied(create),
            permission != "asset.create",
            "{permission} and registering"
        );
        let moved = wire::MoveAssetRequest {
            asset_id: asset.id.clone(),
            state: AssetState::InUse.into(),
            ..Default::default()
        };
        let moved = answer(assets.move_asset(as_caller(&ctx, moved)).await)
            .err()
            .map(|f| f.code);
        assert_eq!(denied(moved), permission != "asset.update", "{permission} and moving");
        let assign = wire::AssignAssetRequest {
            asset_id: asset.id.clone(),
            person_id: person.to_string(),
            ..Default::default()
        };
        let assign = answer(assets.assign_asset(as_caller(&ctx, assign)).await)
            .err()
            .map(|f| f.code);
        assert_eq!(
            denied(assign),
            permission != "asset.assign",
            "{permission} and assigning"
        );
        let kind = wire::CreateAssetTypeRequest {
            name: format!("T {permission}"),
            ..Default::default()
        };
        let kind = answer(world.types().create_asset_type(as_caller(&ctx, kind)).await)
            .err()
            .map(|f| f.code);
        assert_eq!(
            denied(kind),
            permission != "asset_type.manage",
            "{permission} and types"
        );
    }
}
