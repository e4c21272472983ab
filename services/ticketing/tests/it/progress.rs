use chrono::Duration;
use proto::ticketing::v1::{self as wire, MessageKind, PendingReason, TicketStatus};

use crate::world::{World, answer, as_caller, refused};
use wire::ticket_service_server::TicketService;

#[tokio::test]
async fn taking_a_ticket_assigns_and_opens_it_once() {
    let world = World::new().await;
    let ticket = world.open("Printer").await;
    let taken = world.take(&ticket).await.unwrap();
    assert_eq!(
        (taken.assignee_name.as_str(), taken.status(), taken.revision),
        ("Ada Agent", TicketStatus::Open, 2)
    );
    assert_eq!(
        world.take(&ticket).await.unwrap().revision,
        2,
        "taking it again is harmless"
    );
    let log = world.log(&ticket.id).await;
    assert_eq!(
        log[1][..],
        ["Ada Agent", "field_changed", "assignee_id", "", "Ada Agent"]
    );
    assert_eq!(log[2][..], ["Ada Agent", "status_changed", "status", "new", "open"]);
    let facts: Vec<_> = world.facts().await.into_iter().map(|(fact, _)| fact).collect();
    assert_eq!(facts, ["ticket.created", "ticket.updated", "ticket.opened"]);
    refused(
        answer(
            world
                .tickets()
                .take_ticket(as_caller(
                    &world.requester,
                    wire::TakeTicketRequest {
                        ticket_id: ticket.id,
                        expected_revision: 0,
                    },
                ))
                .await,
        ),
        "PERMISSION_DENIED",
    );
}

#[tokio::test]
async fn a_ticket_goes_through_its_life() {
    let world = World::new().await;
    let ticket = world.open("VPN").await;
    world.take(&ticket).await.unwrap();
    let held = world.hold(&ticket, PendingReason::Supplier).await.unwrap();
    assert_eq!(
        (held.status(), held.pending_reason()),
        (TicketStatus::Pending, PendingReason::Supplier)
    );
    let open = wire::OpenTicketRequest {
        ticket_id: ticket.id.clone(),
        expected_revision: 0,
    };
    let opened = answer(world.tickets().open_ticket(as_caller(&world.agent, open.clone())).await).unwrap();
    assert_eq!(
        (opened.status(), opened.pending_reason()),
        (TicketStatus::Open, PendingReason::Unspecified)
    );
    refused(world.close(&world.agent, &ticket).await, "TRANSITION_NOT_ALLOWED");
    world.clock.advance(Duration::hours(1));
    let resolved = world.resolve(&world.agent, &ticket, "**Restarted** it").await.unwrap();
    assert_eq!(
        (resolved.status(), resolved.resolved_at),
        (TicketStatus::Resolved, Some(proto::timestamp(world.clock.now())))
    );
    assert_eq!(
        resolved.first_responded_at, resolved.resolved_at,
        "the resolution is the first answer"
    );
    let thread = world.thread(&world.requester, &ticket.id).await.unwrap();
    assert_eq!(
        thread.last().unwrap().body_html.trim(),
        "<p><strong>Restarted</strong> it</p>"
    );
    refused(
        answer(world.tickets().open_ticket(as_caller(&world.agent, open)).await),
        "TRANSITION_NOT_ALLOWED",
    );
    let closed = world.close(&world.agent, &ticket).await.unwrap();
    assert!(closed.closed_at.is_some() && closed.allowed_transitions.is_empty());
    refused(world.cancel(&world.agent, &ticket, "").await, "TRANSITION_NOT_ALLOWED");
    refused(world.reply(&world.agent, &ticket, "too late").await, "TICKET_FINISHED");
    let steps: Vec<_> = world
        .log(&ticket.id)
        .await
        .into_iter()
        .filter(|line| line[1] == "status_changed")
        .map(|[_, _, _, old, new]| format!("{old} > {new}"))
        .collect();
    assert_eq!(
        steps,
        [
            "new > open",
            "open > pending (supplier)",
            "pending (supplier) > open",
            "open > resolved",
            "resolved > closed"
        ]
    );
    let facts: Vec<_> = world.facts().await.into_iter().map(|(fact, _)| fact).collect();
    assert_eq!(
        facts[3..],
        [
            "ticket.held",
            "ticket.opened",
            "message.added",
            "ticket.resolved",
            "ticket.closed"
        ]
    );
}

#[tokio::test]
async fn a_requester_closes_and_reopens_their_own_resolved_ticket_only() {
    let world = World::new().await;
    let ticket = world.open("Keyboard").await;
    refused(world.close(&world.requester, &ticket).await, "TRANSITION_NOT_ALLOWED");
    refused(world.resolve(&world.requester, &ticket, "").await, "PERMISSION_DENIED");
    refused(world.cancel(&world.requester, &ticket, "").await, "PERMISSION_DENIED");
    world.resolve(&world.agent, &ticket, "").await.unwrap();
    let seen = world.get(&world.requester, &ticket.id).await.unwrap();
    assert_eq!(
        seen.allowed_transitions,
        [TicketStatus::Open as i32, TicketStatus::Closed as i32]
    );
    let watcher = world.person("Walter");
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
    refused(
        world.close(&world.requester_as(watcher), &ticket).await,
        "PERMISSION_DENIED",
    );
    let reopened = world.reopen(&world.requester, &ticket).await.unwrap();
    assert_eq!((reopened.status(), reopened.resolved_at), (TicketStatus::Open, None));
    assert_eq!(
        world.reopen(&world.requester, &ticket).await.unwrap().revision,
        reopened.revision,
        "harmless"
    );
    world.resolve(&world.agent, &ticket, "").await.unwrap();
    world.close(&world.requester, &ticket).await.unwrap();
    refused(world.reopen(&world.requester, &ticket).await, "TRANSITION_NOT_ALLOWED");
}

#[tokio::test]
async fn after_fourteen_days_a_resolved_ticket_stays_resolved() {
    let world = World::new().await;
    let ticket = world.open("Screen").await;
    world.resolve(&world.agent, &ticket, "").await.unwrap();
    world.clock.advance(Duration::days(14) + Duration::seconds(1));
    refused(world.reopen(&world.agent, &ticket).await, "REOPEN_TOO_LATE");
    refused(world.reply(&world.requester, &ticket, "again").await, "TICKET_FINISHED");
    assert!(
        world
            .get(&world.requester, &ticket.id)
            .await
            .unwrap()
            .allowed_transitions
            .iter()
            .all(|s| *s != TicketStatus::Open as i32)
    );
}

#[tokio::test]
async fn the_reason_of_a_cancellation_is_a_private_note() {
    let world = World::new().await;
    let ticket = world.open("Wrong number").await;
    world.cancel(&world.agent, &ticket, "spam").await.unwrap();
    let last = world.thread(&world.agent, &ticket.id).await.unwrap().pop().unwrap();
    assert_eq!((last.kind(), last.body.as_str()), (MessageKind::PrivateNote, "spam"));
    assert_eq!(world.thread(&world.requester, &ticket.id).await.unwrap().len(), 1);
    let told = world.told().await;
    assert!(
        told.iter()
            .any(|event| event.r#type == "ticketing.message.added" && event.internal)
    );
    assert!(
        told.iter()
            .any(|event| event.r#type == "ticketing.ticket.cancelled" && !event.internal)
    );
    refused(
        world.cancel(&world.agent, &ticket, "more words").await,
        "TRANSITION_NOT_ALLOWED",
    );
    assert!(world.cancel(&world.agent, &ticket, "").await.is_ok(), "already so");
}
