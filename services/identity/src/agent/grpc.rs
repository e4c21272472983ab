use std::collections::BTreeSet;

use fault::{Fault, validate::Checker};
use ids::{PersonId, RoleId, TeamId};
use proto::identity::v1::{self as wire, agent_service_server::AgentService};
use tonic::{Request, Response, Status};

use super::{Draft, convert};
use crate::{App, mask};

const EDITABLE: [&str; 5] = ["name", "role_id", "team_ids", "scope", "locale"];
const READ_ONLY: [&str; 5] = ["id", "revision", "email", "role_name", "active"];

/// `AgentService` over gRPC.
#[derive(Clone)]
pub struct AgentGrpc {
    /// The service.
    pub app: App,
}

#[tonic::async_trait]
impl AgentService for AgentGrpc {
    async fn create_agent(&self, request: Request<wire::CreateAgentRequest>) -> Result<Response<wire::Agent>, Status> {
        let ctx = context::provider(&request)?;
        let body = request.into_inner();
        let mut check = Checker::new();
        let role = check.optional_id::<RoleId>("role_id", &body.role_id);
        let teams = teams(&mut check, &body.team_ids);
        check.finish()?;
        let scope = convert::scope(body.scope)?;
        let draft = Draft {
            name: body.name,
            email: body.email,
            locale: body.locale,
            teams,
            scope,
        };
        let agent = super::create(&self.app, &ctx, draft, role).await.map_err(Fault::from)?;
        Ok(Response::new((&agent).into()))
    }

    async fn get_agent(&self, request: Request<wire::GetAgentRequest>) -> Result<Response<wire::Agent>, Status> {
        let ctx = context::provider(&request)?;
        let id = agent_id(&request.get_ref().agent_id)?;
        let agent = super::get(&self.app, &ctx, id).await.map_err(Fault::from)?;
        Ok(Response::new((&agent).into()))
    }

    async fn list_agents(
        &self,
        request: Request<wire::ListAgentsRequest>,
    ) -> Result<Response<wire::ListAgentsResponse>, Status> {
        let ctx = context::provider(&request)?;
        let body = request.into_inner();
        let page = super::list(&self.app, &ctx, body.page_size, &body.page_token)
            .await
            .map_err(Fault::from)?;
        Ok(Response::new(wire::ListAgentsResponse {
            agents: page.items.iter().map(Into::into).collect(),
            next_page_token: page.next_page_token,
        }))
    }

    async fn update_agent(&self, request: Request<wire::UpdateAgentRequest>) -> Result<Response<wire::Agent>, Status> {
        let ctx = context::provider(&request)?;
        let body = request.into_inner();
        let id = agent_id(&body.agent_id)?;
        let paths = mask::paths(body.update_mask.as_ref(), &EDITABLE, &READ_ONLY)?;
        let new = body.agent.unwrap_or_default();
        let mut check = Checker::new();
        let role = match paths.contains("role_id") {
            true => check.id::<RoleId>("role_id", &new.role_id),
            false => None,
        };
        let teams = teams(&mut check, &new.team_ids);
        check.finish()?;
        let scope = convert::scope(new.scope)?;
        let edit = |draft: &mut Draft, role_id: &mut RoleId| {
            for path in paths {
                match path {
                    "name" => draft.name.clone_from(&new.name),
                    "team_ids" => draft.teams.clone_from(&teams),
                    "scope" => draft.scope.clone_from(&scope),
                    "locale" => draft.locale.clone_from(&new.locale),
                    _ => *role_id = role.unwrap_or(*role_id),
                }
            }
        };
        let agent = super::update(&self.app, &ctx, id, body.expected_revision, edit)
            .await
            .map_err(Fault::from)?;
        Ok(Response::new((&agent).into()))
    }

    async fn deactivate_agent(
        &self,
        request: Request<wire::DeactivateAgentRequest>,
    ) -> Result<Response<wire::Agent>, Status> {
        let ctx = context::provider(&request)?;
        let id = agent_id(&request.get_ref().agent_id)?;
        let agent = super::deactivate(&self.app, &ctx, id).await.map_err(Fault::from)?;
        Ok(Response::new((&agent).into()))
    }
}

fn agent_id(text: &str) -> Result<PersonId, Fault> {
    text.parse()
        .map_err(|error: ids::ParseIdError| Fault::bad_field("agent_id", "malformed", error.to_string()))
}

fn teams(check: &mut Checker, ids: &[String]) -> BTreeSet<TeamId> {
    let numbered = ids.iter().enumerate();
    numbered
        .filter_map(|(at, id)| check.id::<TeamId>(&format!("team_ids[{at}]"), id))
        .collect()
}
