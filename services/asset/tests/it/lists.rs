use proto::asset::v1::{self as wire, AssetState};

use crate::world::World;

async fn stocked() -> World {
    let world = World::new().await;
    let things = [
        ("Zebra", "Printer", "Zebra", "ZD421", "SN_100%", "2027-01-31"),
        ("École laptop", "Laptop", "Lenovo", "T14", "PF3X", "2026-06-30"),
        ("apple laptop", "Laptop", "Apple", "MacBook", "C02", ""),
        ("Rack server", "Server", "Dell", "R740", "ABC-1", "2026-01-01"),
    ];
    for (name, kind, maker, model, serial, warranty) in things {
        let request = wire::CreateAssetRequest {
            name: name.to_owned(),
            type_id: world.type_id(kind).await,
            manufacturer: maker.to_owned(),
            model: model.to_owned(),
            serial_number: serial.to_owned(),
            warranty_ends_on: warranty.to_owned(),
            ..Default::default()
        };
        world.create(request).await.unwrap();
        world.clock.advance(chrono::Duration::minutes(1));
    }
    world
}

async fn found(world: &World, request: wire::ListAssetsRequest) -> Vec<String> {
    world.names(&world.agent, request).await
}

#[tokio::test]
async fn lists_are_sorted_as_asked_and_pages_miss_nothing() {
    let world = stocked().await;
    let orders = [
        ("", ["Zebra", "École laptop", "apple laptop", "Rack server"]),
        ("name", ["apple laptop", "École laptop", "Rack server", "Zebra"]),
        (
            "created_at desc",
            ["Rack server", "apple laptop", "École laptop", "Zebra"],
        ),
        (
            "warranty_ends_on",
            ["Rack server", "École laptop", "Zebra", "apple laptop"],
        ),
        (
            "warranty_ends_on desc",
            ["Zebra", "École laptop", "Rack server", "apple laptop"],
        ),
    ];
    for (order, expected) in orders {
        let all = wire::ListAssetsRequest {
            order_by: order.to_owned(),
            ..Default::default()
        };
        assert_eq!(found(&world, all.clone()).await, expected, "{order}");
        for page_size in 1..=5 {
            let mut request = wire::ListAssetsRequest {
                page_size,
                ..all.clone()
            };
            let mut seen = Vec::new();
            loop {
                let page = world.list(&world.agent, request.clone()).await.unwrap();
                seen.extend(page.assets.into_iter().map(|a| a.name));
                if page.next_page_token.is_empty() {
                    break;
                }
                request.page_token = page.next_page_token;
            }
            assert_eq!(seen, expected, "{order} by {page_size}");
        }
    }
}

#[tokio::test]
async fn a_token_of_another_order_is_refused() {
    let world = stocked().await;
    let page = world
        .list(
            &world.agent,
            wire::ListAssetsRequest {
                page_size: 1,
                ..Default::default()
            },
        )
        .await
        .unwrap();
    let request = wire::ListAssetsRequest {
        page_token: page.next_page_token,
        order_by: "name".to_owned(),
        ..Default::default()
    };
    assert_eq!(
        world.list(&world.agent, request).await.unwrap_err().fields[0].field,
        "page_token"
    );
}

#[tokio::test]
async fn words_find_parts_of_any_field_without_case_or_accents() {
    let world = stocked().await;
    let anna = world.person("Anaïs Müller");
    let asset = world.get(&world.agent, "ACM-0004").await.unwrap();
    world.assign(&asset, anna).await.unwrap();
    let searches: [(&str, &[&str]); 10] = [
        ("ecole", &["École laptop"]),
        ("LAPTOP", &["École laptop", "apple laptop"]),
        ("laptop lenovo", &["École laptop"]),
        ("0003", &["apple laptop"]),
        ("zd42", &["Zebra"]),
        ("anais muller", &["Rack server"]),
        ("100%", &["Zebra"]),
        ("sn_1", &["Zebra"]),
        ("n_0", &[]),
        ("nothing", &[]),
    ];
    for (query, expected) in searches {
        let request = wire::ListAssetsRequest {
            query: query.to_owned(),
            ..Default::default()
        };
        assert_eq!(found(&world, request).await, expected, "{query}");
    }
}

#[tokio::test]
async fn filters_narrow_and_types_include_those_below() {
    let world = stocked().await;
    let anna = world.person("Anna");
    let place = world.identity.place(world.tenant.id, "Lyon");
    let mut printer = world.get(&world.agent, "ACM-0001").await.unwrap();
    printer.location_id = place.to_string();
    world.update(&printer, &["location_id"], 0).await.unwrap();
    world.assign(&printer, anna).await.unwrap();
    let list = wire::ListAssetsRequest::default();

    let computers = wire::ListAssetsRequest {
        r#type: vec![world.type_id("Computer").await],
        ..list.clone()
    };
    assert_eq!(
        found(&world, computers).await,
        ["École laptop", "apple laptop", "Rack server"]
    );
    let in_use = wire::ListAssetsRequest {
        state: vec![AssetState::InUse.into(), AssetState::Retired.into()],
        ..list.clone()
    };
    assert_eq!(found(&world, in_use).await, ["Zebra"]);
    let of_anna = wire::ListAssetsRequest {
        assignee: vec![anna.to_string()],
        ..list.clone()
    };
    assert_eq!(found(&world, of_anna.clone()).await, ["Zebra"]);
    let nobodys = wire::ListAssetsRequest {
        assignee: vec!["none".to_owned()],
        ..list.clone()
    };
    assert_eq!(found(&world, nobodys).await.len(), 3);
    let either = wire::ListAssetsRequest {
        assignee: vec!["none".to_owned(), anna.to_string()],
        ..list.clone()
    };
    assert_eq!(found(&world, either).await.len(), 4);
    let mine = wire::ListAssetsRequest {
        assignee: vec!["me".to_owned()],
        ..list.clone()
    };
    assert!(found(&world, mine.clone()).await.is_empty());
    let anna_herself = world.tenant.agent_as(anna, &["asset.read"]);
    assert_eq!(world.names(&anna_herself, mine).await, ["Zebra"]);
    let there = wire::ListAssetsRequest {
        location: vec![place.to_string()],
        ..list.clone()
    };
    assert_eq!(found(&world, there).await, ["Zebra"]);
    let ending = wire::ListAssetsRequest {
        warranty_ends_before: "2026-06-30".to_owned(),
        ..list.clone()
    };
    assert_eq!(found(&world, ending).await, ["Rack server"]);
    let both = wire::ListAssetsRequest {
        query: "zebra".to_owned(),
        state: vec![AssetState::InStock.into()],
        ..list
    };
    assert!(found(&world, both).await.is_empty());
}
