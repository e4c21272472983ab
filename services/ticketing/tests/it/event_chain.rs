//! Events of the neighbours over a real NATS: tenants are set up, people renamed, mails logged, older facts do not overwrite newer ones.

use std::time::Duration;

use db::OutboxEvent;
use events::Relay;
use ids::{DeliveryId, ProviderId, TenantId};
use prost::Message;
use proto::{
    identity::v1 as identity,
    notification::v1::{MailFailed, MailSent},
    ticketing::v1::{self as wire, category_service_server::CategoryService},
};
use testkit::{ServiceDb, Tenant, eventually};
use tokio_util::sync::CancellationToken;

use crate::world::{AGENT, World, answer, as_caller, as_provider};

const PATIENCE: Duration = Duration::from_secs(20);

/// A neighbour that only tells events.
async fn neighbour(name: &'static str, test: &str, shutdown: &CancellationToken) -> ServiceDb {
    let service = testkit::service_db(name, db::Migrations::default()).await;
    Relay::spawn(service.db.clone(), testkit::events(test, name).await, shutdown.clone());
    service
}

async fn tell(from: &ServiceDb, tenant: &Tenant, event: OutboxEvent) {
    from.db
        .provision(tenant.id, tenant.provider, &tenant.slug)
        .await
        .unwrap();
    let mut tx = from.db.begin(&tenant.system()).await.unwrap();
    tx.publish(event).await.unwrap();
    tx.commit().await.unwrap();
}

async fn listening(world: &World, test: &str, shutdown: &CancellationToken) {
    let events = testkit::events(test, "ticketing").await;
    ticketing::background(&world.app, &events, jobs::JobSettings::default(), shutdown);
}

#[tokio::test]
async fn a_new_tenant_gets_categories_in_its_language_and_its_place_in_the_queue() {
    let world = World::new().await;
    let shutdown = CancellationToken::new();
    let _stop = shutdown.clone().drop_guard();
    let identity = neighbour("identity", "ticketing_tenant", &shutdown).await;
    listening(&world, "ticketing_tenant", &shutdown).await;
    let tenant = Tenant {
        id: TenantId::new(),
        provider: ProviderId::new(),
        slug: "globex".to_owned(),
    };
    let hours = identity::BusinessHours {
        holidays: vec![identity::Holiday {
            date: "2026-03-03".into(),
            name: "x".into(),
        }],
        ..Default::default()
    };
    let told = identity::TenantCreated {
        tenant: Some(identity::Tenant {
            slug: "globex".into(),
            ..Default::default()
        }),
        settings: Some(identity::TenantSettings {
            slug: "globex".into(),
            name: "Globex".into(),
            primary_color: "#112233".into(),
            locale: "fr".into(),
            time_zone: "Europe/Paris".into(),
            business_hours: Some(hours),
            revision: 1,
            ..Default::default()
        }),
        ..Default::default()
    };
    tell(
        &identity,
        &tenant,
        OutboxEvent::new("tenant", "created", tenant.id, 1, &told),
    )
    .await;
    let agent = tenant.agent(&AGENT);
    let service = ticketing::category::CategoryGrpc { app: world.app.clone() };
    let categories = || async {
        let list = answer(
            service
                .list_categories(as_caller(&agent, wire::ListCategoriesRequest::default()))
                .await,
        )
        .ok()?;
        (!list.categories.is_empty()).then_some(list.categories)
    };
    let paths: Vec<_> = eventually(PATIENCE, categories)
        .await
        .into_iter()
        .map(|c| c.path)
        .collect();
    assert!(
        paths.contains(&"Réseau".to_owned()) && paths.contains(&"Matériel / Imprimante".to_owned()),
        "{paths:?}"
    );
    let provisioned = || async {
        let mut read = world.service.db.read_control("a test looks at the outbox").await.ok()?;
        let subject = format!("guichet.evt.ticketing.tenant.provisioned.{}", tenant.id.uuid().simple());
        let count =
            sqlx::query_scalar::<_, i64>("select count(*) from control.outbox where subject = $1").bind(subject);
        count.fetch_one(&mut read).await.ok().filter(|count| *count == 1)
    };
    eventually(PATIENCE, provisioned).await;
    let settings = identity::TenantSettings {
        slug: "globex".into(),
        name: "Globex SA".into(),
        primary_color: "#445566".into(),
        revision: 2,
        locale: "fr".into(),
        time_zone: "Europe/Paris".into(),
        ..Default::default()
    };
    tell(
        &identity,
        &tenant,
        OutboxEvent::new(
            "tenant",
            "settings_changed",
            tenant.id,
            2,
            &identity::TenantSettingsChanged {
                settings: Some(settings),
            },
        ),
    )
    .await;
    let named = || async {
        let mut tx = world.service.db.provider_tx(tenant.provider, "a test").await.ok()?;
        let row: Option<(String, String, String)> = sqlx::query_as("select slug, name, color from queue_tenant")
            .fetch_optional(&mut tx)
            .await
            .ok()?;
        row.filter(|row| row.1 == "Globex SA")
    };
    assert_eq!(
        eventually(PATIENCE, named).await,
        ("globex".to_owned(), "Globex SA".to_owned(), "#445566".to_owned())
    );
    // As if the first delivery had failed and came again after the change.
    let again = OutboxEvent::new("tenant", "created", tenant.id, 1, &told);
    tell(&identity, &tenant, again).await;
    let mut read = identity.db.read_control("a test looks at the outbox").await.unwrap();
    let created: Vec<uuid::Uuid> = sqlx::query_scalar("select id from control.outbox where subject = $1")
        .bind(format!(
            "guichet.evt.identity.tenant.created.{}",
            tenant.id.uuid().simple()
        ))
        .fetch_all(&mut read)
        .await
        .unwrap();
    drop(read);
    let handled = || async {
        let mut read = world.service.db.read_control("a test looks at the inbox").await.ok()?;
        let count = sqlx::query_scalar::<_, i64>(
            "select count(*) from control.inbox where handler = 'queue_tenant' and event_id = any($1)",
        );
        count
            .bind(&created)
            .fetch_one(&mut read)
            .await
            .ok()
            .filter(|count| *count == 2)
    };
    eventually(PATIENCE, handled).await;
    assert!(named().await.is_some(), "an older fact does not overwrite a newer one");
    tell(
        &identity,
        &tenant,
        OutboxEvent::new(
            "tenant",
            "suspended",
            tenant.id,
            3,
            &identity::TenantSuspended::default(),
        ),
    )
    .await;
    let closed = || async {
        world
            .get(&agent, "INC-1001")
            .await
            .err()
            .filter(|fault| fault.reason == "TENANT_SUSPENDED")
    };
    eventually(PATIENCE, closed).await;
}

#[tokio::test]
async fn people_are_renamed_and_mails_are_logged() {
    let world = World::new().await;
    let shutdown = CancellationToken::new();
    let _stop = shutdown.clone().drop_guard();
    let identity = neighbour("identity", "ticketing_person", &shutdown).await;
    let notification = neighbour("notification", "ticketing_person", &shutdown).await;
    listening(&world, "ticketing_person", &shutdown).await;
    let ticket = world.open("x").await;
    let person = |name: &str, revision| identity::PersonChanged {
        person: Some(identity::Person {
            id: world.anna.to_string(),
            name: name.into(),
            email: "a@acme.example".into(),
            revision,
            active: true,
            ..Default::default()
        }),
    };
    tell(
        &identity,
        &world.tenant,
        OutboxEvent::new("person", "updated", world.anna, 5, &person("Anna Muller", 5)),
    )
    .await;
    let renamed = || async {
        world
            .get(&world.agent, &ticket.id)
            .await
            .ok()
            .filter(|t| t.requester_name == "Anna Muller")
    };
    eventually(PATIENCE, renamed).await;
    tell(
        &identity,
        &world.tenant,
        OutboxEvent::new("person", "updated", world.anna, 4, &person("Older", 4)),
    )
    .await;
    let sent = MailSent {
        ticket_id: ticket.id.clone(),
        recipient: "anna@acme.example".into(),
        template: "ticket_created".into(),
        ..Default::default()
    };
    tell(
        &notification,
        &world.tenant,
        OutboxEvent::new("mail", "sent", DeliveryId::new(), 1, &sent).internal(),
    )
    .await;
    let failed = MailFailed {
        ticket_id: ticket.id.clone(),
        recipient: "x@y.example".into(),
        response: "550 no".into(),
        ..Default::default()
    };
    tell(
        &notification,
        &world.tenant,
        OutboxEvent::new("mail", "failed", DeliveryId::new(), 1, &failed).internal(),
    )
    .await;
    let other = MailSent {
        ticket_id: ids::TicketId::new().to_string(),
        ..Default::default()
    };
    tell(
        &notification,
        &world.tenant,
        OutboxEvent::new("mail", "sent", DeliveryId::new(), 1, &other).internal(),
    )
    .await;
    let logged = || async {
        let log = world.log(&ticket.id).await;
        (log.len() == 3).then_some(log)
    };
    let log = eventually(PATIENCE, logged).await;
    assert_eq!(
        (log[1][1].as_str(), log[1][2].as_str(), log[1][4].as_str()),
        ("mail_sent", "ticket_created", "anna@acme.example")
    );
    assert_eq!(
        (log[2][1].as_str(), log[2][4].as_str()),
        ("mail_failed", "x@y.example: 550 no")
    );
    assert_eq!(
        world.get(&world.agent, &ticket.id).await.unwrap().requester_name,
        "Anna Muller",
        "the older fact changed nothing"
    );
}

#[tokio::test]
async fn an_older_event_never_overwrites_a_newer_state_in_the_queue() {
    let world = World::new().await;
    let shutdown = CancellationToken::new();
    let _stop = shutdown.clone().drop_guard();
    let ticket = world.open("Old title").await;
    let newer = world
        .update(
            &world.agent,
            &wire::Ticket {
                title: "New title".into(),
                ..ticket.clone()
            },
            &["title"],
            0,
        )
        .await
        .unwrap();
    let events = testkit::events("ticketing_order", "ticketing").await;
    Relay::spawn(world.service.db.clone(), events, shutdown.clone());
    listening(&world, "ticketing_order", &shutdown).await;
    let all = world.tenant.provider_agent(&["queue.read"]);
    let queue = ticketing::queue::QueueGrpc { app: world.app.clone() };
    use wire::queue_service_server::QueueService;
    let titles = || async {
        let page = answer(
            queue
                .list_queue_tickets(as_provider(&all, wire::ListQueueTicketsRequest::default()))
                .await,
        )
        .ok()?;
        page.tickets
            .first()
            .and_then(|row| row.ticket.clone())
            .map(|ticket| (ticket.title, ticket.revision))
    };
    eventually(PATIENCE, || async {
        titles().await.filter(|(title, _)| title == "New title")
    })
    .await;
    // The first event once more, as if it had come late.
    let first = world.told().await.remove(0);
    let stale = wire::TicketCreated::decode(first.payload.as_slice()).unwrap();
    let mut tx = world.service.db.begin(&world.tenant.system()).await.unwrap();
    tx.publish(OutboxEvent::new("ticket", "created", &ticket.id, 1, &stale))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let marker = world.open("marker").await;
    let count = || async {
        let page = answer(
            queue
                .list_queue_tickets(as_provider(&all, wire::ListQueueTicketsRequest::default()))
                .await,
        )
        .ok()?;
        page.tickets
            .iter()
            .any(|row| row.ticket.as_ref().is_some_and(|t| t.id == marker.id))
            .then_some(page)
    };
    let page = eventually(PATIENCE, count).await;
    let row = page
        .tickets
        .iter()
        .find(|row| row.ticket.as_ref().is_some_and(|t| t.id == ticket.id))
        .unwrap();
    assert_eq!(row.ticket.as_ref().unwrap().revision, newer.revision);
    assert_eq!(row.ticket.as_ref().unwrap().title, "New title");
}
