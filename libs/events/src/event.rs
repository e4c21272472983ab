use context::{Actor, TenantCtx};
use ids::{EventId, ProviderId, TenantId};
use prost::Message;
use proto::events::v1::Envelope;

use crate::HandlerError;

/// A domain event, as a handler gets it.
#[derive(Debug, Clone)]
pub struct Event {
    /// Its id, the same at every delivery.
    pub id: EventId,
    /// The provider that serves the tenant, or whose fact it is.
    pub provider: ProviderId,
    /// The tenant; `None` for facts of a provider itself.
    pub tenant: Option<TenantId>,
    /// Everything else.
    pub envelope: Envelope,
    service: String,
}

impl Event {
    /// Reads an envelope and checks that it came under its own subject.
    pub(crate) fn parse(service: &str, subject: &str, bytes: &[u8]) -> Result<Self, String> {
        let envelope = Envelope::decode(bytes).map_err(|e| format!("not an envelope: {e}"))?;
        let id = envelope.event_id.parse().map_err(|e| format!("event_id: {e}"))?;
        let provider: ProviderId = envelope.provider_id.parse().map_err(|e| format!("provider_id: {e}"))?;
        let tenant: Option<TenantId> = match envelope.tenant_id.as_str() {
            "" => None,
            text => Some(text.parse().map_err(|e| format!("tenant_id: {e}"))?),
        };
        let space = tenant.map_or(db::Space::Provider(provider), db::Space::Tenant);
        let expected = format!("guichet.evt.{}.{}", envelope.r#type, space.subject_token());
        if expected != subject {
            return Err(format!(
                "the subject {subject} does not belong to the envelope, which says {expected}"
            ));
        }
        Ok(Self {
            id,
            provider,
            tenant,
            envelope,
            service: service.to_owned(),
        })
    }

    /// The owner's message for this type.
    pub fn decode<M: Message + Default>(&self) -> Result<M, HandlerError> {
        M::decode(self.envelope.payload.as_slice())
            .map_err(|e| HandlerError::Park(format!("the payload is not a {}: {e}", std::any::type_name::<M>())))
    }

    /// Owner, noun and fact: `("ticketing", "ticket", "created")`.
    pub fn kind(&self) -> (&str, &str, &str) {
        let mut parts = self.envelope.r#type.splitn(3, '.');
        (
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default(),
        )
    }

    /// The last part of the type: `created`.
    pub fn fact(&self) -> &str {
        self.kind().2
    }

    /// The system acting because of this event in its tenant; parks an event that names no tenant.
    pub fn ctx(&self) -> Result<TenantCtx, HandlerError> {
        TenantCtx::from_envelope(&self.envelope, &self.service)
            .ok_or_else(|| HandlerError::Park("the event names no tenant".to_owned()))
    }

    /// The tenant; parks an event that names none.
    pub fn tenant(&self) -> Result<TenantId, HandlerError> {
        self.tenant
            .ok_or_else(|| HandlerError::Park("the event names no tenant".to_owned()))
    }

    /// Who did it.
    pub fn actor(&self) -> Actor {
        Actor::from_wire(self.envelope.actor.as_ref())
    }

    /// When it happened.
    pub fn occurred_at(&self) -> chrono::DateTime<chrono::Utc> {
        self.envelope
            .occurred_at
            .as_ref()
            .and_then(proto::from_timestamp)
            .unwrap_or(chrono::DateTime::UNIX_EPOCH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope(tenant: TenantId, provider: ProviderId) -> Envelope {
        Envelope {
            event_id: EventId::new().to_string(),
            tenant_id: tenant.to_string(),
            provider_id: provider.to_string(),
            r#type: "ticketing.ticket.created".to_owned(),
            ..Envelope::default()
        }
    }

    #[test]
    fn an_event_under_another_tenants_subject_is_refused() {
        let (tenant, provider) = (TenantId::new(), ProviderId::new());
        let bytes = envelope(tenant, provider).encode_to_vec();
        let subject = |token: &str| format!("guichet.evt.ticketing.ticket.created.{token}");
        let own = tenant.uuid().simple().to_string();
        assert_eq!(Event::parse("x", &subject(&own), &bytes).unwrap().tenant, Some(tenant));
        for wrong in [
            TenantId::new().uuid().simple().to_string(),
            format!("p_{}", provider.uuid().simple()),
            String::new(),
        ] {
            assert!(Event::parse("x", &subject(&wrong), &bytes).is_err(), "{wrong}");
        }
        assert!(Event::parse("x", &subject(&own).replace("created", "closed"), &bytes).is_err());
    }

    #[test]
    fn rubbish_is_refused() {
        for bytes in [&b"\xff\xff\xff"[..], b"", b"hello"] {
            assert!(Event::parse("x", "guichet.evt.a.b.c.d", bytes).is_err());
        }
    }
}
