//! The provider's teams and technicians.

use std::collections::BTreeMap;

use proto::identity::v1 as wire;
use proto::identity::v1::{
    agent_service_client::AgentServiceClient, role_service_client::RoleServiceClient,
    team_service_client::TeamServiceClient,
};

use super::{data, stack::Caller};

/// Makes the teams that are missing; ids by name.
pub async fn teams(admin: Caller<'_>, provider: &data::Provider) -> anyhow::Result<BTreeMap<String, String>> {
    let mut client = TeamServiceClient::new(admin.stack.identity.clone());
    let known = client
        .list_teams(admin.ask(wire::ListTeamsRequest {}).await?)
        .await?
        .into_inner()
        .teams;
    let mut ids: BTreeMap<String, String> = known.into_iter().map(|team| (team.name, team.id)).collect();
    for team in &provider.teams {
        if !ids.contains_key(&team.name) {
            let request = wire::CreateTeamRequest {
                name: team.name.clone(),
                description: team.description.clone(),
                member_ids: Vec::new(),
            };
            let made = client.create_team(admin.ask(request).await?).await?.into_inner();
            ids.insert(made.name, made.id);
        }
    }
    Ok(ids)
}

/// Makes the technicians that are missing; ids by address.
pub async fn agents(
    admin: Caller<'_>,
    provider: &data::Provider,
    teams: &BTreeMap<String, String>,
    tenants: &BTreeMap<String, String>,
) -> anyhow::Result<BTreeMap<String, String>> {
    let roles = roles(admin).await?;
    let mut client = AgentServiceClient::new(admin.stack.identity.clone());
    let page = wire::ListAgentsRequest {
        page_size: 200,
        page_token: String::new(),
    };
    let known = client.list_agents(admin.ask(page).await?).await?.into_inner().agents;
    let mut ids: BTreeMap<String, String> = known.into_iter().map(|agent| (agent.email, agent.id)).collect();
    for agent in &provider.agents {
        if ids.contains_key(&agent.email) {
            continue;
        }
        let allowed: Vec<String> = agent
            .tenants
            .iter()
            .filter_map(|slug| tenants.get(slug).cloned())
            .collect();
        let request = wire::CreateAgentRequest {
            name: agent.name.clone(),
            email: agent.email.clone(),
            role_id: roles.get(&agent.role).cloned().unwrap_or_default(),
            team_ids: teams.get(&agent.team).cloned().into_iter().collect(),
            scope: Some(wire::AgentScope {
                all_tenants: allowed.is_empty(),
                allowed_tenant_ids: allowed,
                ..wire::AgentScope::default()
            }),
            locale: if agent.locale.is_empty() {
                "en".to_owned()
            } else {
                agent.locale.clone()
            },
        };
        let made = client.create_agent(admin.ask(request).await?).await?.into_inner();
        ids.insert(made.email, made.id);
    }
    Ok(ids)
}

/// Ids of the given roles of a realm, by key.
pub async fn roles(admin: Caller<'_>) -> anyhow::Result<BTreeMap<String, String>> {
    let mut client = RoleServiceClient::new(admin.stack.identity.clone());
    let roles = client
        .list_roles(admin.ask(wire::ListRolesRequest {}).await?)
        .await?
        .into_inner()
        .roles;
    Ok(roles.into_iter().map(|role| (role.key, role.id)).collect())
}
