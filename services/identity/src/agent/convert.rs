use std::collections::BTreeSet;

use fault::{Fault, validate::Checker};
use ids::TenantId;
use proto::identity::v1 as wire;

use super::{Agent, Scope};

impl From<&Agent> for wire::Agent {
    fn from(agent: &Agent) -> Self {
        Self {
            id: agent.id.to_string(),
            revision: agent.revision,
            name: agent.name.clone(),
            email: agent.email.clone(),
            role_id: agent.role.id.to_string(),
            role_name: agent.role.name.clone(),
            team_ids: agent.teams.iter().map(ToString::to_string).collect(),
            scope: Some(wire::AgentScope {
                all_tenants: agent.scope.all,
                allowed_tenant_ids: agent.scope.allowed.iter().map(ToString::to_string).collect(),
                denied_tenant_ids: agent.scope.denied.iter().map(ToString::to_string).collect(),
                ends_at: agent.scope.ends_at.map(proto::timestamp),
            }),
            active: agent.active,
            locale: agent.locale.clone(),
        }
    }
}

/// The scope a request names.
pub fn scope(scope: Option<wire::AgentScope>) -> Result<Scope, Fault> {
    let Some(scope) = scope else {
        return Ok(Scope::default());
    };
    let mut check = Checker::new();
    let mut read = |field: &str, ids: &[String]| -> BTreeSet<TenantId> {
        let numbered = ids.iter().enumerate();
        numbered
            .filter_map(|(at, id)| check.id(&format!("scope.{field}[{at}]"), id))
            .collect()
    };
    let allowed = read("allowed_tenant_ids", &scope.allowed_tenant_ids);
    let denied = read("denied_tenant_ids", &scope.denied_tenant_ids);
    let ends_at = scope.ends_at.as_ref().map(proto::from_timestamp);
    check.check(ends_at != Some(None), "scope.ends_at", "malformed", "must be a time");
    check.finish()?;
    Ok(Scope {
        all: scope.all_tenants,
        allowed,
        denied,
        ends_at: ends_at.flatten(),
    })
}
