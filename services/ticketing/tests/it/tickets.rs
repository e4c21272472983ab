use proto::ticketing::v1::{
    self as wire, Impact, LastAuthor, Priority, TicketKind, TicketSource, TicketStatus, Urgency,
};

use crate::world::{World, answer, as_caller, refused};
use proto::ticketing::v1::category_service_server::CategoryService;

#[tokio::test]
async fn a_requester_opens_a_ticket_and_reads_it_by_id_and_number() {
    let world = World::new().await;
    let ticket = world.open("Printer jams").await;
    assert_eq!((ticket.number.as_str(), ticket.revision), ("INC-1001", 1));
    assert_eq!(
        (ticket.status(), ticket.priority(), ticket.source()),
        (TicketStatus::New, Priority::P4, TicketSource::Portal)
    );
    assert_eq!(
        (ticket.requester_name.as_str(), ticket.requester_email.as_str()),
        ("Anna Berger", "anna.berger@acme.example")
    );
    assert_eq!(
        (ticket.last_author(), ticket.allowed_transitions.len()),
        (LastAuthor::Requester, 0)
    );
    for key in [ticket.id.as_str(), "INC-1001", "inc-1001"] {
        assert_eq!(world.get(&world.requester, key).await.unwrap(), ticket, "{key}");
    }
    let thread = world.thread(&world.requester, &ticket.id).await.unwrap();
    assert_eq!(thread.len(), 1);
    assert_eq!(
        (thread[0].body.as_str(), thread[0].author_is_agent),
        ("about Printer jams", false)
    );
    let request = wire::CreateTicketRequest {
        title: "A chair".into(),
        kind: TicketKind::Request.into(),
        ..Default::default()
    };
    assert_eq!(
        world.create(&world.requester, request).await.unwrap().number,
        "REQ-1001"
    );
    assert_eq!(world.open("Second").await.number, "INC-1002");
    assert_eq!(world.facts().await, vec![("ticket.created".to_owned(), false); 3]);
    assert_eq!(world.told().await[0].participant_ids, [world.anna.to_string()]);
}

#[tokio::test]
async fn an_agent_opens_a_ticket_for_somebody_with_all_its_fields() {
    let world = World::new().await;
    let tenant = world.tenant.id;
    let ben = world.neighbours.agent(tenant, "Ben");
    let watcher = world.person("Walter Watcher");
    let boss = proto::identity::v1::Person {
        name: "Vera Vip".into(),
        vip: true,
        active: true,
        ..Default::default()
    };
    let boss = world.neighbours.add_person(tenant, boss);
    let categories = ticketing::category::CategoryGrpc { app: world.app.clone() };
    let network = wire::CreateCategoryRequest {
        name: "Network".into(),
        ..Default::default()
    };
    let category = answer(categories.create_category(as_caller(&world.agent, network)).await).unwrap();
    let asset = world.neighbours.asset(tenant, "ACM-7", "T14");
    let request = wire::CreateTicketRequest {
        title: "Network down".into(),
        requester_id: boss.to_string(),
        impact: Impact::Department.into(),
        urgency: Urgency::High.into(),
        category_id: category.id.clone(),
        assignee_id: ben.to_string(),
        team_id: world.neighbours.team(tenant, "Field").to_string(),
        location_id: world.neighbours.place(tenant, "Lyon / Hall 2").to_string(),
        watcher_ids: vec![watcher.to_string(), boss.to_string(), watcher.to_string()],
        tags: vec!["Urgent".into(), "urgent".into(), "lyon".into()],
        asset_ids: vec![asset.to_string()],
        ..Default::default()
    };
    let ticket = world.create(&world.agent, request).await.unwrap();
    assert_eq!(
        (ticket.priority(), ticket.requester_vip),
        (Priority::P1, true),
        "the VIP's high counts as critical"
    );
    assert_eq!(
        (
            ticket.assignee_name.as_str(),
            ticket.team_name.as_str(),
            ticket.location_name.as_str()
        ),
        ("Ben", "Field", "Lyon / Hall 2")
    );
    assert_eq!(
        (ticket.category_name.as_str(), ticket.tags.as_slice()),
        ("Network", ["lyon".to_owned(), "urgent".to_owned()].as_slice())
    );
    assert_eq!(
        ticket.watchers.iter().map(|w| w.email.as_str()).collect::<Vec<_>>(),
        ["walter.watcher@acme.example"]
    );
    assert_eq!(
        (ticket.source(), ticket.last_author()),
        (TicketSource::Agent, LastAuthor::Agent)
    );
    assert_eq!(world.get(&world.agent, &ticket.id).await.unwrap(), ticket);
    assert!(
        world.thread(&world.agent, &ticket.id).await.unwrap().is_empty(),
        "no description, no message"
    );
    let of_asset = wire::ListTicketsRequest {
        asset_id: asset.to_string(),
        ..Default::default()
    };
    assert_eq!(world.titles(&world.agent, of_asset).await, ["Network down"]);
    let actions: Vec<_> = world
        .log(&ticket.id)
        .await
        .into_iter()
        .map(|[_, action, _, _, new]| (action, new))
        .collect();
    assert_eq!(
        actions,
        [
            ("created".to_owned(), "Network down".to_owned()),
            ("asset_linked".to_owned(), "ACM-7 T14".to_owned())
        ]
    );
}

#[tokio::test]
async fn an_update_changes_the_named_fields_and_logs_each_with_old_and_new() {
    let world = World::new().await;
    let ticket = world.open("Mail is slow").await;
    let ben = world.neighbours.agent(world.tenant.id, "Ben");
    let edited = wire::Ticket {
        title: "Mail is very slow".into(),
        urgency: Urgency::Critical.into(),
        assignee_id: ben.to_string(),
        tags: vec!["mail".into()],
        impact: Impact::Organisation.into(),
        ..ticket.clone()
    };
    let after = world
        .update(&world.agent, &edited, &["title", "urgency", "assignee_id", "tags"], 1)
        .await
        .unwrap();
    assert_eq!(
        (after.revision, after.title.as_str(), after.assignee_name.as_str()),
        (2, "Mail is very slow", "Ben")
    );
    assert_eq!((after.priority(), after.impact()), (Priority::P2, Impact::Person));
    let changes: Vec<_> = world
        .log(&ticket.id)
        .await
        .into_iter()
        .skip(1)
        .map(|[_, _, field, old, new]| (field, old, new))
        .collect();
    let expected = [
        ("title", "Mail is slow", "Mail is very slow"),
        ("urgency", "normal", "critical"),
        ("priority", "P4", "P2"),
        ("assignee_id", "", "Ben"),
        ("tags", "", "mail"),
    ];
    assert_eq!(
        changes,
        expected.map(|(f, o, n)| (f.to_owned(), o.to_owned(), n.to_owned()))
    );
    let same = world
        .update(&world.agent, &edited, &["title", "urgency", "assignee_id", "tags"], 2)
        .await
        .unwrap();
    assert_eq!(same.revision, 2, "nothing changed");
    assert_eq!(world.found(&world.agent, "very").await, ["Mail is very slow"]);
    let cleared = world
        .update(
            &world.agent,
            &wire::Ticket {
                assignee_id: String::new(),
                ..edited.clone()
            },
            &["assignee_id"],
            0,
        )
        .await
        .unwrap();
    assert_eq!(cleared.assignee_id, "");
    let only_tags = wire::Ticket { tags: vec![], ..edited };
    world.update(&world.agent, &only_tags, &["tags"], 0).await.unwrap();
    let facts = world.facts().await;
    assert_eq!(
        facts[1..],
        [
            ("ticket.updated".to_owned(), false),
            ("ticket.updated".to_owned(), false),
            ("ticket.updated".to_owned(), true)
        ]
    );
}

#[tokio::test]
async fn watchers_are_replaced_and_then_learn_of_the_ticket() {
    let world = World::new().await;
    let (walter, wanda) = (world.person("Walter"), world.person("Wanda"));
    let ticket = world.open("Door").await;
    let set = |ids: Vec<String>| wire::Ticket {
        watcher_ids: ids,
        ..ticket.clone()
    };
    world
        .update(&world.agent, &set(vec![walter.to_string()]), &["watcher_ids"], 0)
        .await
        .unwrap();
    assert!(world.get(&world.requester_as(walter), &ticket.id).await.is_ok());
    let after = world
        .update(&world.agent, &set(vec![wanda.to_string()]), &["watcher_ids"], 0)
        .await
        .unwrap();
    assert_eq!(
        after.watchers.iter().map(|w| w.name.as_str()).collect::<Vec<_>>(),
        ["Wanda"]
    );
    refused(
        world.get(&world.requester_as(walter), &ticket.id).await,
        "TICKET_NOT_FOUND",
    );
    let participants = world.told().await.pop().unwrap().participant_ids;
    assert_eq!(participants, [world.anna.to_string(), wanda.to_string()]);
}

#[tokio::test]
async fn a_stale_revision_is_refused_and_nothing_is_stored() {
    let world = World::new().await;
    let ticket = world.open("First").await;
    let second = wire::Ticket {
        title: "Second".into(),
        ..ticket.clone()
    };
    world.update(&world.agent, &second, &["title"], 1).await.unwrap();
    let third = wire::Ticket {
        title: "Third".into(),
        ..ticket.clone()
    };
    refused(
        world.update(&world.agent, &third, &["title"], 1).await,
        "REVISION_MISMATCH",
    );
    let take = wire::TakeTicketRequest {
        ticket_id: ticket.id.clone(),
        expected_revision: 1,
    };
    let service = world.tickets();
    use wire::ticket_service_server::TicketService;
    refused(
        answer(service.take_ticket(as_caller(&world.agent, take)).await),
        "REVISION_MISMATCH",
    );
    assert_eq!(world.get(&world.agent, &ticket.id).await.unwrap().title, "Second");
}
