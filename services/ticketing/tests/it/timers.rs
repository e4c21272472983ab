use chrono::Duration;
use proto::ticketing::v1::TicketStatus;
use serde_json::json;
use ticketing::jobs::close_resolved;

use crate::world::World;

async fn timer(world: &World, ticket: &str) -> (String, serde_json::Value) {
    let mut read = world.service.db.read_control("a test looks at the jobs").await.unwrap();
    sqlx::query_as("select to_char(run_at at time zone 'utc', 'YYYY-MM-DD HH24:MI'), payload from control.job where kind = 'close_resolved' and payload->>'ticket_id' = $1 order by created_at desc limit 1")
        .bind(ticket.to_owned())
        .fetch_one(&mut read)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_resolved_ticket_closes_by_itself_after_five_business_days() {
    let world = World::new().await;
    let ticket = world.open("x").await;
    world.resolve(&world.agent, &ticket, "").await.unwrap();
    let (due, payload) = timer(&world, &ticket.id).await;
    assert_eq!(due, "2026-03-09 09:00", "Monday to Monday");
    world.clock.advance(Duration::days(7));
    close_resolved::run(&world.app, &world.tenant.system(), payload.clone())
        .await
        .unwrap();
    assert_eq!(
        world.get(&world.agent, &ticket.id).await.unwrap().status(),
        TicketStatus::Closed
    );
    let last = world.log(&ticket.id).await.pop().unwrap();
    assert_eq!(last[..], ["test", "status_changed", "status", "resolved", "closed"]);
    let before = world.facts().await.len();
    close_resolved::run(&world.app, &world.tenant.system(), payload)
        .await
        .unwrap();
    assert_eq!(world.facts().await.len(), before, "once");
}

#[tokio::test]
async fn a_ticket_that_was_opened_again_does_not_close_by_the_old_timer() {
    let world = World::new().await;
    let ticket = world.open("x").await;
    world.resolve(&world.agent, &ticket, "").await.unwrap();
    let (_, old) = timer(&world, &ticket.id).await;
    world.clock.advance(Duration::days(4));
    world.reopen(&world.requester, &ticket).await.unwrap();
    world.clock.advance(Duration::days(1));
    world.resolve(&world.agent, &ticket, "").await.unwrap();
    world.clock.advance(Duration::days(2));
    close_resolved::run(&world.app, &world.tenant.system(), old)
        .await
        .unwrap();
    assert_eq!(
        world.get(&world.agent, &ticket.id).await.unwrap().status(),
        TicketStatus::Resolved
    );
    assert!(
        close_resolved::run(&world.app, &world.tenant.system(), json!({"nonsense": 1}))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_ticket_of_the_past_has_one_timer_and_it_waits_for_the_teller() {
    let world = World::new().await;
    let ticket = world.open("x").await;
    let (now, until) = (world.clock.now(), "2030-01-01T08:00:00Z".parse().unwrap());
    let id = ticket.id.parse().unwrap();
    close_resolved::hold_back(&world.app.db, &world.tenant.system(), id, now, until)
        .await
        .unwrap();
    world.resolve(&world.agent, &ticket, "").await.unwrap();
    let (due, payload) = timer(&world, &ticket.id).await;
    assert_eq!(due, "2030-01-01 08:00");
    let mut read = world.service.db.read_control("a test counts the jobs").await.unwrap();
    let timers: i64 = sqlx::query_scalar(
        "select count(*) from control.job where kind = 'close_resolved' and payload->>'ticket_id' = $1",
    )
    .bind(ticket.id.clone())
    .fetch_one(&mut read)
    .await
    .unwrap();
    assert_eq!(timers, 1);
    close_resolved::run(&world.app, &world.tenant.system(), payload)
        .await
        .unwrap();
    assert_eq!(
        world.get(&world.agent, &ticket.id).await.unwrap().status(),
        TicketStatus::Closed,
        "it is the timer of this very time of being resolved"
    );
}
