use proto::ticketing::v1::{
    self as wire, message_service_server::MessageService, ticket_service_server::TicketService,
};

use crate::world::{World, answer, as_caller, names_field};

#[tokio::test]
async fn every_wrong_field_of_a_new_ticket_is_named_at_once() {
    let world = World::new().await;
    let request = wire::CreateTicketRequest {
        title: "x".repeat(201),
        description: "y".repeat(100_001),
        kind: 77,
        impact: -1,
        requester_id: "anna".into(),
        category_id: "cat_1".into(),
        tags: vec!["z".repeat(41)],
        watcher_ids: vec!["w".into()],
        attachment_ids: (0..21).map(|_| ids::AttachmentId::new().to_string()).collect(),
        asset_ids: vec![ids::PersonId::new().to_string()],
        ..Default::default()
    };
    let fault = world.create(&world.agent, request).await.unwrap_err();
    let mut named: Vec<_> = fault.fields.iter().map(|f| f.field.as_str()).collect();
    named.sort_unstable();
    assert_eq!(
        named,
        [
            "asset_ids[0]",
            "attachment_ids",
            "category_id",
            "description",
            "impact",
            "kind",
            "requester_id",
            "tags[0]",
            "title",
            "watcher_ids[0]"
        ]
    );
    for title in ["", "  ", "two\nlines"] {
        names_field(
            world
                .create(
                    &world.agent,
                    wire::CreateTicketRequest {
                        title: title.into(),
                        ..Default::default()
                    },
                )
                .await,
            "title",
        );
    }
    assert_eq!(world.count("select count(*) from ticket").await, 0);
}

#[tokio::test]
async fn wrong_changes_are_named() {
    let world = World::new().await;
    let ticket = world.open("x").await;
    let mut wrong = ticket.clone();
    wrong.title = String::new();
    wrong.urgency = 0;
    wrong.requester_id = String::new();
    for (fields, named) in [
        (&["title"][..], "ticket.title"),
        (&["urgency"], "ticket.urgency"),
        (&["requester_id"], "ticket.requester_id"),
        (&["status"], "update_mask"),
        (&["number"], "update_mask"),
        (&[], "update_mask"),
    ] {
        names_field(world.update(&world.agent, &wrong, fields, 0).await, named);
    }
    let hold = wire::HoldTicketRequest {
        ticket_id: ticket.id.clone(),
        reason: 0,
        expected_revision: 0,
    };
    names_field(
        answer(world.tickets().hold_ticket(as_caller(&world.agent, hold)).await),
        "reason",
    );
    names_field(
        world.resolve(&world.agent, &ticket, &"x".repeat(100_001)).await,
        "resolution",
    );
    names_field(world.reply(&world.agent, &ticket, " ").await, "body");
    names_field(world.reply(&world.agent, &ticket, &"x".repeat(100_001)).await, "body");
    names_field(world.note(&world.agent, &ticket, "", false).await, "body");
    let reply = wire::AddReplyRequest {
        ticket_id: ticket.id.clone(),
        body: "x".into(),
        attachment_ids: vec!["file".into()],
        ..Default::default()
    };
    names_field(
        answer(world.messages().add_reply(as_caller(&world.agent, reply)).await),
        "attachment_ids[0]",
    );
    assert_eq!(world.get(&world.agent, &ticket.id).await.unwrap().revision, 1);
}

#[tokio::test]
async fn long_and_strange_texts_are_kept_as_they_are() {
    let world = World::new().await;
    let text = "a̐é 👩‍👩‍👧 \u{202e}rtl \" ' \\ % _ <b> {{x}} ".repeat(2_000);
    let request = wire::CreateTicketRequest {
        title: "👩‍👩‍👧 \" ' <b>".into(),
        description: text.trim().to_owned(),
        ..Default::default()
    };
    let ticket = world.create(&world.requester, request).await.unwrap();
    assert_eq!(
        world.get(&world.requester, &ticket.id).await.unwrap().title,
        "👩‍👩‍👧 \" ' <b>"
    );
    assert_eq!(
        world.thread(&world.requester, &ticket.id).await.unwrap()[0].body,
        text.trim()
    );
}

#[tokio::test]
async fn a_program_must_say_who_asks() {
    let world = World::new().await;
    let mut claims = world
        .tenant
        .claims(context::ActorKind::ApiKey, "Robot", &crate::world::AGENT);
    claims.agent = true;
    claims.view = "company".into();
    let key = testkit::tenant_ctx(claims);
    names_field(
        world
            .create(
                &key,
                wire::CreateTicketRequest {
                    title: "x".into(),
                    ..Default::default()
                },
            )
            .await,
        "requester_id",
    );
    let request = wire::CreateTicketRequest {
        title: "x".into(),
        requester_id: world.anna.to_string(),
        ..Default::default()
    };
    let ticket = world.create(&key, request).await.unwrap();
    assert_eq!(ticket.source(), wire::TicketSource::Api);
    assert_eq!(world.log(&ticket.id).await[0][0], "Robot");
}
