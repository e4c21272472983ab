use std::time::Duration;

use context::{Caller, ProviderCtx, token::Claims};
use ids::{ProviderId, TenantId};
use proto::ticketing::v1::{self as wire, Priority, TicketStatus, queue_service_server::QueueService};
use testkit::{Tenant, eventually};
use ticketing::queue::QueueGrpc;
use tokio_util::sync::CancellationToken;

use crate::world::{World, answer, as_provider, names_field, refused};

const PATIENCE: Duration = Duration::from_secs(20);

async fn list(
    world: &World,
    ctx: &ProviderCtx,
    request: wire::ListQueueTicketsRequest,
) -> Result<wire::ListQueueTicketsResponse, fault::Fault> {
    let service = QueueGrpc { app: world.app.clone() };
    answer(service.list_queue_tickets(as_provider(ctx, request)).await)
}

async fn titles(world: &World, ctx: &ProviderCtx, request: wire::ListQueueTicketsRequest) -> Vec<String> {
    let page = list(world, ctx, request).await.unwrap();
    page.tickets.into_iter().map(|row| row.ticket.unwrap().title).collect()
}

/// An agent of the provider who may enter only these tenants.
fn scoped(world: &World, allowed: &[TenantId]) -> ProviderCtx {
    let base = world
        .tenant
        .claims(context::ActorKind::Agent, "Scoped", &["queue.read"]);
    let claims = Claims {
        realm: context::token::Realm::Provider,
        tenant: None,
        agent: true,
        tenants: allowed.iter().copied().collect(),
        ..base
    };
    let token = testkit::tokens().sign(&claims);
    match claims.into_caller(&token).unwrap() {
        Caller::Provider(ctx) => ctx,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_queue_follows_the_tickets_of_all_tenants_one_may_enter() {
    let world = World::new().await;
    let shutdown = CancellationToken::new();
    let _stop = shutdown.clone().drop_guard();
    let events = testkit::events("queue", "ticketing").await;
    events::Relay::spawn(world.service.db.clone(), events.clone(), shutdown.clone());
    ticketing::background(&world.app, &events, jobs::JobSettings::default(), &shutdown);
    let second: Tenant = world.service.tenant_of(world.tenant.provider).await;
    let foreign = world.service.tenant().await;
    let ticket = world.open("Café is closed").await;
    for tenant in [&second, &foreign] {
        let person = world.neighbours.person(tenant.id, "Paul");
        let request = wire::CreateTicketRequest {
            title: format!("of {}", tenant.slug),
            urgency: wire::Urgency::Critical.into(),
            ..Default::default()
        };
        world
            .create(&tenant.requester(person, &crate::world::REQUESTER), request)
            .await
            .unwrap();
    }
    let all = world.tenant.provider_agent(&["queue.read"]);
    let base = wire::ListQueueTicketsRequest {
        order_by: "created_at".into(),
        ..Default::default()
    };
    let theirs = format!("of {}", second.slug);
    eventually(PATIENCE, || async {
        (titles(&world, &all, base.clone()).await.len() == 2).then_some(())
    })
    .await;
    let both = titles(&world, &all, base.clone()).await;
    assert!(
        both.contains(&"Café is closed".to_owned()) && both.contains(&theirs),
        "{both:?}: not the other provider's"
    );
    assert_eq!(
        titles(&world, &scoped(&world, &[second.id]), base.clone()).await,
        [theirs.as_str()]
    );
    assert!(
        titles(&world, &scoped(&world, &[foreign.id]), base.clone())
            .await
            .is_empty()
    );
    let wanted = wire::ListQueueTicketsRequest {
        tenant: vec![second.id.to_string()],
        ..base.clone()
    };
    assert_eq!(titles(&world, &all, wanted.clone()).await, [theirs.as_str()]);
    assert!(
        titles(&world, &scoped(&world, &[world.tenant.id]), wanted)
            .await
            .is_empty(),
        "a filter does not widen the scope"
    );
    for query in ["cafe", "CAFÉ closed", "inc-1001 cafe", "anna"] {
        let request = wire::ListQueueTicketsRequest {
            query: query.into(),
            ..base.clone()
        };
        assert_eq!(titles(&world, &all, request).await, ["Café is closed"], "{query}");
    }
    let urgent = wire::ListQueueTicketsRequest {
        priority: vec![Priority::P2.into()],
        ..base.clone()
    };
    assert_eq!(titles(&world, &all, urgent).await, [theirs]);

    world.take(&ticket).await.unwrap();
    world.reply(&world.agent, &ticket, "on my way").await.unwrap();
    let open = wire::ListQueueTicketsRequest {
        status: vec![TicketStatus::Open.into()],
        ..base.clone()
    };
    eventually(PATIENCE, || async {
        (titles(&world, &all, open.clone()).await.len() == 1).then_some(())
    })
    .await;
    let counts = || async {
        answer(
            QueueGrpc { app: world.app.clone() }
                .count_queue_tickets(as_provider(&all, wire::CountQueueTicketsRequest {}))
                .await,
        )
        .unwrap()
    };
    eventually(PATIENCE, || async {
        (counts().await.awaiting_answer == 1).then_some(())
    })
    .await;
    let counted = counts().await;
    assert_eq!(
        (counted.unfinished, counted.unassigned, counted.urgent, counted.mine),
        (2, 1, 1, 0)
    );
    let row = list(&world, &all, open).await.unwrap().tickets.remove(0);
    assert_eq!(row.tenant_id, world.tenant.id.to_string());
    let snapshot = row.ticket.unwrap();
    assert_eq!(
        (snapshot.id, snapshot.assignee_name.as_str()),
        (ticket.id.clone(), "Ada Agent")
    );
    world.resolve(&world.agent, &ticket, "").await.unwrap();
    eventually(PATIENCE, || async { (counts().await.unfinished == 1).then_some(()) }).await;
}

#[tokio::test]
async fn pages_stay_put_and_wrong_requests_are_named() {
    let world = World::new().await;
    let all = world.tenant.provider_agent(&["queue.read"]);
    let mut tx = world
        .service
        .db
        .provider_tx(world.tenant.provider, "a test")
        .await
        .unwrap();
    for n in 0..5_i64 {
        sqlx::query("with t as (insert into queue_tenant (id) values ($1) on conflict do nothing) insert into queue_ticket (ticket_id, tenant_id, revision, status, priority, awaits_answer, created_at, updated_at, words, snapshot) values ($2, $1, 1, 'new', 3, false, now() + $3 * interval '1 second', now(), '', '')")
            .bind(world.tenant.id.uuid())
            .bind(ids::TicketId::new().uuid())
            .bind(n)
            .execute(&mut tx)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    for order in ["", "created_at", "updated_at desc", "priority"] {
        let mut request = wire::ListQueueTicketsRequest {
            order_by: order.into(),
            page_size: 2,
            ..Default::default()
        };
        let mut seen = 0;
        loop {
            let page = list(&world, &all, request.clone()).await.unwrap();
            seen += page.tickets.len();
            if page.next_page_token.is_empty() {
                break;
            }
            request.page_token = page.next_page_token;
        }
        assert_eq!(seen, 5, "{order}");
    }
    for (field, request) in [
        (
            "order_by",
            wire::ListQueueTicketsRequest {
                order_by: "number".into(),
                ..Default::default()
            },
        ),
        (
            "tenant[0]",
            wire::ListQueueTicketsRequest {
                tenant: vec!["acme".into()],
                ..Default::default()
            },
        ),
        (
            "page_token",
            wire::ListQueueTicketsRequest {
                page_token: "?".into(),
                ..Default::default()
            },
        ),
    ] {
        names_field(list(&world, &all, request).await, field);
    }
    refused(
        list(
            &world,
            &world.tenant.provider_agent(&[]),
            wire::ListQueueTicketsRequest::default(),
        )
        .await,
        "PERMISSION_DENIED",
    );
    let stranger = Tenant {
        provider: ProviderId::new(),
        ..world.tenant.clone()
    };
    let empty = list(
        &world,
        &stranger.provider_agent(&["queue.read"]),
        wire::ListQueueTicketsRequest::default(),
    )
    .await
    .unwrap();
    assert!(
        empty.tickets.is_empty(),
        "a provider without tenants has an empty queue"
    );
}
