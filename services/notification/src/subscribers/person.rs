//! `identity.person.created, .updated`: a person's language, and that their feed is in the tenant.

use events::{Events, Subscriber};
use ids::PersonId;
use proto::identity::v1::PersonChanged;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    profile::{self, entity::Person},
};

pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    let subscriber =
        Subscriber::new(app.db.clone(), events, "notification", "person").subject("identity", "person", "*");
    subscriber.spawn(shutdown, |mut tx, event| async move {
        let changed = event.decode::<PersonChanged>()?.person.unwrap_or_default();
        if let Ok(id) = changed.id.parse::<PersonId>() {
            let person = Person {
                id,
                locale: changed.locale,
                active: changed.active,
            };
            profile::repo::upsert_person(&mut tx, &person, changed.revision, &changed.email).await?;
        }
        Ok(tx)
    })
}
