//! Queues the mail of an invitation, in the schema of the tenant or provider it belongs to.

use base64::{Engine, engine::general_purpose::STANDARD};
use events::Event;
use ids::DeliveryId;
use jobs::{JobCtx, JobError};
use prost::Message;
use proto::identity::v1::InvitationCreated;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{app::App, delivery::queue};

/// Kind of the job.
pub(crate) const INVITE_JOB: &str = "queue_invitation";

#[derive(Serialize, Deserialize)]
struct Payload {
    event: Uuid,
    invitation: String,
}

/// What the job needs of the event.
pub(crate) fn payload(event: &Event) -> Value {
    let payload = Payload {
        event: event.id.uuid(),
        invitation: STANDARD.encode(&event.envelope.payload),
    };
    serde_json::to_value(payload).unwrap_or_default()
}

pub(super) async fn run(app: App, ctx: JobCtx, payload: Value) -> Result<(), JobError> {
    let park = |e: &dyn std::fmt::Display| JobError::Park(e.to_string());
    let payload: Payload = serde_json::from_value(payload).map_err(|e| park(&e))?;
    let bytes = STANDARD.decode(payload.invitation).map_err(|e| park(&e))?;
    let event = InvitationCreated::decode(bytes.as_slice()).map_err(|e| park(&e))?;
    let id = DeliveryId::from(payload.event);
    match &ctx.provider {
        Some(provider) => {
            let mut tx = app.db.begin_provider(provider).await?;
            queue::queue_agent_invitation(&app, &mut tx, id, &event).await?;
            tx.commit().await?;
        }
        None => {
            let mut tx = app.db.begin(ctx.tenant()?).await?;
            queue::queue_invitation(&app, &mut tx, id, &event).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}
