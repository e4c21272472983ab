//! What identity does because of events, its own and those of others.

mod agent_added;
mod tenant_audited;
mod tenant_changed;
mod tenant_provisioned;

use events::Events;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::App;

/// Starts all of them.
pub fn spawn(app: &App, events: &Events, shutdown: &CancellationToken) -> Vec<JoinHandle<()>> {
    vec![
        tenant_changed::spawn(app, events, shutdown),
        tenant_provisioned::spawn(app, events, shutdown),
        tenant_audited::spawn(app, events, shutdown),
        agent_added::spawn(app, events, shutdown),
    ]
}
