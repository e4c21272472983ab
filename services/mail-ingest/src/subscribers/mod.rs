//! What is done about events of other services.

mod mail_sent;
mod tenant;

use events::Events;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::app::App;

/// Starts all of them.
pub fn spawn(app: &App, events: &Events, shutdown: &CancellationToken) -> Vec<JoinHandle<()>> {
    vec![
        tenant::spawn(app.clone(), events.clone(), shutdown.clone()),
        mail_sent::spawn(app.clone(), events.clone(), shutdown.clone()),
    ]
}
