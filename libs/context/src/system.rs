use ids::{ProviderId, TenantId};
use proto::events::v1::Envelope;

use crate::{Actor, PermissionSet, ProviderCtx, TenantCtx, TenantSet, View};

/// The product acting by itself: jobs, timers, subscribers, the operator's command line.
#[derive(Debug, Clone, Copy)]
pub struct SystemCtx;

impl SystemCtx {
    /// A context with all permissions in one tenant. `reason` says why no person is behind it and is logged.
    pub fn for_tenant(tenant: TenantId, provider: ProviderId, service: &str, reason: &'static str) -> TenantCtx {
        tracing::trace!(%tenant, service, reason, "acting as the system");
        TenantCtx {
            tenant,
            provider,
            actor: Actor::service(service),
            agent: true,
            permissions: PermissionSet::everything(),
            view: View::Company,
            locale: "en".to_owned(),
            causation: String::new(),
            traceparent: String::new(),
            request: None,
            token: None,
        }
    }

    /// A context with all permissions in a provider's own schema.
    pub fn for_provider(provider: ProviderId, service: &str, reason: &'static str) -> ProviderCtx {
        tracing::trace!(%provider, service, reason, "acting as the system");
        ProviderCtx {
            provider,
            actor: Actor::service(service),
            permissions: PermissionSet::everything(),
            tenants: TenantSet::AllExcept(std::collections::BTreeSet::new()),
            locale: "en".to_owned(),
            token: None,
        }
    }
}

impl TenantCtx {
    /// The system acting because of an event, in the event's tenant; `None` if the envelope names none.
    pub fn from_envelope(envelope: &Envelope, service: &str) -> Option<Self> {
        let tenant = envelope.tenant_id.parse().ok()?;
        let provider = envelope.provider_id.parse().ok()?;
        let mut ctx = SystemCtx::for_tenant(tenant, provider, service, "consuming an event");
        ctx.causation.clone_from(&envelope.event_id);
        ctx.traceparent.clone_from(&envelope.traceparent);
        Some(ctx)
    }

    /// The same tenant and rights, told as the act of `actor`: a mail's sender, a rule.
    #[must_use]
    pub fn acting_as(mut self, actor: Actor) -> Self {
        self.actor = actor;
        self
    }

    /// The same context with what led to it.
    #[must_use]
    pub fn caused_by(mut self, causation: &str, traceparent: &str) -> Self {
        causation.clone_into(&mut self.causation);
        traceparent.clone_into(&mut self.traceparent);
        self
    }
}
