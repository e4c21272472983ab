//! Work that survives the process: one file per job.

mod invite;
mod notify_agent;
mod send_mail;

use jobs::{JobSettings, Runner};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{app::App, delivery::queue::SEND_JOB, feed::NOTIFY_JOB};
pub(crate) use invite::{INVITE_JOB, payload as invite_payload};

/// Starts the runner.
pub fn spawn(app: &App, settings: &JobSettings, shutdown: &CancellationToken) -> JoinHandle<()> {
    let (send, notify, invite) = (app.clone(), app.clone(), app.clone());
    Runner::new(app.db.clone(), settings.clone(), "notification")
        .handler(SEND_JOB, move |ctx, payload| send_mail::run(send.clone(), ctx, payload))
        .handler(NOTIFY_JOB, move |ctx, payload| {
            notify_agent::run(notify.clone(), ctx, payload)
        })
        .handler(INVITE_JOB, move |ctx, payload| {
            invite::run(invite.clone(), ctx, payload)
        })
        .counted(SEND_JOB)
        .spawn(shutdown.clone())
}
