//! Events of identity over a real NATS: a tenant is set up in its language, and follows it when it changes.

use std::time::Duration;

use db::OutboxEvent;
use events::Relay;
use ids::{ProviderId, TenantId};
use knowledge::subscribers;
use proto::{
    identity::v1::{Tenant, TenantCreated, TenantSettings, TenantSettingsChanged},
    knowledge::v1::{self as wire, article_service_server::ArticleService},
};
use testkit::{ServiceDb, eventually};
use tokio_util::sync::CancellationToken;

use crate::world::{ALL, World, answer, as_caller};

const PATIENCE: Duration = Duration::from_secs(20);

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
async fn new_articles_begin_in_the_tenants_language() {
    let world = World::new().await;
    let shutdown = CancellationToken::new();
    let _stop = shutdown.clone().drop_guard();
    let identity = testkit::service_db("identity", knowledge::migrations()).await;
    Relay::spawn(
        identity.db.clone(),
        testkit::events("knowledge_tenant", "identity").await,
        shutdown.clone(),
    );
    subscribers::spawn(
        &world.app,
        &testkit::events("knowledge_tenant", "knowledge").await,
        &shutdown,
    );

    let tenant = testkit::Tenant {
        id: TenantId::new(),
        provider: ProviderId::new(),
        slug: "acme".to_owned(),
    };
    let settings = |locale: &str, revision| {
        Some(TenantSettings {
            locale: locale.to_owned(),
            revision,
            ..Default::default()
        })
    };
    let created = TenantCreated {
        tenant: Some(Tenant {
            slug: "acme".to_owned(),
            ..Default::default()
        }),
        settings: settings("fr", 1),
        ..Default::default()
    };
    tell(
        &identity,
        &tenant,
        OutboxEvent::new("tenant", "created", tenant.id, 1, &created),
    )
    .await;
    let agent = tenant.agent(&ALL);
    let begun_in = |locale: &'static str| {
        let (world, agent) = (&world, &agent);
        async move {
            let request = wire::CreateArticleRequest {
                title: "T".to_owned(),
                body: "B".to_owned(),
                ..Default::default()
            };
            let article = answer(world.articles().create_article(as_caller(agent, request)).await).ok()?;
            (article.locale == locale).then_some(())
        }
    };
    eventually(PATIENCE, || begun_in("fr")).await;
    let changed = TenantSettingsChanged {
        settings: settings("en", 2),
    };
    tell(
        &identity,
        &tenant,
        OutboxEvent::new("tenant", "settings_changed", tenant.id, 2, &changed),
    )
    .await;
    eventually(PATIENCE, || begun_in("en")).await;
}
