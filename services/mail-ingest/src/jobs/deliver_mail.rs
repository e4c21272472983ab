//! Works on one stored mail.

use jobs::{JobCtx, JobError};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{app::App, delivery};

#[derive(Deserialize)]
struct Payload {
    mail: Uuid,
}

pub(super) async fn run(app: App, ctx: JobCtx, payload: Value) -> Result<(), JobError> {
    let payload: Payload = serde_json::from_value(payload).map_err(|e| JobError::Park(e.to_string()))?;
    delivery::deliver(&app, ctx.tenant()?, payload.mail).await?;
    Ok(())
}
