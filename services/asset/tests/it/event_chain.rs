//! Events of identity over a real NATS: a tenant is set up, suspended and resumed; a renamed person is renamed on their assets.

use std::time::Duration;

use asset::subscribers;
use db::OutboxEvent;
use events::Relay;
use ids::{ProviderId, TenantId};
use proto::{
    asset::v1 as wire,
    identity::v1::{Person, PersonChanged, Tenant, TenantCreated, TenantResumed, TenantSettings, TenantSuspended},
};
use testkit::{ServiceDb, eventually};
use tokio_util::sync::CancellationToken;

use crate::world::{ALL, World};

const PATIENCE: Duration = Duration::from_secs(20);

/// An identity that only tells events.
async fn identity(test: &str, shutdown: &CancellationToken) -> ServiceDb {
    let service = testkit::service_db("identity", asset::migrations()).await;
    let events = testkit::events(test, "identity").await;
    Relay::spawn(service.db.clone(), events, shutdown.clone());
    service
}

async fn tell(identity: &ServiceDb, tenant: &testkit::Tenant, event: OutboxEvent) {
    identity
        .db
        .provision(tenant.id, tenant.provider, &tenant.slug)
        .await
        .unwrap();
    let mut tx = identity.db.begin(&tenant.system()).await.unwrap();
    tx.publish(event).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_new_tenant_is_set_up_suspended_and_resumed_as_identity_says() {
    let world = World::new().await;
    let shutdown = CancellationToken::new();
    let _stop = shutdown.clone().drop_guard();
    let identity = identity("asset_tenant", &shutdown).await;
    subscribers::spawn(&world.app, &testkit::events("asset_tenant", "asset").await, &shutdown);

    let tenant = testkit::Tenant {
        id: TenantId::new(),
        provider: ProviderId::new(),
        slug: "globex".to_owned(),
    };
    let message = TenantCreated {
        tenant: Some(Tenant {
            slug: "globex".to_owned(),
            ..Default::default()
        }),
        settings: Some(TenantSettings {
            locale: "fr".to_owned(),
            ..Default::default()
        }),
        ..Default::default()
    };
    tell(
        &identity,
        &tenant,
        OutboxEvent::new("tenant", "created", tenant.id, 1, &message),
    )
    .await;
    let agent = tenant.agent(&ALL);
    let types = || async {
        asset::asset_type::list(&world.app, &agent)
            .await
            .ok()
            .filter(|types| !types.is_empty())
    };
    let names: Vec<_> = eventually(PATIENCE, types).await.into_iter().map(|t| t.name).collect();
    assert_eq!(names[..2], ["Ordinateur", "Ordinateur portable"]);
    let provisioned = || async {
        let mut read = world.service.db.read_control("a test looks at the outbox").await.ok()?;
        let subject = format!("guichet.evt.asset.tenant.provisioned.{}", tenant.id.uuid().simple());
        let query =
            sqlx::query_scalar::<_, i64>("select count(*) from control.outbox where subject = $1").bind(subject);
        query.fetch_one(&mut read).await.ok().filter(|count| *count == 1)
    };
    eventually(PATIENCE, provisioned).await;

    let suspended = TenantSuspended {
        reason: "unpaid".to_owned(),
    };
    tell(
        &identity,
        &tenant,
        OutboxEvent::new("tenant", "suspended", tenant.id, 2, &suspended),
    )
    .await;
    let closed = || async { asset::asset_type::list(&world.app, &agent).await.err() };
    let fault: fault::Fault = eventually(PATIENCE, closed).await.into();
    assert_eq!(fault.reason, "TENANT_SUSPENDED");
    tell(
        &identity,
        &tenant,
        OutboxEvent::new("tenant", "resumed", tenant.id, 3, &TenantResumed {}),
    )
    .await;
    eventually(PATIENCE, types).await;
}

#[tokio::test]
async fn a_renamed_person_is_renamed_on_their_assets() {
    let world = World::new().await;
    let shutdown = CancellationToken::new();
    let _stop = shutdown.clone().drop_guard();
    let identity = identity("asset_person", &shutdown).await;
    subscribers::spawn(&world.app, &testkit::events("asset_person", "asset").await, &shutdown);

    let anna = world.person("Anna Berger");
    let mine = world.register("Laptop", "Laptop").await;
    let other = world.register("Other", "Laptop").await;
    world.assign(&mine, anna).await.unwrap();
    let person = Person {
        id: anna.to_string(),
        name: "Anna Muller".to_owned(),
        ..Default::default()
    };
    let message = PersonChanged { person: Some(person) };
    tell(
        &identity,
        &world.tenant,
        OutboxEvent::new("person", "updated", anna, 2, &message),
    )
    .await;

    let renamed = || async {
        let asset = world.get(&world.agent, &mine.id).await.ok()?;
        (asset.assignee_name == "Anna Muller").then_some(asset)
    };
    let asset = eventually(PATIENCE, renamed).await;
    assert_eq!(asset.revision, 3);
    let by_new_name = wire::ListAssetsRequest {
        query: "muller".to_owned(),
        ..Default::default()
    };
    assert_eq!(world.names(&world.agent, by_new_name).await, ["Laptop"]);
    assert_eq!(world.get(&world.agent, &other.id).await.unwrap(), other);
    let last = world.told().await.pop().unwrap();
    assert_eq!(
        (last.r#type.as_str(), last.actor.unwrap().name.as_str()),
        ("asset.asset.updated", "asset")
    );

    // As if an earlier fact had been put off and came now.
    let person = Person {
        id: anna.to_string(),
        name: "Anna Berger".to_owned(),
        ..Default::default()
    };
    let late = PersonChanged { person: Some(person) };
    let late = OutboxEvent::new("person", "updated", anna, 1, &late);
    tell(&identity, &world.tenant, late).await;
    let handled = || async {
        let mut read = world.app.db.read_control("a test looks at the inbox").await.ok()?;
        let count = "select count(*) from control.inbox where handler = 'person_updated' and tenant = $1";
        let role = world.app.db.names().space_role(db::Space::Tenant(world.tenant.id));
        let count = sqlx::query_scalar::<_, i64>(count)
            .bind(role)
            .fetch_one(&mut read)
            .await;
        count.ok().filter(|count| *count == 2)
    };
    eventually(PATIENCE, handled).await;
    let asset = world.get(&world.agent, &mine.id).await.unwrap();
    assert_eq!(
        asset.assignee_name, "Anna Muller",
        "an older fact does not overwrite a newer one"
    );
}
