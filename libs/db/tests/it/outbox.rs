use context::{Actor, Caller, TenantCtx};
use db::{Db, DbError, Origin, OutboxEvent, Space};
use ids::{EventId, ProviderId, TenantId};
use prost::Message;
use proto::events::v1::Envelope;

use crate::fixture::service;

type Row = (String, String, Vec<u8>);

async fn row(db: &Db, id: EventId) -> Option<Row> {
    let mut read = db.read_control("a test").await.unwrap();
    sqlx::query_as("select tenant, subject, envelope from control.outbox where id = $1")
        .bind(id.uuid())
        .fetch_optional(&mut read)
        .await
        .unwrap()
}

#[tokio::test]
async fn an_event_is_written_with_the_change_and_stamped_by_the_database() {
    let service = service().await;
    let tenant = service.tenant().await;
    let ctx = tenant.agent(&[]);
    let mut tx = service.db.begin(&ctx).await.unwrap();
    let event = OutboxEvent::new("note", "written", "not_1", 3, &Envelope::default()).internal();
    let id = tx.publish(event).await.unwrap();
    tx.commit().await.unwrap();
    let (role, subject, envelope) = row(&service.db, id).await.unwrap();
    assert_eq!(service.db.names().space_of_role(&role), Some(Space::Tenant(tenant.id)));
    assert_eq!(
        subject,
        format!("guichet.evt.dbtest.note.written.{}", tenant.id.uuid().simple())
    );
    let envelope = Envelope::decode(envelope.as_slice()).unwrap();
    assert_eq!(envelope.event_id, id.to_string());
    assert_eq!(envelope.tenant_id, tenant.id.to_string());
    assert_eq!(
        (envelope.r#type.as_str(), envelope.revision, envelope.internal),
        ("dbtest.note.written", 3, true)
    );
    assert_eq!(envelope.actor.unwrap().name, ctx.actor().name);
}

#[tokio::test]
async fn an_event_of_a_rolled_back_change_never_was() {
    let service = service().await;
    let tenant = service.tenant().await;
    let mut tx = service.db.begin(&tenant.system()).await.unwrap();
    let id = tx
        .publish(OutboxEvent::new("note", "written", "not_1", 1, &Envelope::default()))
        .await
        .unwrap();
    drop(tx);
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    assert_eq!(row(&service.db, id).await, None);
}

#[tokio::test]
async fn the_control_login_tells_facts_of_tenants_without_a_schema() {
    let service = service().await;
    let (tenant, provider) = (TenantId::new(), ProviderId::new());
    let mut tx = service.db.begin_control("a test").await.unwrap();
    let origin = Origin::tenant(tenant, provider, Actor::service("identity")).caused_by("req_1");
    let id = tx
        .publish(
            &origin,
            OutboxEvent::new("tenant", "created", tenant, 1, &Envelope::default()),
        )
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let (role, subject, _) = row(&service.db, id).await.unwrap();
    assert!(service.db.names().is_control_role(&role));
    assert!(subject.ends_with(&tenant.uuid().simple().to_string()));
}

/// The context of a request that came with a key.
fn keyed(ctx: &TenantCtx, key: &str) -> TenantCtx {
    match Caller::Tenant(ctx.clone()).with_request_key(key) {
        Caller::Tenant(ctx) => ctx,
        other => panic!("another caller came back: {other:?}"),
    }
}

async fn make(db: &Db, ctx: &TenantCtx, fact: &'static str, id: &str, commit: bool) -> Result<(), DbError> {
    let mut tx = db.begin(ctx).await?;
    tx.publish(OutboxEvent::new("note", fact, id, 1, &Envelope::default()))
        .await?;
    if commit { tx.commit().await } else { Ok(()) }
}

#[tokio::test]
async fn a_request_with_a_key_makes_something_once_and_its_repetition_learns_what() {
    let service = service().await;
    let (tenant, other) = (service.tenant().await, service.tenant().await);
    let (ctx, db) = (tenant.agent(&[]), &service.db);
    make(db, &keyed(&ctx, "k"), "created", "not_0", false).await.unwrap();

    let first = keyed(&ctx, "k");
    make(db, &first, "created", "not_1", true).await.unwrap();
    make(db, &first, "created", "not_2", true).await.unwrap();
    let again = make(db, &keyed(&ctx, "k"), "created", "not_3", true).await;
    assert!(matches!(again, Err(DbError::Repeated(made)) if made == "not_1"));

    // Another key, another tenant, another actor, and what makes nothing are not meant.
    make(db, &keyed(&ctx, "l"), "created", "not_4", true).await.unwrap();
    make(db, &keyed(&other.agent(&[]), "k"), "created", "not_5", true)
        .await
        .unwrap();
    make(db, &keyed(&tenant.system(), "k"), "created", "not_6", true)
        .await
        .unwrap();
    make(db, &keyed(&ctx, "k"), "updated", "not_1", true).await.unwrap();
}

#[tokio::test]
async fn of_two_requests_with_a_key_at_the_same_time_one_makes_something() {
    let service = service().await;
    let ctx = service.tenant().await.agent(&[]);
    let runs = (0..8).map(|n| {
        let (db, ctx) = (service.db.clone(), keyed(&ctx, "k"));
        async move { make(&db, &ctx, "created", &format!("not_{n}"), true).await }
    });
    let ended = futures_util::future::join_all(runs).await;
    assert_eq!(ended.iter().filter(|run| run.is_ok()).count(), 1, "{ended:?}");
    assert!(
        ended
            .iter()
            .all(|run| matches!(run, Ok(()) | Err(DbError::Repeated(_)))),
        "{ended:?}"
    );
}
