//! Who is in a ticket: told by ticketing over Redis, for a moment only.

use futures_util::StreamExt;
use ids::{ProviderId, TenantId};
use serde::Deserialize;
use serde_json::json;

use crate::redis::Redis;

/// Channels that ticketing publishes on, one per tenant.
const CHANNELS: &str = "guichet:presence:*";

/// Who is in one ticket.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Presence {
    pub tenant: TenantId,
    pub provider: Option<ProviderId>,
    pub json: String,
}

#[derive(Deserialize)]
struct Message {
    tenant: TenantId,
    #[serde(default)]
    provider: Option<ProviderId>,
    subject: String,
    people: serde_json::Value,
}

impl Presence {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let message: Message = serde_json::from_str(text).ok()?;
        let json = json!({"tenant": message.tenant, "subject": message.subject, "people": message.people});
        Some(Self {
            tenant: message.tenant,
            provider: message.provider,
            json: json.to_string(),
        })
    }
}

/// Listens until the connection breaks.
pub(super) async fn listen(redis: &Redis, mut tell: impl FnMut(Presence)) -> redis::RedisResult<()> {
    let mut subscription = redis.client().get_async_pubsub().await?;
    subscription.psubscribe(CHANNELS).await?;
    let mut messages = subscription.on_message();
    while let Some(message) = messages.next().await {
        if let Some(presence) = message
            .get_payload::<String>()
            .ok()
            .and_then(|text| Presence::parse(&text))
        {
            tell(presence);
        }
    }
    Ok(())
}
