use db::OutboxEvent;
use proto::identity::v1 as wire;

use super::{State, Tenant, convert};
use crate::{
    config::Config,
    tenant_settings::{self, Settings},
};

/// identity.tenant.created
pub fn created(tenant: &Tenant, config: &Config) -> OutboxEvent {
    let settings = Settings::founded(tenant);
    let message = wire::TenantCreated {
        tenant: Some(convert::to_wire(tenant, config)),
        settings: Some(tenant_settings::to_wire(&settings, config)),
        mail_domain: config.mail.domain.clone(),
    };
    OutboxEvent::new("tenant", "created", tenant.id, tenant.revision, &message)
}

/// identity.tenant.ready
pub fn ready(tenant: &Tenant, config: &Config) -> OutboxEvent {
    let message = wire::TenantReady {
        tenant: Some(convert::to_wire(tenant, config)),
    };
    OutboxEvent::new("tenant", "ready", tenant.id, tenant.revision, &message)
}

/// identity.tenant.deleted
pub fn deleted(tenant: &Tenant) -> OutboxEvent {
    let message = wire::TenantDeleted {
        slug: tenant.slug.clone(),
        name: tenant.branding.name.clone(),
    };
    OutboxEvent::new("tenant", "deleted", tenant.id, tenant.revision + 1, &message).internal()
}

/// identity.tenant.suspended or identity.tenant.resumed, by the state it is in now.
pub fn stopped_or_resumed(tenant: &Tenant) -> OutboxEvent {
    if tenant.state == State::Suspended {
        let message = wire::TenantSuspended {
            reason: tenant.suspended_reason.clone(),
        };
        return OutboxEvent::new("tenant", "suspended", tenant.id, tenant.revision, &message).internal();
    }
    OutboxEvent::new("tenant", "resumed", tenant.id, tenant.revision, &wire::TenantResumed {})
}
