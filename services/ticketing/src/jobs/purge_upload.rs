//! An upload that no message has taken within a day is forgotten, and its bytes with it.

use ::jobs::{Job, JobError};
use chrono::{DateTime, Duration, Utc};
use context::TenantCtx;
use db::{DbError, TenantTx};
use fault::Fault;
use ids::AttachmentId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{app::App, attachment};

/// Its name; never changes.
pub(crate) const KIND: &str = "purge_upload";
const KEPT_FOR: Duration = Duration::hours(24);

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    attachment_id: AttachmentId,
}

/// Sets the timer of an upload.
pub(crate) async fn schedule(tx: &mut TenantTx, id: AttachmentId, now: DateTime<Utc>) -> Result<(), Fault> {
    let payload = serde_json::to_value(Payload { attachment_id: id }).map_err(Fault::hide)?;
    ::jobs::enqueue(tx, Job::new(KIND, payload).key(id).run_at(now + KEPT_FOR)).await?;
    Ok(())
}

/// Removes the row and the bytes, unless a message has taken the file. The row goes last: what fails is tried again.
pub async fn run(app: &App, ctx: &TenantCtx, payload: Value) -> Result<(), JobError> {
    let payload: Payload = serde_json::from_value(payload).map_err(|error| JobError::Park(error.to_string()))?;
    let mut tx = app.db.begin(ctx).await?;
    let unused = attachment::repo::delete_unused(&mut tx, payload.attachment_id)
        .await
        .map_err(DbError::from)?;
    if let Some(key) = unused {
        app.blobs.delete(ctx, &key).await?;
    }
    tx.commit().await?;
    Ok(())
}
