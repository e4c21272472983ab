//! Work done later, one file per job.

pub mod close_resolved;
pub mod purge_upload;

use ::jobs::{JobSettings, Runner};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::app::App;

/// Starts the runner with all jobs.
pub(crate) fn spawn(app: &App, settings: JobSettings, shutdown: CancellationToken) -> JoinHandle<()> {
    let (closing, purging) = (app.clone(), app.clone());
    Runner::new(app.db.clone(), settings, "ticketing")
        .handler(close_resolved::KIND, move |ctx, payload| {
            let app = closing.clone();
            async move { close_resolved::run(&app, ctx.tenant()?, payload).await }
        })
        .handler(purge_upload::KIND, move |ctx, payload| {
            let app = purging.clone();
            async move { purge_upload::run(&app, ctx.tenant()?, payload).await }
        })
        .spawn(shutdown)
}
