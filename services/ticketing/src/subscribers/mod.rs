//! What is done about events, one file per owner's noun.

mod article;
mod asset;
mod delivery;
mod person;
mod queue;
mod queue_tenant;
mod setting;
mod tenant;

use events::Events;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::app::App;

type Start = fn(App, Events, CancellationToken) -> JoinHandle<()>;

/// Starts all subscribers.
pub(crate) fn spawn(app: &App, events: &Events, shutdown: &CancellationToken) -> Vec<JoinHandle<()>> {
    let starts: [Start; 8] = [
        tenant::spawn,
        setting::spawn,
        person::spawn,
        delivery::spawn,
        asset::spawn,
        article::spawn,
        queue::spawn,
        queue_tenant::spawn,
    ];
    starts
        .into_iter()
        .map(|start| start(app.clone(), events.clone(), shutdown.clone()))
        .collect()
}
