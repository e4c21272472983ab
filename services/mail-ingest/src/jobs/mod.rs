//! Work that survives the process: one file per job.

mod deliver_mail;
mod sync_address;

use jobs::{JobSettings, Runner};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{app::App, intake::DELIVER_JOB, mailbox::address::SYNC_JOB};

/// Starts the runner.
pub fn spawn(app: &App, settings: &JobSettings, shutdown: &CancellationToken) -> JoinHandle<()> {
    let (deliver, sync) = (app.clone(), app.clone());
    Runner::new(app.db.clone(), settings.clone(), "mail-ingest")
        .handler(DELIVER_JOB, move |ctx, payload| {
            deliver_mail::run(deliver.clone(), ctx, payload)
        })
        .handler(SYNC_JOB, move |ctx, payload| {
            sync_address::run(sync.clone(), ctx, payload)
        })
        .counted(DELIVER_JOB)
        .spawn(shutdown.clone())
}
