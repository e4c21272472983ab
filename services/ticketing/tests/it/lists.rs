use proto::ticketing::v1::{self as wire, Priority, TicketKind, TicketStatus, Urgency};

use crate::world::{World, names_field};

async fn urgent(world: &World, title: &str, urgency: Urgency) -> wire::Ticket {
    let request = wire::CreateTicketRequest {
        title: title.to_owned(),
        urgency: urgency.into(),
        ..Default::default()
    };
    let ticket = world.create(&world.requester, request).await.unwrap();
    world.clock.advance(chrono::Duration::minutes(1));
    ticket
}

#[tokio::test]
async fn filters_narrow_and_values_of_one_field_are_alternatives() {
    let world = World::new().await;
    let (a, b) = (
        urgent(&world, "a", Urgency::Critical).await,
        urgent(&world, "b", Urgency::Low).await,
    );
    let request = wire::CreateTicketRequest {
        title: "c".into(),
        kind: TicketKind::Request.into(),
        ..Default::default()
    };
    let c = world.create(&world.agent, request).await.unwrap();
    world.take(&a).await.unwrap();
    let team = world.neighbours.team(world.tenant.id, "Desk");
    world
        .update(
            &world.agent,
            &wire::Ticket {
                team_id: team.to_string(),
                ..b.clone()
            },
            &["team_id"],
            0,
        )
        .await
        .unwrap();
    let base = wire::ListTicketsRequest {
        order_by: "created_at".into(),
        ..Default::default()
    };
    let me = world.agent.person().unwrap().to_string();
    let cases = [
        (
            wire::ListTicketsRequest {
                status: vec![TicketStatus::New.into()],
                ..base.clone()
            },
            vec!["b", "c"],
        ),
        (
            wire::ListTicketsRequest {
                status: vec![TicketStatus::Open.into(), TicketStatus::Closed.into()],
                ..base.clone()
            },
            vec!["a"],
        ),
        (
            wire::ListTicketsRequest {
                priority: vec![Priority::P2.into()],
                ..base.clone()
            },
            vec!["a"],
        ),
        (
            wire::ListTicketsRequest {
                kind: vec![TicketKind::Request.into()],
                ..base.clone()
            },
            vec!["c"],
        ),
        (
            wire::ListTicketsRequest {
                assignee: vec!["me".into()],
                ..base.clone()
            },
            vec!["a"],
        ),
        (
            wire::ListTicketsRequest {
                assignee: vec!["none".into()],
                ..base.clone()
            },
            vec!["b", "c"],
        ),
        (
            wire::ListTicketsRequest {
                assignee: vec!["none".into(), me.clone()],
                ..base.clone()
            },
            vec!["a", "b", "c"],
        ),
        (
            wire::ListTicketsRequest {
                requester: vec!["me".into()],
                ..base.clone()
            },
            vec!["c"],
        ),
        (
            wire::ListTicketsRequest {
                requester: vec![world.anna.to_string()],
                ..base.clone()
            },
            vec!["a", "b"],
        ),
        (
            wire::ListTicketsRequest {
                team: vec![team.to_string()],
                ..base.clone()
            },
            vec!["b"],
        ),
        (
            wire::ListTicketsRequest {
                team: vec!["none".into()],
                ..base.clone()
            },
            vec!["a", "c"],
        ),
        (
            wire::ListTicketsRequest {
                created_from: c.created_at,
                ..base.clone()
            },
            vec!["c"],
        ),
        (
            wire::ListTicketsRequest {
                created_before: c.created_at,
                ..base.clone()
            },
            vec!["a", "b"],
        ),
    ];
    for (request, expected) in cases {
        assert_eq!(
            world.titles(&world.agent, request.clone()).await,
            expected,
            "{request:?}"
        );
    }
    let found = world.list(&world.agent, base).await.unwrap().tickets;
    assert_eq!(
        found[1],
        world.get(&world.agent, &b.id).await.unwrap(),
        "a list tells as much as a look"
    );
}

#[tokio::test]
async fn every_order_comes_in_pages_that_stay_put_while_tickets_arrive() {
    let world = World::new().await;
    for (n, urgency) in [
        Urgency::Low,
        Urgency::Critical,
        Urgency::Normal,
        Urgency::Critical,
        Urgency::High,
    ]
    .into_iter()
    .enumerate()
    {
        urgent(&world, &format!("t{n}"), urgency).await;
    }
    let orders = [
        ("", vec!["t4", "t3", "t2", "t1", "t0"]),
        ("created_at", vec!["t0", "t1", "t2", "t3", "t4"]),
        ("updated_at desc", vec!["t4", "t3", "t2", "t1", "t0"]),
        ("number", vec!["t0", "t1", "t2", "t3", "t4"]),
        ("number desc", vec!["t4", "t3", "t2", "t1", "t0"]),
        ("priority", vec!["t1", "t3", "t4", "t0", "t2"]),
    ];
    for (order, expected) in orders {
        let mut request = wire::ListTicketsRequest {
            order_by: order.to_owned(),
            page_size: 2,
            ..Default::default()
        };
        let mut seen = Vec::new();
        loop {
            let page = world.list(&world.agent, request.clone()).await.unwrap();
            seen.extend(page.tickets.into_iter().map(|ticket| ticket.title));
            if page.next_page_token.is_empty() {
                break;
            }
            request.page_token = page.next_page_token;
            if order.is_empty() {
                urgent(&world, "new", Urgency::Low).await;
            }
        }
        seen.retain(|title| title != "new");
        assert_eq!(seen, expected, "{order}");
        assert_eq!(seen.len(), 5, "{order}: each once");
    }
}

#[tokio::test]
async fn wrong_filters_orders_and_cursors_are_named() {
    let world = World::new().await;
    urgent(&world, "a", Urgency::Low).await;
    urgent(&world, "b", Urgency::Low).await;
    let base = wire::ListTicketsRequest::default();
    let cases = [
        (
            "order_by",
            wire::ListTicketsRequest {
                order_by: "title".into(),
                ..base.clone()
            },
        ),
        (
            "order_by",
            wire::ListTicketsRequest {
                order_by: "number down".into(),
                ..base.clone()
            },
        ),
        (
            "assignee[0]",
            wire::ListTicketsRequest {
                assignee: vec!["you".into()],
                ..base.clone()
            },
        ),
        (
            "requester[0]",
            wire::ListTicketsRequest {
                requester: vec!["none".into()],
                ..base.clone()
            },
        ),
        (
            "status[0]",
            wire::ListTicketsRequest {
                status: vec![99],
                ..base.clone()
            },
        ),
        (
            "page_size",
            wire::ListTicketsRequest {
                page_size: -1,
                ..base.clone()
            },
        ),
        (
            "page_token",
            wire::ListTicketsRequest {
                page_token: "x".into(),
                ..base.clone()
            },
        ),
        (
            "asset_id",
            wire::ListTicketsRequest {
                asset_id: "x".into(),
                ..base.clone()
            },
        ),
        (
            "query",
            wire::ListTicketsRequest {
                query: "x".repeat(501),
                ..base.clone()
            },
        ),
    ];
    for (field, request) in cases {
        names_field(world.list(&world.agent, request).await, field);
    }
    let page = world
        .list(
            &world.agent,
            wire::ListTicketsRequest {
                page_size: 1,
                ..base.clone()
            },
        )
        .await
        .unwrap();
    let other_order = wire::ListTicketsRequest {
        page_token: page.next_page_token,
        order_by: "number".into(),
        ..base.clone()
    };
    names_field(world.list(&world.agent, other_order).await, "page_token");
    assert_eq!(
        world
            .list(
                &world.agent,
                wire::ListTicketsRequest {
                    page_size: 9999,
                    ..base
                }
            )
            .await
            .unwrap()
            .tickets
            .len(),
        2
    );
}
