use proto::{identity::v1::Person, ticketing::v1 as wire};

use crate::world::{REQUESTER, World, names_field, refused};

#[tokio::test]
async fn people_see_their_own_a_manager_the_department_and_the_company_view_all() {
    let world = World::new().await;
    let sales = world.neighbours.place(world.tenant.id, "Sales");
    let seller = Person {
        name: "Sam".into(),
        active: true,
        location_id: sales.to_string(),
        ..Default::default()
    };
    let seller = world.neighbours.add_person(world.tenant.id, seller);
    let boss = world.person("Max");
    let annas = world.open("Anna's").await;
    let sams = wire::CreateTicketRequest {
        title: "Sam's".into(),
        requester_id: seller.to_string(),
        ..Default::default()
    };
    let sams = world.create(&world.agent, sams).await.unwrap();
    let watched = wire::CreateTicketRequest {
        title: "Watched".into(),
        requester_id: world.anna.to_string(),
        watcher_ids: vec![boss.to_string()],
        ..Default::default()
    };
    let watched = world.create(&world.agent, watched).await.unwrap();
    let (own, manager) = (world.requester_as(seller), world.manager_of(boss, sales));
    let mut company = world.tenant.claims(context::ActorKind::Person, "Clara", &REQUESTER);
    company.view = "company".to_owned();
    let company = testkit::tenant_ctx(company);
    let all = wire::ListTicketsRequest {
        order_by: "number".into(),
        ..Default::default()
    };
    assert_eq!(world.titles(&world.requester, all.clone()).await, ["Anna's", "Watched"]);
    assert_eq!(world.titles(&own, all.clone()).await, ["Sam's"]);
    assert_eq!(world.titles(&manager, all.clone()).await, ["Sam's", "Watched"]);
    assert_eq!(
        world.titles(&company, all.clone()).await,
        ["Anna's", "Sam's", "Watched"]
    );
    refused(world.get(&own, &annas.id).await, "TICKET_NOT_FOUND");
    refused(world.get(&own, "INC-1001").await, "TICKET_NOT_FOUND");
    refused(world.thread(&own, &annas.id).await, "TICKET_NOT_FOUND");
    refused(world.reply(&own, &annas, "x").await, "TICKET_NOT_FOUND");
    refused(world.close(&own, &annas).await, "TICKET_NOT_FOUND");
    refused(world.get(&manager, &annas.id).await, "TICKET_NOT_FOUND");
    assert!(world.get(&manager, &sams.id).await.is_ok() && world.reply(&manager, &sams, "x").await.is_ok());
    assert!(world.get(&manager, &watched.id).await.is_ok());
    for (caller, seen) in [
        (&world.requester, [true, false, true]),
        (&own, [false, true, false]),
        (&manager, [false, true, true]),
        (&company, [true, true, true]),
    ] {
        for (ticket, seen) in [&annas, &sams, &watched].into_iter().zip(seen) {
            let thread = world.thread(caller, &ticket.number).await;
            assert_eq!(thread.is_ok(), seen, "the thread of {}", ticket.title);
        }
    }
    let filter = wire::ListTicketsRequest {
        requester: vec![world.anna.to_string()],
        ..Default::default()
    };
    assert!(
        world.titles(&own, filter).await.is_empty(),
        "a filter does not widen the view"
    );
}

#[tokio::test]
async fn a_requester_cannot_set_what_is_for_technicians() {
    let world = World::new().await;
    let ben = world.neighbours.agent(world.tenant.id, "Ben").to_string();
    let team = world.neighbours.team(world.tenant.id, "T").to_string();
    let base = wire::CreateTicketRequest {
        title: "x".into(),
        ..Default::default()
    };
    let cases = [
        (
            "assignee_id",
            wire::CreateTicketRequest {
                assignee_id: ben,
                ..base.clone()
            },
        ),
        (
            "team_id",
            wire::CreateTicketRequest {
                team_id: team,
                ..base.clone()
            },
        ),
        (
            "tags",
            wire::CreateTicketRequest {
                tags: vec!["x".into()],
                ..base.clone()
            },
        ),
        (
            "requester_id",
            wire::CreateTicketRequest {
                requester_id: world.person("Other").to_string(),
                ..base.clone()
            },
        ),
    ];
    for (field, request) in cases {
        names_field(world.create(&world.requester, request).await, field);
    }
    let own = wire::CreateTicketRequest {
        requester_id: world.anna.to_string(),
        ..base
    };
    let ticket = world.create(&world.requester, own).await.unwrap();
    refused(
        world.update(&world.requester, &ticket, &["title"], 0).await,
        "PERMISSION_DENIED",
    );
    let editor = world
        .tenant
        .requester(world.anna, &["ticket.read", "ticket.update", "ticket.assign"]);
    names_field(
        world
            .update(
                &editor,
                &wire::Ticket {
                    tags: vec!["x".into()],
                    ..ticket.clone()
                },
                &["tags"],
                0,
            )
            .await,
        "ticket.tags",
    );
    assert!(
        world
            .update(
                &editor,
                &wire::Ticket {
                    title: "mine".into(),
                    ..ticket.clone()
                },
                &["title"],
                0
            )
            .await
            .is_ok()
    );
    let reader = world.tenant.agent(&["ticket.read"]);
    refused(world.reply(&reader, &ticket, "x").await, "PERMISSION_DENIED");
    refused(world.note(&reader, &ticket, "x", false).await, "PERMISSION_DENIED");
    refused(
        world
            .link_asset(&reader, &ticket, &ids::AssetId::new().to_string())
            .await,
        "PERMISSION_DENIED",
    );
    let nobody = world.tenant.agent(&[]);
    refused(world.get(&nobody, &ticket.id).await, "PERMISSION_DENIED");
}
