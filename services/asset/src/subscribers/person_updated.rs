//! `identity.person.updated`: assets show their holder's name as it is now.

use events::{Events, Subscriber};
use ids::PersonId;
use proto::identity::v1::PersonChanged;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{app::App, asset};

/// Starts the subscriber.
pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    Subscriber::new(app.db.clone(), events, "asset", "person_updated")
        .subject("identity", "person", "updated")
        .spawn(shutdown, move |mut tx, event| {
            let app = app.clone();
            async move {
                let person = event.decode::<PersonChanged>()?.person.unwrap_or_default();
                if let Ok(id) = person.id.parse::<PersonId>() {
                    asset::rename_holder(&app, &mut tx, &event.ctx()?, id, &person.name, event.envelope.revision)
                        .await?;
                }
                Ok(tx)
            }
        })
}
