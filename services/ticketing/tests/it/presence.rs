use context::TenantCtx;
use futures_util::StreamExt;
use proto::ticketing::v1::{self as wire, PresenceState, presence_service_server::PresenceService};
use ticketing::presence::{PresenceGrpc, PresenceStore, RedisSettings};

use crate::world::{World, answer, as_caller, names_field, refused};

async fn announce(
    world: &World,
    ctx: &TenantCtx,
    ticket: &wire::Ticket,
    state: PresenceState,
) -> Result<Vec<String>, fault::Fault> {
    let service = PresenceGrpc { app: world.app.clone() };
    let request = wire::AnnounceRequest {
        ticket_id: ticket.id.clone(),
        state: state.into(),
    };
    let answer = answer(service.announce(as_caller(ctx, request)).await)?;
    Ok(answer
        .present
        .into_iter()
        .map(|p| format!("{} {}", p.person_id, p.state().as_str_name()))
        .collect())
}

#[tokio::test]
async fn two_agents_in_one_ticket_see_each_other_for_half_a_minute() {
    let world = World::new().await;
    let ticket = world.open("x").await;
    let (ada, ben) = (world.agent.clone(), world.tenant.agent(&["ticket.read"]));
    let client = redis::Client::open(testkit::redis_url()).unwrap();
    let mut heard = client.get_async_pubsub().await.unwrap();
    heard
        .subscribe(format!("guichet:presence:{}", world.tenant.id.uuid().simple()))
        .await
        .unwrap();
    let mut heard = heard.into_on_message();
    assert!(
        announce(&world, &ada, &ticket, PresenceState::Viewing)
            .await
            .unwrap()
            .is_empty()
    );
    let seen = announce(&world, &ben, &ticket, PresenceState::Replying).await.unwrap();
    assert_eq!(seen, [format!("{} PRESENCE_STATE_VIEWING", ada.person().unwrap())]);
    let seen = announce(&world, &ada, &ticket, PresenceState::Viewing).await.unwrap();
    assert_eq!(seen, [format!("{} PRESENCE_STATE_REPLYING", ben.person().unwrap())]);
    world.clock.advance(chrono::Duration::seconds(31));
    assert!(
        announce(&world, &ada, &ticket, PresenceState::Viewing)
            .await
            .unwrap()
            .is_empty(),
        "ben is gone"
    );
    announce(&world, &ada, &ticket, PresenceState::Left).await.unwrap();
    let mut states = Vec::new();
    for _ in 0..4 {
        let text: String = heard.next().await.unwrap().get_payload().unwrap();
        let message: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (&message["tenant"], &message["subject"]),
            (&world.tenant.id.to_string().into(), &ticket.id.clone().into())
        );
        states.push(
            message["people"]
                .as_array()
                .unwrap()
                .iter()
                .map(|p| p["mode"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>(),
        );
    }
    assert_eq!(
        states,
        [vec!["viewing"], vec!["viewing", "replying"], vec!["viewing"], vec![]]
    );
}

#[tokio::test]
async fn presence_is_for_technicians_who_see_the_ticket() {
    let world = World::new().await;
    let ticket = world.open("x").await;
    refused(
        announce(&world, &world.requester, &ticket, PresenceState::Viewing).await,
        "AGENTS_ONLY",
    );
    let other = world.service.tenant().await.agent(&["ticket.read"]);
    refused(
        announce(&world, &other, &ticket, PresenceState::Viewing).await,
        "TICKET_NOT_FOUND",
    );
    names_field(
        announce(&world, &world.agent, &ticket, PresenceState::Unspecified).await,
        "state",
    );
}

#[tokio::test]
async fn without_redis_nobody_is_seen_and_nothing_else_stops() {
    let mut world = World::new().await;
    let ticket = world.open("x").await;
    let away = RedisSettings {
        url: "redis://127.0.0.1:1".into(),
        timeout_ms: 200,
    };
    world.app.presence = PresenceStore::open(&away).unwrap();
    assert!(
        announce(&world, &world.agent, &ticket, PresenceState::Viewing)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(world.get(&world.agent, &ticket.id).await.is_ok());
}
