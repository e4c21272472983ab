//! `identity.person.created` and `.updated`: what tickets show of people is brought up to date.

use db::DbError;
use events::{Events, HandlerError, Subscriber};
use proto::identity::v1::PersonChanged;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{app::App, person};

pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    Subscriber::new(app.db, events, "ticketing", "person")
        .subject("identity", "person", "*")
        .spawn(shutdown, |mut tx, event| async move {
            if !matches!(event.fact(), "created" | "updated") {
                return Ok(tx);
            }
            let changed: PersonChanged = event.decode()?;
            let Some(told) = changed.person else { return Ok(tx) };
            let id = told
                .id
                .parse()
                .map_err(|_| HandlerError::Park("the person has no id".to_owned()))?;
            let person = person::from_wire(id, &told);
            person::repo::remember(&mut tx, &[person])
                .await
                .map_err(DbError::from)?;
            Ok(tx)
        })
}
