//! Writes into a technician's feed, which lies in another schema than the event.

use jobs::{JobCtx, JobError};
use serde_json::Value;

use crate::{app::App, feed, feed::entity::Notice};

pub(super) async fn run(app: App, ctx: JobCtx, payload: Value) -> Result<(), JobError> {
    let notice: Notice = serde_json::from_value(payload).map_err(|e| JobError::Park(e.to_string()))?;
    feed::notify_agent(&app, ctx.tenant()?, &notice).await?;
    Ok(())
}
