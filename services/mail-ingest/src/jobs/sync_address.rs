//! Brings the installation's list of addresses in line with one mailbox.

use ids::MailboxId;
use jobs::{JobCtx, JobError};
use serde::Deserialize;
use serde_json::Value;

use crate::{app::App, mailbox};

#[derive(Deserialize)]
struct Payload {
    mailbox: MailboxId,
}

pub(super) async fn run(app: App, ctx: JobCtx, payload: Value) -> Result<(), JobError> {
    let payload: Payload = serde_json::from_value(payload).map_err(|e| JobError::Park(e.to_string()))?;
    mailbox::address::sync(&app, ctx.tenant()?, payload.mailbox).await?;
    Ok(())
}
