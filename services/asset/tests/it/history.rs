use proto::asset::v1::{self as wire, AssetState, asset_service_server::AssetService};

use crate::world::{World, answer, as_caller};

#[tokio::test]
async fn every_change_is_told_with_actor_old_and_new() {
    let world = World::new().await;
    let anna = world.person("Anna");
    let asset = world.register("Laptop", "Laptop").await;
    world.assign(&asset, anna).await.unwrap();
    let renamed = wire::Asset {
        name: "Laptop 2".to_owned(),
        notes: "secret".to_owned(),
        ..asset.clone()
    };
    world.update(&renamed, &["name", "notes"], 0).await.unwrap();
    world.clock.advance(chrono::Duration::days(1));
    let moved = wire::MoveAssetRequest {
        asset_id: asset.id.clone(),
        state: AssetState::Retired.into(),
        reason: "worn out".to_owned(),
        ..Default::default()
    };
    world.assets().move_asset(as_caller(&world.agent, moved)).await.unwrap();

    let line = |parts: [&str; 4]| {
        (
            parts[0].to_owned(),
            parts[1].to_owned(),
            parts[2].to_owned(),
            parts[3].to_owned(),
        )
    };
    let expected = [
        line(["returned", "assignee_id", "Anna", ""]),
        line(["moved", "state", "in_use", "retired"]),
        line(["field_changed", "notes", "", "secret"]),
        line(["field_changed", "name", "Laptop", "Laptop 2"]),
        line(["moved", "state", "in_stock", "in_use"]),
        line(["assigned", "assignee_id", "", "Anna"]),
        line(["created", "", "", "ACM-0001"]),
    ];
    assert_eq!(world.history(&world.agent, &asset).await, expected);

    let request = wire::ListAssetHistoryRequest {
        asset_id: asset.id.clone(),
        page_size: 2,
        ..Default::default()
    };
    let first = answer(
        world
            .assets()
            .list_asset_history(as_caller(&world.agent, request.clone()))
            .await,
    )
    .unwrap();
    assert_eq!(
        (
            first.changes[1].actor_kind.as_str(),
            first.changes[1].actor_name.as_str()
        ),
        ("agent", "Ada Agent")
    );
    assert_eq!(first.changes[1].reason, "worn out");
    assert!(first.changes[0].occurred_at.unwrap().seconds > asset.created_at.unwrap().seconds);
    let second = wire::ListAssetHistoryRequest {
        page_token: first.next_page_token,
        ..request
    };
    let second = answer(world.assets().list_asset_history(as_caller(&world.agent, second)).await).unwrap();
    assert_eq!(second.changes[0].field, "notes");
}

#[tokio::test]
async fn the_history_cannot_be_edited() {
    let world = World::new().await;
    let asset = world.register("Laptop", "Laptop").await;
    for statement in ["update asset_change set old_value = 'x'", "delete from asset_change"] {
        let mut tx = world.service.db.begin(&world.agent).await.unwrap();
        let error = sqlx::query(statement).execute(&mut tx).await.unwrap_err();
        assert!(error.to_string().contains("append-only"), "{error}");
    }
    assert_eq!(world.history(&world.agent, &asset).await.len(), 1);
}

#[tokio::test]
async fn a_holder_sees_the_history_without_prices_and_notes() {
    let world = World::new().await;
    let anna = world.person("Anna");
    let asset = world.register("Laptop", "Laptop").await;
    world.assign(&asset, anna).await.unwrap();
    let edited = wire::Asset {
        notes: "lost twice".to_owned(),
        cost: Some(wire::Money {
            amount: "900".to_owned(),
            currency: "EUR".to_owned(),
        }),
        ..asset.clone()
    };
    world.update(&edited, &["notes", "cost"], 0).await.unwrap();
    let holder = world.tenant.requester(anna, &["asset.read"]);
    let fields: Vec<_> = world.history(&holder, &asset).await.into_iter().map(|c| c.1).collect();
    assert_eq!(fields, ["state", "assignee_id", ""]);
    let seen = world.get(&holder, &asset.id).await.unwrap();
    assert_eq!((seen.notes.as_str(), seen.cost, seen.book_value), ("", None, None));
    assert_eq!(world.get(&world.agent, &asset.id).await.unwrap().notes, "lost twice");
}
