use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use context::Actor;
use db::Origin;
use events::HandlerError;
use testkit::eventually;

use crate::fixture::{PATIENCE, note, said, service, word};

#[tokio::test]
async fn a_poison_event_is_parked_and_the_rest_goes_on() {
    let service = service("evpoison").await;
    let tenant = service.base.tenant().await;
    let mended = Arc::new(AtomicBool::new(false));
    let switch = mended.clone();
    service
        .subscriber("listen")
        .spawn(service.stop.clone(), move |mut tx, event| {
            let mended = switch.load(Ordering::SeqCst);
            async move {
                if word(&event)? == "poison" && !mended {
                    return Err(HandlerError::Retry("it tastes bad".into()));
                }
                note(&mut tx, &event).await?;
                Ok(tx)
            }
        });
    for said in ["one", "poison", "two", "three"] {
        service.say(&tenant, said).await;
    }
    assert_eq!(service.wait_heard(&tenant, 3).await, ["one", "two", "three"]);
    let parked = eventually(PATIENCE, || async {
        events::list_parked(service.db(), 10).await.unwrap().into_iter().next()
    })
    .await;
    assert_eq!(
        (parked.handler.as_str(), parked.attempts, parked.error.as_str()),
        ("listen", 5, "it tastes bad")
    );

    mended.store(true, Ordering::SeqCst);
    assert!(events::replay_parked(service.db(), parked.id).await.unwrap());
    assert_eq!(service.wait_heard(&tenant, 4).await, ["one", "two", "three", "poison"]);
    eventually(PATIENCE, || async {
        events::list_parked(service.db(), 10)
            .await
            .unwrap()
            .is_empty()
            .then_some(())
    })
    .await;
}

#[tokio::test]
async fn what_is_not_an_event_of_its_subject_is_parked() {
    let service = service("evforged").await;
    let (a, b) = (service.base.tenant().await, service.base.tenant().await);
    service.listen();
    let id = service.say(&a, "mine").await;
    service.wait_heard(&a, 1).await;
    let envelope: Vec<u8> = {
        let mut read = service.db().read_control("a test").await.unwrap();
        sqlx::query_scalar("select envelope from control.outbox where id = $1")
            .bind(id.uuid())
            .fetch_one(&mut read)
            .await
            .unwrap()
    };
    let subject = format!(
        "evforged_{}.guichet.evt.evforged.word.said.{}",
        std::process::id(),
        b.id.uuid().simple()
    );
    service
        .events
        .client()
        .publish(subject.clone(), envelope.into())
        .await
        .unwrap();
    service
        .events
        .client()
        .publish(subject, "rubbish".into())
        .await
        .unwrap();
    eventually(PATIENCE, || async {
        (events::list_parked(service.db(), 10).await.unwrap().len() == 2).then_some(())
    })
    .await;
    assert!(service.heard(&b).await.is_empty());
}

#[tokio::test]
async fn a_tenant_cannot_speak_for_another() {
    let service = service("evspeak").await;
    let (a, b) = (service.base.tenant().await, service.base.tenant().await);
    service.listen();
    // A row whose envelope names B, written with A's role.
    let mut tx = service.db().begin_control("a test").await.unwrap();
    let id = tx
        .publish(&Origin::tenant(b.id, b.provider, Actor::service("test")), said("lie"))
        .await
        .unwrap();
    let row: (String, Vec<u8>) = sqlx::query_as("select subject, envelope from control.outbox where id = $1")
        .bind(id.uuid())
        .fetch_one(&mut tx)
        .await
        .unwrap();
    tx.rollback();
    let mut tx = service.db().begin(&a.system()).await.unwrap();
    sqlx::query("insert into control.outbox (id, subject, envelope) values ($1, $2, $3)")
        .bind(id.uuid())
        .bind(row.0)
        .bind(row.1)
        .execute(&mut tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    service.say(&b, "truth").await;
    assert_eq!(service.wait_heard(&b, 1).await, ["truth"]);
    let reason: Option<String> = eventually(PATIENCE, || async {
        let mut read = service.db().read_control("a test").await.unwrap();
        sqlx::query_scalar::<_, Option<String>>("select parked from control.outbox where id = $1")
            .bind(id.uuid())
            .fetch_one(&mut read)
            .await
            .unwrap()
            .map(Some)
    })
    .await;
    assert!(reason.unwrap().starts_with("written by"));
}
