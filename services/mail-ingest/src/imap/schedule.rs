//! Visits every account when it is due. Any number of processes may do so: a lease says who is there.

use std::{sync::Arc, time::Duration};

use context::{SystemCtx, TenantCtx};
use db::DbError;
use telemetry::metrics::{self, label, labels};
use tokio::{
    sync::Semaphore,
    task::JoinHandle,
    time::{Instant, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use super::{ImapError, repo, visit::visit};
use crate::{
    app::App,
    mailbox::{self, repo::Owner},
};

/// Starts visiting. When told to stop, running visits are broken off; whatever they stored stays.
pub fn spawn(app: App, shutdown: CancellationToken) -> JoinHandle<()> {
    tokio::spawn(async move {
        let worker = Uuid::now_v7();
        let slots = Arc::new(Semaphore::new(app.imap.parallel.max(1)));
        let visits = TaskTracker::new();
        while !shutdown.is_cancelled() {
            if let Err(error) = round(&app, worker, &slots, &visits, &shutdown).await {
                tracing::warn!(%error, "mailboxes that are due cannot be looked up now");
            }
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = tokio::time::sleep(Duration::from_secs(app.imap.poll_secs.max(1))) => {}
            }
        }
        visits.close();
        visits.wait().await;
    })
}

async fn round(
    app: &App,
    worker: Uuid,
    slots: &Arc<Semaphore>,
    visits: &TaskTracker,
    shutdown: &CancellationToken,
) -> Result<(), DbError> {
    let free = i64::try_from(slots.available_permits()).unwrap_or(i64::MAX);
    if free == 0 {
        return Ok(());
    }
    let now = app.clock.now();
    let lease = now + chrono::Duration::seconds(i64::try_from(app.imap.timeout_secs).unwrap_or(300) + 60);
    let mut tx = app.db.begin_control("taking mailboxes that are due").await?;
    let due = repo::claim(&mut tx, worker, free, now, lease).await?;
    tx.commit().await?;
    for owner in due {
        let Ok(slot) = slots.clone().try_acquire_owned() else {
            break;
        };
        let (app, shutdown) = (app.clone(), shutdown.clone());
        visits.spawn(async move {
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = one(&app, worker, &owner) => {}
            }
            drop(slot);
        });
    }
    Ok(())
}

/// One visit with everything around it: time limit, what is noted on the mailbox, when the next is due.
async fn one(app: &App, worker: Uuid, owner: &Owner) {
    let ctx = SystemCtx::for_tenant(owner.tenant, owner.provider, "mail-ingest", "visiting a mailbox");
    let limit = app.imap.timeout_secs;
    let started = Instant::now();
    let outcome = timeout(Duration::from_secs(limit), visit(app, &ctx, owner.mailbox))
        .await
        .unwrap_or(Err(ImapError::Slow(limit)));
    let failed = outcome.is_err();
    let ended = label(labels::OUTCOME, if failed { "failed" } else { "done" });
    metrics::MAIL_IMAP_VISIT_DURATION.record(started.elapsed().as_secs_f64(), &[ended]);
    match &outcome {
        Ok(0) => {}
        Ok(stored) => tracing::info!(tenant = %owner.tenant, mailbox = %owner.mailbox, stored, "mails were fetched"),
        Err(error) => {
            tracing::warn!(tenant = %owner.tenant, mailbox = %owner.mailbox, %error, "a mailbox could not be fetched from")
        }
    }
    if let Err(error) = note(app, &ctx, owner, outcome.err()).await {
        tracing::debug!(mailbox = %owner.mailbox, %error, "the outcome of a visit could not be noted on the mailbox");
    }
    if let Err(error) = give_back(app, worker, owner, failed).await {
        tracing::warn!(mailbox = %owner.mailbox, %error, "a mailbox could not be given back; its lease runs out by itself");
    }
}

async fn note(app: &App, ctx: &TenantCtx, owner: &Owner, error: Option<ImapError>) -> Result<(), DbError> {
    let now = app.clock.now();
    let mut tx = app.db.begin(ctx).await?;
    match error {
        None => mailbox::repo::succeeded(&mut tx, owner.mailbox, now).await?,
        Some(error) => {
            let text: String = error.to_string().chars().take(500).collect();
            mailbox::repo::failed(&mut tx, owner.mailbox, &text, now).await?;
        }
    }
    tx.commit().await
}

async fn give_back(app: &App, worker: Uuid, owner: &Owner, failed: bool) -> Result<(), DbError> {
    let mut tx = app.db.begin_control("giving a mailbox back").await?;
    repo::give_back(
        &mut tx,
        owner.mailbox,
        worker,
        failed,
        app.clock.now(),
        app.imap.interval_secs,
    )
    .await?;
    tx.commit().await
}
