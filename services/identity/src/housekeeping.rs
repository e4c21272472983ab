//! What has to be done from time to time: new signing keys, and forgetting what is over. Any number of replicas may do it at once.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{App, session, signing};

const EVERY: Duration = Duration::from_secs(60);

/// Does it every minute.
pub fn spawn(app: &App, shutdown: &CancellationToken) -> JoinHandle<()> {
    let (app, shutdown) = (app.clone(), shutdown.clone());
    tokio::spawn(async move {
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(EVERY) => {}
            }
            if let Err(error) = run_once(&app).await {
                tracing::warn!(%error, "housekeeping will be tried again");
            }
        }
    })
}

/// Does it now.
pub async fn run_once(app: &App) -> Result<(), db::DbError> {
    let now = app.clock.now();
    let every = chrono::Duration::hours(i64::from(app.config.tokens.rotate_hours.max(1)));
    if let Some(kid) = signing::rotate_if_due(&app.db, now, every).await? {
        tracing::info!(kid, "a new signing key");
    }
    let idle_since = now - chrono::Duration::hours(i64::from(app.config.sessions.idle_hours));
    let mut tx = app.db.begin_control("what is over is forgotten").await?;
    session::repo::purge(&mut tx, idle_since, now).await?;
    tx.commit().await
}
