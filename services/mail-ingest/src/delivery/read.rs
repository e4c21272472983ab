//! The raw mail from the object store, taken apart.

use context::TenantCtx;
use fault::Fault;

use super::entity::Incoming;
use crate::{
    app::App,
    message::{self, ParsedMail},
};

/// Reads the raw mail; a text if it cannot be taken apart. Runs beside the event loop, because a bad mail may take long.
pub(crate) async fn read(app: &App, ctx: &TenantCtx, mail: &Incoming) -> Result<Result<ParsedMail, String>, Fault> {
    let raw = app.blobs.get_bytes(ctx, &mail.blob_key, u64::MAX).await?;
    let (limits, sender) = (app.limits, mail.envelope_sender.clone());
    let task = tokio::task::spawn_blocking(move || message::parse(&raw, &limits, sender.as_deref()));
    Ok(match task.await {
        Ok(parsed) => parsed.map_err(|e| e.to_string()),
        Err(_) => Err(message::ParseError::Broken.to_string()),
    })
}
