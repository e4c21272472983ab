//! What is done about events of other services.

mod agent;
mod bounced;
mod invitation;
mod mailbox;
mod message;
mod notice;
mod person;
mod tenant;
mod tenant_settings;
mod ticket;

use events::Events;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::app::App;

/// Starts all of them.
pub fn spawn(app: &App, events: &Events, shutdown: &CancellationToken) -> Vec<JoinHandle<()>> {
    [
        tenant::spawn,
        tenant_settings::spawn,
        person::spawn,
        agent::spawn,
        mailbox::spawn,
        invitation::spawn,
        ticket::spawn,
        message::spawn,
        bounced::spawn,
    ]
    .into_iter()
    .map(|spawn| spawn(app.clone(), events.clone(), shutdown.clone()))
    .collect()
}
