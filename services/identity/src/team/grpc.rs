use std::collections::BTreeSet;

use fault::{Fault, validate::Checker};
use ids::{PersonId, TeamId};
use proto::identity::v1::{self as wire, team_service_server::TeamService};
use tonic::{Request, Response, Status};

use super::{Draft, Team};
use crate::{
    App, mask,
    realm::{Realm, Side},
};

/// `TeamService` over gRPC.
#[derive(Clone)]
pub struct TeamGrpc {
    /// The service.
    pub app: App,
}

#[tonic::async_trait]
impl TeamService for TeamGrpc {
    async fn create_team(&self, request: Request<wire::CreateTeamRequest>) -> Result<Response<wire::Team>, Status> {
        let realm = Realm::of(&request)?;
        let body = request.into_inner();
        let members = members(&body.member_ids)?;
        let draft = Draft {
            name: body.name,
            description: body.description,
            members,
        };
        let team = super::create(&self.app, &realm, draft).await.map_err(Fault::from)?;
        Ok(Response::new(to_wire(&team, realm.side() == Side::Provider)))
    }

    async fn list_teams(
        &self,
        request: Request<wire::ListTeamsRequest>,
    ) -> Result<Response<wire::ListTeamsResponse>, Status> {
        let realm = Realm::of(&request)?;
        let teams = super::list(&self.app, &realm).await.map_err(Fault::from)?;
        let teams = teams.iter().map(|(team, provider)| to_wire(team, *provider)).collect();
        Ok(Response::new(wire::ListTeamsResponse { teams }))
    }

    async fn update_team(&self, request: Request<wire::UpdateTeamRequest>) -> Result<Response<wire::Team>, Status> {
        let realm = Realm::of(&request)?;
        let body = request.into_inner();
        let id = team_id(&body.team_id)?;
        let fields = ["name", "description", "member_ids"];
        let paths = mask::paths(body.update_mask.as_ref(), &fields, &["id", "revision", "provider"])?;
        let new = body.team.unwrap_or_default();
        let members = members(&new.member_ids)?;
        let edit = |draft: &mut Draft| {
            for path in paths {
                match path {
                    "name" => draft.name.clone_from(&new.name),
                    "description" => draft.description.clone_from(&new.description),
                    _ => draft.members.clone_from(&members),
                }
            }
        };
        let team = super::update(&self.app, &realm, id, body.expected_revision, edit)
            .await
            .map_err(Fault::from)?;
        Ok(Response::new(to_wire(&team, realm.side() == Side::Provider)))
    }

    async fn delete_team(&self, request: Request<wire::DeleteTeamRequest>) -> Result<Response<()>, Status> {
        let realm = Realm::of(&request)?;
        let id = team_id(&request.get_ref().team_id)?;
        super::delete(&self.app, &realm, id).await.map_err(Fault::from)?;
        Ok(Response::new(()))
    }
}

fn team_id(text: &str) -> Result<TeamId, Fault> {
    text.parse()
        .map_err(|error: ids::ParseIdError| Fault::bad_field("team_id", "malformed", error.to_string()))
}

fn members(ids: &[String]) -> Result<BTreeSet<PersonId>, Fault> {
    let mut check = Checker::new();
    let numbered = ids.iter().enumerate();
    let members = numbered
        .filter_map(|(at, id)| check.id::<PersonId>(&format!("member_ids[{at}]"), id))
        .collect();
    check.finish()?;
    Ok(members)
}

fn to_wire(team: &Team, provider: bool) -> wire::Team {
    wire::Team {
        id: team.id.to_string(),
        revision: team.revision,
        name: team.name.clone(),
        description: team.description.clone(),
        provider,
        member_ids: team.members.iter().map(ToString::to_string).collect(),
    }
}
