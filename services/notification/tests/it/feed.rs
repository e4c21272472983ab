use std::time::Duration;

use db::page::PageRequest;
use futures_util::StreamExt;
use ids::PersonId;
use notification::feed::{self, Feed};
use proto::ticketing::v1::{self as ticketing, TicketSource};

use crate::harness::{Harness, agent, id_of, person, ticket};

const FIRST: PageRequest<feed::repo::Key> = PageRequest { size: 50, after: None };

async fn own(h: &Harness, person: PersonId) -> Feed {
    feed::list(
        &h.app,
        &h.tenant.requester(person, &["notification.read"]),
        false,
        FIRST,
    )
    .await
    .unwrap()
}

#[tokio::test]
async fn a_technician_learns_of_tickets_and_answers_in_the_providers_feed() {
    let h = Harness::start().await;
    let (anna, ada) = (person("Anna"), agent("Ada"));
    h.known_person(&anna, "en").await;
    h.known_agent(&ada).await;
    let mut told = h.events.live("notification", "notification", "created").await.unwrap();
    let mut about = ticket(&anna, TicketSource::Portal);
    about.assignee_id = id_of(&ada).to_string();
    let changed = |who: &str| ticketing::TicketUpdated {
        ticket: Some(about.clone()),
        changed: vec![who.to_owned()],
        ..Default::default()
    };
    let boss = agent("Boss");
    h.tell("ticketing.ticket.updated", &ada, &changed("assignee_id")).await;
    h.tell("ticketing.ticket.updated", &boss, &changed("title")).await;
    h.tell("ticketing.ticket.updated", &boss, &changed("assignee_id")).await;
    let answer = ticketing::MessageAdded {
        ticket: Some(about.clone()),
        kind: ticketing::MessageKind::Public.into(),
        author_id: id_of(&anna).to_string(),
        author_name: "Anna".into(),
        preview: "Still broken".into(),
        ..Default::default()
    };
    h.tell("ticketing.message.added", &anna, &answer).await;

    testkit::eventually(Duration::from_secs(20), || async {
        let claims = provider_ctx(&h, id_of(&ada));
        let feed = feed::list_for_provider(&h.app, &claims, false, FIRST).await.unwrap();
        (feed.page.items.len() == 2).then_some(())
    })
    .await;
    let claims = &provider_ctx(&h, id_of(&ada));
    let feed = feed::list_for_provider(&h.app, claims, false, FIRST).await.unwrap();
    let mut kinds: Vec<_> = feed
        .page
        .items
        .iter()
        .map(|n| (n.kind.as_str(), n.actor.as_str(), n.preview.as_str()))
        .collect();
    kinds.sort_unstable();
    assert_eq!(
        kinds,
        [
            ("requester_replied", "Anna", "Still broken"),
            ("ticket_assigned", "Boss", "")
        ]
    );
    assert!(feed.page.items.iter().all(|n| n.tenant == h.tenant.id));
    assert_eq!(feed.unread, 2);
    let envelope = tokio::time::timeout(Duration::from_secs(10), told.next())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(envelope.participant_ids, [id_of(&ada).to_string()]);
    assert!(envelope.internal && envelope.tenant_id.is_empty());

    assert_eq!(
        feed::mark_read_for_provider(&h.app, claims, &[feed.page.items[0].id])
            .await
            .unwrap(),
        1
    );
    let other = provider_ctx(&h, PersonId::new());
    assert_eq!(feed::mark_read_for_provider(&h.app, &other, &[]).await.unwrap(), 0);
    assert_eq!(
        feed::list_for_provider(&h.app, claims, true, FIRST)
            .await
            .unwrap()
            .page
            .items
            .len(),
        1
    );
    assert_eq!(feed::mark_read_for_provider(&h.app, claims, &[]).await.unwrap(), 0);
    // A technician who may not enter the tenant sees nothing of it.
    let outside = provider_ctx_of(&h, id_of(&ada), false);
    assert!(
        feed::list_for_provider(&h.app, &outside, false, FIRST)
            .await
            .unwrap()
            .page
            .items
            .is_empty()
    );
}

#[tokio::test]
async fn a_requester_learns_of_answers_in_the_tenants_feed_and_nobody_else_does() {
    let h = Harness::start().await;
    let (anna, bob, ada) = (person("Anna"), person("Bob"), agent("Ada"));
    h.known_person(&anna, "en").await;
    h.known_person(&bob, "en").await;
    let about = ticket(&anna, TicketSource::Agent);
    h.tell(
        "ticketing.ticket.created",
        &ada,
        &ticketing::TicketCreated {
            ticket: Some(about.clone()),
            ..Default::default()
        },
    )
    .await;
    h.tell(
        "ticketing.ticket.resolved",
        &ada,
        &ticketing::TicketStatusChanged {
            ticket: Some(about),
            ..Default::default()
        },
    )
    .await;
    testkit::eventually(Duration::from_secs(20), || async {
        (own(&h, id_of(&anna)).await.page.items.len() == 2).then_some(())
    })
    .await;
    let feed = own(&h, id_of(&anna)).await;
    let mut kinds: Vec<_> = feed.page.items.iter().map(|n| n.kind.as_str()).collect();
    kinds.sort_unstable();
    assert_eq!((kinds, feed.unread), (vec!["ticket_created", "ticket_resolved"], 2));
    assert!(own(&h, id_of(&bob)).await.page.items.is_empty());
    let stranger = h.tenant.requester(id_of(&bob), &["notification.read"]);
    feed::mark_read(
        &h.app,
        &stranger,
        &feed.page.items.iter().map(|n| n.id).collect::<Vec<_>>(),
    )
    .await
    .unwrap();
    assert_eq!(own(&h, id_of(&anna)).await.unread, 2);
    let nobody = h.tenant.requester(id_of(&anna), &[]);
    assert!(feed::list(&h.app, &nobody, false, FIRST).await.is_err());
}

fn provider_ctx(h: &Harness, person: PersonId) -> context::ProviderCtx {
    provider_ctx_of(h, person, true)
}

fn provider_ctx_of(h: &Harness, person: PersonId, everywhere: bool) -> context::ProviderCtx {
    let mut claims = h
        .tenant
        .claims(context::ActorKind::Agent, "Ada", &["notification.read"]);
    claims.sub = person.uuid().to_string();
    (claims.realm, claims.tenant, claims.agent, claims.all_tenants) =
        (context::token::Realm::Provider, None, true, everywhere);
    let token = testkit::tokens().sign(&claims);
    match claims.into_caller(&token).unwrap() {
        context::Caller::Provider(ctx) => ctx,
        other => panic!("not a provider's caller: {other:?}"),
    }
}
