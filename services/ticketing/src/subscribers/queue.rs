//! `ticketing.*`: ticketing's own events make the provider's queue over all its tenants.

use events::{Event, Events, HandlerError, Subscriber};
use proto::ticketing::v1::{MessageAdded, Ticket, TicketCreated, TicketStatusChanged, TicketUpdated};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    queue::projection::{self, ProjectionError},
};

pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    Subscriber::new(app.db, events, "ticketing", "queue")
        .subject("ticketing", "*", "*")
        .spawn_provider(shutdown, |mut tx, event| async move {
            if let Some(ticket) = ticket(&event)? {
                projection::project(&mut tx, event.tenant()?, ticket)
                    .await
                    .map_err(outcome)?;
            }
            Ok(tx)
        })
}

/// The state of a ticket that an event carries.
fn ticket(event: &Event) -> Result<Option<Ticket>, HandlerError> {
    Ok(match event.kind() {
        (_, "ticket", "created") => event.decode::<TicketCreated>()?.ticket,
        (_, "ticket", "updated") => event.decode::<TicketUpdated>()?.ticket,
        (_, "ticket", _) => event.decode::<TicketStatusChanged>()?.ticket,
        (_, "message", "added") => event.decode::<MessageAdded>()?.ticket,
        _ => None,
    })
}

/// What cannot be read now cannot be read later.
pub(super) fn outcome(error: ProjectionError) -> HandlerError {
    match error {
        ProjectionError::Unreadable(_) => HandlerError::Park(error.to_string()),
        ProjectionError::Db(error) => error.into(),
    }
}
