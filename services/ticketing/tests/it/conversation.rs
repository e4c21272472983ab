use ids::MessageId;
use prost::Message;
use proto::ticketing::v1::{
    self as wire, LastAuthor, MessageKind, PendingReason, TicketStatus, message_service_server::MessageService,
};

use crate::world::{World, answer, as_caller, refused};

#[tokio::test]
async fn an_agents_answer_is_the_first_response_and_is_told_with_what_the_mail_needs() {
    let world = World::new().await;
    let watcher = world.person("Walter");
    let ticket = world.open("Screen").await;
    world
        .update(
            &world.agent,
            &wire::Ticket {
                watcher_ids: vec![watcher.to_string()],
                ..ticket.clone()
            },
            &["watcher_ids"],
            0,
        )
        .await
        .unwrap();
    let message = world
        .reply(&world.agent, &ticket, "Have you *tried* turning it off?")
        .await
        .unwrap();
    assert_eq!(
        (message.kind(), message.author_is_agent, message.cc.as_slice()),
        (MessageKind::Public, true, ["walter@acme.example".to_owned()].as_slice())
    );
    let after = world.get(&world.agent, &ticket.id).await.unwrap();
    assert_eq!(
        (after.first_responded_at.is_some(), after.last_author(), after.status()),
        (true, LastAuthor::Agent, TicketStatus::New)
    );
    let event = world.told().await.pop().unwrap();
    assert_eq!(
        (event.r#type.as_str(), event.internal),
        ("ticketing.message.added", false)
    );
    assert_eq!(event.participant_ids, [world.anna.to_string(), watcher.to_string()]);
    let told = wire::MessageAdded::decode(event.payload.as_slice()).unwrap();
    assert_eq!(
        (told.message_id, told.preview.as_str(), told.with_status_change),
        (message.id.clone(), "Have you *tried* turning it off?", false)
    );
    assert_eq!(told.ticket.unwrap().revision, after.revision);
    let request = wire::GetMessageRequest {
        ticket_id: ticket.id.clone(),
        message_id: message.id.clone(),
    };
    assert_eq!(
        answer(world.messages().get_message(as_caller(&world.requester, request)).await).unwrap(),
        message
    );
}

#[tokio::test]
async fn an_answer_of_the_requester_wakes_what_waits_for_it() {
    let world = World::new().await;
    let ticket = world.open("Phone").await;
    let hold = wire::AddReplyRequest {
        ticket_id: ticket.id.clone(),
        body: "Which one?".into(),
        hold_for_requester: true,
        ..Default::default()
    };
    answer(world.messages().add_reply(as_caller(&world.agent, hold.clone())).await).unwrap();
    let waiting = world.get(&world.agent, &ticket.id).await.unwrap();
    assert_eq!(
        (waiting.status(), waiting.pending_reason()),
        (TicketStatus::Pending, PendingReason::Requester)
    );
    refused(
        answer(world.messages().add_reply(as_caller(&world.requester, hold)).await),
        "AGENTS_ONLY",
    );
    world.reply(&world.requester, &ticket, "the red one").await.unwrap();
    let woken = world.get(&world.agent, &ticket.id).await.unwrap();
    assert_eq!(
        (woken.status(), woken.last_author()),
        (TicketStatus::Open, LastAuthor::Requester)
    );
    world.hold(&ticket, PendingReason::Supplier).await.unwrap();
    world.reply(&world.requester, &ticket, "any news?").await.unwrap();
    assert_eq!(
        world.get(&world.agent, &ticket.id).await.unwrap().status(),
        TicketStatus::Pending
    );
    world.resolve(&world.agent, &ticket, "done").await.unwrap();
    world.reply(&world.requester, &ticket, "not quite").await.unwrap();
    assert_eq!(
        world.get(&world.agent, &ticket.id).await.unwrap().status(),
        TicketStatus::Open
    );
    assert!(world.facts().await.contains(&("ticket.reopened".to_owned(), false)));
}

#[tokio::test]
async fn a_private_note_is_invisible_to_requesters_in_every_way() {
    let world = World::new().await;
    let ticket = world.open("Laptop").await;
    let note = world
        .note(&world.agent, &ticket, "customer dropped it, xylophone", false)
        .await
        .unwrap();
    let public = world
        .note(&world.agent, &ticket, "we ordered a part", true)
        .await
        .unwrap();
    assert_eq!(
        (note.kind(), public.kind()),
        (MessageKind::PrivateNote, MessageKind::PublicNote)
    );
    let seen: Vec<_> = world
        .thread(&world.requester, &ticket.id)
        .await
        .unwrap()
        .into_iter()
        .map(|m| m.body)
        .collect();
    assert_eq!(seen, ["about Laptop", "we ordered a part"]);
    assert_eq!(world.thread(&world.agent, &ticket.id).await.unwrap().len(), 3);
    let request = wire::GetMessageRequest {
        ticket_id: ticket.id.clone(),
        message_id: note.id.clone(),
    };
    refused(
        answer(
            world
                .messages()
                .get_message(as_caller(&world.requester, request.clone()))
                .await,
        ),
        "MESSAGE_NOT_FOUND",
    );
    assert!(answer(world.messages().get_message(as_caller(&world.agent, request)).await).is_ok());
    assert_eq!(world.found(&world.agent, "xylophone").await, ["Laptop"]);
    assert!(
        world.found(&world.requester, "xylophone").await.is_empty(),
        "not even by searching"
    );
    let told = world.told().await;
    let internal: Vec<_> = told
        .iter()
        .filter(|e| e.r#type == "ticketing.message.added")
        .map(|e| (e.internal, e.participant_ids.len()))
        .collect();
    assert_eq!(internal, [(true, 0), (false, 1)]);
    assert_eq!(
        world.get(&world.agent, &ticket.id).await.unwrap().first_responded_at,
        None,
        "a note is no answer"
    );
    refused(
        world.note(&world.requester, &ticket, "x", true).await,
        "PERMISSION_DENIED",
    );
    let may_note = world.tenant.requester(world.anna, &["ticket.read", "ticket.note"]);
    refused(world.note(&may_note, &ticket, "x", true).await, "AGENTS_ONLY");
}

#[tokio::test]
async fn tags_and_the_log_are_for_technicians() {
    let world = World::new().await;
    let ticket = world.open("Badge").await;
    world
        .update(
            &world.agent,
            &wire::Ticket {
                tags: vec!["difficult".into()],
                ..ticket.clone()
            },
            &["tags"],
            0,
        )
        .await
        .unwrap();
    assert!(world.get(&world.requester, &ticket.id).await.unwrap().tags.is_empty());
    let by_tag = wire::ListTicketsRequest {
        tag: "difficult".into(),
        ..Default::default()
    };
    assert!(world.titles(&world.requester, by_tag.clone()).await.is_empty());
    assert_eq!(world.titles(&world.agent, by_tag).await, ["Badge"]);
    use wire::activity_service_server::ActivityService;
    let service = ticketing::activity::ActivityGrpc { app: world.app.clone() };
    let request = wire::ListActivitiesRequest {
        ticket_id: ticket.id.clone(),
        ..Default::default()
    };
    refused(
        answer(service.list_activities(as_caller(&world.requester, request)).await),
        "AGENTS_ONLY",
    );
}

#[tokio::test]
async fn hostile_markdown_is_made_safe() {
    let world = World::new().await;
    let ticket = world.open("x").await;
    let message = world
        .reply(
            &world.requester,
            &ticket,
            "<script>alert(1)</script> [x](javascript:alert(1)) ![p](https://evil.example/p.png)",
        )
        .await
        .unwrap();
    assert!(
        !message.body_html.contains("<script")
            && !message.body_html.contains("javascript:alert(1)\"")
            && !message.body_html.contains("src="),
        "{}",
        message.body_html
    );
}

#[tokio::test]
async fn the_thread_comes_in_pages() {
    let world = World::new().await;
    let ticket = world.open("first").await;
    for n in 0..5 {
        world
            .reply(&world.agent, &ticket, &format!("answer {n}"))
            .await
            .unwrap();
    }
    let mut bodies = Vec::new();
    let mut request = wire::ListMessagesRequest {
        ticket_id: ticket.id.clone(),
        page_size: 2,
        ..Default::default()
    };
    loop {
        let page = answer(
            world
                .messages()
                .list_messages(as_caller(&world.requester, request.clone()))
                .await,
        )
        .unwrap();
        bodies.extend(page.messages.into_iter().map(|m| m.body));
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    assert_eq!(
        bodies,
        [
            "about first",
            "answer 0",
            "answer 1",
            "answer 2",
            "answer 3",
            "answer 4"
        ]
    );
    let missing = wire::GetMessageRequest {
        ticket_id: ticket.id.clone(),
        message_id: MessageId::new().to_string(),
    };
    refused(
        answer(world.messages().get_message(as_caller(&world.agent, missing)).await),
        "MESSAGE_NOT_FOUND",
    );
}

#[tokio::test]
async fn an_empty_thread_is_not_a_ticket_that_cannot_be_seen() {
    let world = World::new().await;
    let stranger = world.requester_as(world.person("Sven"));
    let silent = wire::CreateTicketRequest {
        title: "Silent".into(),
        requester_id: world.anna.to_string(),
        ..Default::default()
    };
    let ticket = world.create(&world.agent, silent).await.unwrap();
    for key in [&ticket.id, &ticket.number] {
        assert_eq!(world.thread(&world.agent, key).await.unwrap(), []);
        assert_eq!(world.thread(&world.requester, key).await.unwrap(), []);
        refused(world.thread(&stranger, key).await, "TICKET_NOT_FOUND");
    }
    refused(world.thread(&world.agent, "INC-999").await, "TICKET_NOT_FOUND");
    let note = world.note(&world.agent, &ticket, "between us", false).await.unwrap();
    assert_eq!(world.thread(&world.requester, &ticket.id).await.unwrap(), []);
    assert_eq!(
        world.thread(&world.agent, &ticket.number).await.unwrap(),
        std::slice::from_ref(&note)
    );
    refused(world.thread(&stranger, &ticket.id).await, "TICKET_NOT_FOUND");
    for (caller, code) in [(&world.requester, "MESSAGE_NOT_FOUND"), (&stranger, "TICKET_NOT_FOUND")] {
        let request = wire::GetMessageRequest {
            ticket_id: ticket.id.clone(),
            message_id: note.id.clone(),
        };
        refused(
            answer(world.messages().get_message(as_caller(caller, request)).await),
            code,
        );
    }
}

#[tokio::test]
async fn a_page_beyond_the_last_message_is_empty() {
    let world = World::new().await;
    let ticket = world.open("first").await;
    let last = world
        .note(&world.agent, &ticket, "for technicians", false)
        .await
        .unwrap();
    let first = wire::ListMessagesRequest {
        ticket_id: ticket.id.clone(),
        page_size: 1,
        ..Default::default()
    };
    let list = async |ctx, request| answer(world.messages().list_messages(as_caller(ctx, request)).await);
    let page = list(&world.agent, first.clone()).await.unwrap();
    let second = wire::ListMessagesRequest {
        page_token: page.next_page_token,
        ..first
    };
    assert_eq!(list(&world.agent, second.clone()).await.unwrap().messages, [last]);
    let page = list(&world.requester, second.clone()).await.unwrap();
    assert_eq!((page.messages, page.next_page_token.as_str()), (Vec::new(), ""));
    let stranger = world.requester_as(world.person("Sven"));
    refused(list(&stranger, second).await, "TICKET_NOT_FOUND");
}
