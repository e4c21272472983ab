use proto::identity::v1 as wire;

use super::{
    View,
    access::{Technician, Who},
};
use crate::{tenant::Tenant, token};

/// The session as messages carry it.
pub fn to_wire(view: &View) -> wire::Session {
    wire::Session {
        id: view.session.id.to_string(),
        account_id: view.account.id.to_string(),
        name: view.name().to_owned(),
        email: view.account.email.clone(),
        locale: view.account.locale.clone(),
        tenants: view
            .tenants
            .iter()
            .map(|(tenant, who)| tenant_access(tenant, who.as_ref()))
            .collect(),
        provider: view
            .technician
            .as_ref()
            .map(|(technician, name)| provider_access(technician, name)),
        expires_at: Some(proto::timestamp(view.session.expires_at)),
        portal_tenant_id: view.session.portal.map(|id| id.to_string()).unwrap_or_default(),
    }
}

fn tenant_access(tenant: &Tenant, who: Option<&Who>) -> wire::TenantAccess {
    let (person_id, role_name, permissions) = match who {
        Some(who) => {
            let id = match who {
                Who::Person(person) => person.id,
                Who::Agent(agent) => agent.id,
            };
            let permissions = token::in_tenant(who.role()).map(str::to_owned).collect();
            (id.to_string(), who.role().name.clone(), permissions)
        }
        None => Default::default(),
    };
    wire::TenantAccess {
        tenant_id: tenant.id.to_string(),
        slug: tenant.slug.clone(),
        name: tenant.branding.name.clone(),
        primary_color: tenant.branding.primary_color.clone(),
        person_id,
        role_name,
        permissions,
        agent: who.is_some_and(Who::is_agent),
        suspended: who.is_none(),
    }
}

fn provider_access(technician: &Technician, name: &str) -> wire::ProviderAccess {
    wire::ProviderAccess {
        provider_id: technician.provider.to_string(),
        name: name.to_owned(),
        person_id: technician.agent.id.to_string(),
        role_name: technician.agent.role.name.clone(),
        permissions: token::in_provider(&technician.agent.role).map(str::to_owned).collect(),
    }
}
