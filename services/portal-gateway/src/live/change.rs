use chrono::SecondsFormat;
use ids::{PersonId, ProviderId, TenantId};
use proto::events::v1::Envelope;
use serde_json::json;

/// A domain event as browsers hear of it, with what decides who may.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Change {
    pub id: String,
    pub json: String,
    pub tenant: Option<TenantId>,
    pub provider: Option<ProviderId>,
    pub internal: bool,
    pub participants: Vec<PersonId>,
}

impl Change {
    /// Ids and facts of an envelope; never its payload. None if the envelope names neither tenant nor provider.
    pub(super) fn of(envelope: &Envelope) -> Option<Self> {
        let tenant = envelope.tenant_id.parse().ok();
        let provider = envelope.provider_id.parse().ok();
        if tenant.is_none() && (provider.is_none() || !envelope.tenant_id.is_empty()) {
            return None;
        }
        let mut parts = envelope.r#type.split('.');
        let mut part = || parts.next().unwrap_or_default().to_owned();
        let (owner, noun, fact) = (part(), part(), part());
        let at = envelope.occurred_at.as_ref().and_then(proto::from_timestamp);
        let actor = envelope
            .actor
            .as_ref()
            .map(|actor| actor.id.as_str())
            .filter(|id| !id.is_empty());
        let json = json!({
            "id": envelope.event_id,
            "type": envelope.r#type,
            "owner": owner,
            "noun": noun,
            "fact": fact,
            "tenant": tenant.map(|id: TenantId| id.to_string()),
            "subject": envelope.subject_id,
            "revision": envelope.revision,
            "at": at.map(|time| time.to_rfc3339_opts(SecondsFormat::Millis, true)),
            "actor": actor,
            "internal": envelope.internal,
        });
        Some(Self {
            id: envelope.event_id.clone(),
            json: json.to_string(),
            tenant,
            provider,
            internal: envelope.internal,
            participants: envelope
                .participant_ids
                .iter()
                .filter_map(|id| id.parse().ok())
                .collect(),
        })
    }
}
