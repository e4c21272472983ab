use std::time::Duration;

use db::{Db, Migration, Migrations, OutboxEvent};
use events::{Event, Events, HandlerError, Relay, Subscriber};
use ids::EventId;
use proto::events::v1::Actor;
use testkit::{ServiceDb, Tenant, eventually};
use tokio_util::sync::CancellationToken;

pub const PATIENCE: Duration = Duration::from_secs(20);

fn migration(sql: &str) -> Vec<Migration> {
    vec![Migration {
        version: 1,
        name: "init".into(),
        sql: sql.into(),
        checksum: vec![1],
    }]
}

/// A service that notes in each tenant what it has heard.
pub fn migrations() -> Migrations {
    let heard =
        "create table heard (id bigint generated always as identity, event_id uuid not null, word text not null)";
    Migrations::new(
        migration(&heard.replace("table heard", "table control.heard")),
        migration(heard),
        migration(&heard.replace("table heard", "table heard_all")),
    )
}

/// A service with a relay, stopped when dropped.
pub struct Service {
    pub base: ServiceDb,
    pub events: Events,
    pub stop: CancellationToken,
    pub relay: tokio::sync::watch::Receiver<events::RelayState>,
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Every test has a database of its own, so that it sees only its own outbox.
pub async fn service(name: &str) -> Service {
    let events = testkit::events(name, name).await;
    service_on(name, events).await
}

pub async fn service_on(name: &str, events: Events) -> Service {
    let base = testkit::service_db(name, migrations()).await;
    let stop = CancellationToken::new();
    let (_, relay) = Relay::spawn(base.db.clone(), events.clone(), stop.clone());
    Service {
        base,
        events,
        stop,
        relay,
    }
}

impl Service {
    pub fn db(&self) -> &Db {
        &self.base.db
    }

    /// Says a word in a tenant.
    pub async fn say(&self, tenant: &Tenant, word: &str) -> EventId {
        let mut tx = self.db().begin(&tenant.system()).await.unwrap();
        let id = tx.publish(said(word)).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    pub fn subscriber(&self, handler: &str) -> Subscriber {
        let owner = self.db().names().owner().to_owned();
        Subscriber::new(self.db().clone(), self.events.clone(), &owner, handler).subject(&owner, "word", "*")
    }

    /// Starts a handler that notes every word.
    pub fn listen(&self) {
        self.subscriber("listen")
            .spawn(self.stop.clone(), |mut tx, event| async move {
                note(&mut tx, &event).await?;
                Ok(tx)
            });
    }

    /// The words heard in a tenant, in order.
    pub async fn heard(&self, tenant: &Tenant) -> Vec<String> {
        let mut read = self.db().read(&tenant.system()).await.unwrap();
        sqlx::query_scalar("select word from heard order by id")
            .fetch_all(&mut read)
            .await
            .unwrap()
    }

    pub async fn wait_heard(&self, tenant: &Tenant, count: usize) -> Vec<String> {
        eventually(PATIENCE, || async {
            Some(self.heard(tenant).await).filter(|words| words.len() >= count)
        })
        .await
    }
}

pub fn said(word: &str) -> OutboxEvent {
    // Any message will do as a payload.
    OutboxEvent::new(
        "word",
        "said",
        "wrd_1",
        1,
        &Actor {
            name: word.to_owned(),
            ..Actor::default()
        },
    )
}

pub fn word(event: &Event) -> Result<String, HandlerError> {
    Ok(event.decode::<Actor>()?.name)
}

pub async fn note(tx: &mut db::TenantTx, event: &Event) -> Result<(), HandlerError> {
    let word = word(event)?;
    sqlx::query("insert into heard (event_id, word) values ($1, $2)")
        .bind(event.id.uuid())
        .bind(word)
        .execute(tx)
        .await
        .map_err(db::DbError::from)?;
    Ok(())
}
