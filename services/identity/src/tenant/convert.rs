use proto::identity::v1 as wire;

use super::{State, Tenant};
use crate::config::Config;

/// The state as messages carry it.
pub fn state(state: State) -> wire::TenantState {
    match state {
        State::Provisioning => wire::TenantState::Provisioning,
        State::Ready => wire::TenantState::Ready,
        State::Suspended => wire::TenantState::Suspended,
    }
}

/// The tenant as messages carry it.
pub fn to_wire(tenant: &Tenant, config: &Config) -> wire::Tenant {
    let step = |step: &super::entity::Step| wire::ProvisioningStep {
        service: step.service.clone(),
        done: step.done_at.is_some(),
        done_at: step.done_at.map(proto::timestamp),
    };
    wire::Tenant {
        id: tenant.id.to_string(),
        revision: tenant.revision,
        slug: tenant.slug.clone(),
        name: tenant.branding.name.clone(),
        state: state(tenant.state).into(),
        primary_color: tenant.branding.primary_color.clone(),
        portal_url: config.urls.portal(&tenant.slug),
        mail_address: format!("{}@{}", tenant.slug, config.mail.domain),
        provisioning: tenant.steps.iter().map(step).collect(),
        created_at: Some(proto::timestamp(tenant.created_at)),
        suspended_reason: tenant.suspended_reason.clone(),
    }
}
