//! Makes one attempt to send a mail.

use ids::DeliveryId;
use jobs::{JobCtx, JobError};
use serde::Deserialize;
use serde_json::Value;

use crate::{app::App, delivery::send};

#[derive(Deserialize)]
struct Payload {
    delivery: DeliveryId,
}

pub(super) async fn run(app: App, ctx: JobCtx, payload: Value) -> Result<(), JobError> {
    let payload: Payload = serde_json::from_value(payload).map_err(|e| JobError::Park(e.to_string()))?;
    match &ctx.provider {
        Some(provider) => send::for_provider(&app, provider, payload.delivery).await?,
        None => send::for_tenant(&app, ctx.tenant()?, payload.delivery).await?,
    }
    Ok(())
}
