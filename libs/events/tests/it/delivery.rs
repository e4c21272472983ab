use std::time::Duration;

use db::DbError;
use ids::{ProviderId, TenantId};
use testkit::{Tenant, eventually};

use crate::fixture::{PATIENCE, note, said, service, word};

#[tokio::test]
async fn a_fact_reaches_its_tenant_once_and_in_order() {
    let service = service("evorder").await;
    service.listen();
    let (a, b) = (service.base.tenant().await, service.base.tenant().await);
    for n in 0..30 {
        service.say(&a, &format!("a{n}")).await;
        service.say(&b, &format!("b{n}")).await;
    }
    let expected = |who: &str| (0..30).map(|n| format!("{who}{n}")).collect::<Vec<_>>();
    assert_eq!(service.wait_heard(&a, 30).await, expected("a"));
    assert_eq!(service.wait_heard(&b, 30).await, expected("b"));
}

#[tokio::test]
async fn an_event_published_twice_has_one_effect() {
    let service = service("evtwice").await;
    let tenant = service.base.tenant().await;
    let id = service.say(&tenant, "hello").await;
    service.listen();
    service.wait_heard(&tenant, 1).await;
    // Beyond what NATS itself would recognise: another message id.
    let row: (String, Vec<u8>) = {
        let mut read = service.db().read_control("a test").await.unwrap();
        sqlx::query_as("select subject, envelope from control.outbox where id = $1")
            .bind(id.uuid())
            .fetch_one(&mut read)
            .await
            .unwrap()
    };
    let prefix = format!("evtwice_{}", std::process::id());
    for _ in 0..3 {
        service
            .events
            .client()
            .publish(format!("{prefix}.{}", row.0), row.1.clone().into())
            .await
            .unwrap();
    }
    service.say(&tenant, "world").await;
    assert_eq!(service.wait_heard(&tenant, 2).await, ["hello", "world"]);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(service.heard(&tenant).await, ["hello", "world"]);
}

#[tokio::test]
async fn an_effect_and_its_inbox_row_stand_or_fall_together() {
    let service = service("evatomic").await;
    let tenant = service.base.tenant().await;
    let attempts = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
    let counter = attempts.clone();
    service
        .subscriber("listen")
        .spawn(service.stop.clone(), move |mut tx, event| {
            let attempt = counter.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            async move {
                note(&mut tx, &event).await?;
                match attempt {
                    0 => Err(events::HandlerError::Retry("not yet".into())),
                    1 => panic!("a handler may panic"),
                    _ => Ok(tx),
                }
            }
        });
    service.say(&tenant, "hello").await;
    assert_eq!(service.wait_heard(&tenant, 1).await, ["hello"]);
    assert_eq!(attempts.load(std::sync::atomic::Ordering::SeqCst), 3);
}

#[tokio::test]
async fn an_event_waits_for_a_tenant_that_is_not_there_yet() {
    let service = service("evwait").await;
    service.listen();
    let tenant = Tenant {
        id: TenantId::new(),
        provider: ProviderId::new(),
        slug: "late".into(),
    };
    let mut tx = service.db().begin_control("a test").await.unwrap();
    let origin = db::Origin::tenant(tenant.id, tenant.provider, context::Actor::service("test"));
    tx.publish(&origin, said("early")).await.unwrap();
    tx.commit().await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(matches!(
        service.db().begin(&tenant.system()).await,
        Err(DbError::UnknownTenant)
    ));
    service
        .db()
        .provision(tenant.id, tenant.provider, &tenant.slug)
        .await
        .unwrap();
    assert_eq!(service.wait_heard(&tenant, 1).await, ["early"]);
}

#[tokio::test]
async fn a_projection_gathers_the_tenants_of_a_provider() {
    let service = service("evproject").await;
    service
        .subscriber("project")
        .spawn_provider(service.stop.clone(), |mut tx, event| async move {
            let word = word(&event)?;
            sqlx::query("insert into heard_all (event_id, word) values ($1, $2)")
                .bind(event.id.uuid())
                .bind(word)
                .execute(&mut tx)
                .await
                .map_err(DbError::from)?;
            Ok(tx)
        });
    let a = service.base.tenant().await;
    let b = service.base.tenant_of(a.provider).await;
    let stranger = service.base.tenant().await;
    for (tenant, word) in [(&a, "a"), (&b, "b"), (&stranger, "c")] {
        service.say(tenant, word).await;
    }
    let words = |tenant: Tenant| {
        let db = service.db().clone();
        async move {
            let mut read = db.read_provider(&tenant.provider_agent(&[])).await.unwrap();
            let words: Vec<String> = sqlx::query_scalar("select word from heard_all order by word")
                .fetch_all(&mut read)
                .await
                .unwrap();
            words
        }
    };
    eventually(PATIENCE, || async {
        (words(a.clone()).await == ["a", "b"]).then_some(())
    })
    .await;
    eventually(PATIENCE, || async {
        (words(stranger.clone()).await == ["c"]).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_control_subscriber_sees_tenants_without_a_schema() {
    let service = service("evcontrol").await;
    let db = service.db().clone();
    service
        .subscriber("provision")
        .spawn_control(service.stop.clone(), move |tx, event| {
            let db = db.clone();
            async move {
                db.provision(event.tenant()?, event.provider, &word(&event)?).await?;
                Ok(tx)
            }
        });
    let (tenant, provider) = (TenantId::new(), ProviderId::new());
    let mut tx = service.db().begin_control("a test").await.unwrap();
    tx.publish(
        &db::Origin::tenant(tenant, provider, context::Actor::service("identity")),
        said("acme"),
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let found = eventually(PATIENCE, || async {
        service.db().space(db::Space::Tenant(tenant)).await.unwrap()
    })
    .await;
    assert_eq!(found.slug, "acme");
}

#[tokio::test]
async fn live_events_pass_by() {
    use futures_util::StreamExt;
    let service = service("evlive").await;
    let tenant = service.base.tenant().await;
    let mut live = service.events.live("evlive", "word", "*").await.unwrap();
    service.events.client().flush().await.unwrap();
    let id = service.say(&tenant, "hello").await;
    let envelope = tokio::time::timeout(PATIENCE, live.next()).await.unwrap().unwrap();
    assert_eq!(envelope.event_id, id.to_string());
}
