use context::TenantCtx;
use fault::Fault;
use ids::{PersonId, TeamId};

use super::{PersonError, repo};
use crate::{App, agent, permissions, team};

/// Somebody who can be assigned tickets.
#[derive(Debug, Clone)]
pub struct Assignable {
    /// Id.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// True for the provider's.
    pub provider: bool,
    /// Teams.
    pub teams: Vec<TeamId>,
}

/// The provider's technicians who may enter the tenant, and the tenant's own, by name.
pub async fn list_assignable(app: &App, ctx: &TenantCtx) -> Result<Vec<Assignable>, PersonError> {
    ctx.require(permissions::TICKET_READ)?;
    if !ctx.is_agent() {
        return Err(Fault::forbidden("AGENT_REQUIRED", "only technicians may see who can be assigned").into());
    }
    let mut all = own(app, ctx).await?;
    let mut tx = app
        .db
        .provider_tx(ctx.provider(), "a tenant asks which technicians may enter it")
        .await?;
    let teams = team::repo::list(&mut tx).await?;
    let now = app.clock.now();
    for agent in agent::repo::list_active(&mut tx).await? {
        if agent.scope.admits(ctx.tenant(), now) {
            let teams = teams
                .iter()
                .filter(|team| team.members.contains(&agent.id))
                .map(|team| team.id)
                .collect();
            all.push(Assignable {
                id: agent.id,
                name: agent.name,
                email: agent.email,
                provider: true,
                teams,
            });
        }
    }
    all.sort_by_cached_key(|agent| (agent.name.to_lowercase(), agent.id));
    Ok(all)
}

async fn own(app: &App, ctx: &TenantCtx) -> Result<Vec<Assignable>, PersonError> {
    let mut db = app.db.read(ctx).await?;
    let teams = team::repo::list(&mut db).await?;
    let people = repo::list_agents(&mut db).await?;
    let assignable = people.into_iter().map(|person| Assignable {
        id: person.id,
        name: person.name,
        email: person.email,
        provider: false,
        teams: teams
            .iter()
            .filter(|team| team.members.contains(&person.id))
            .map(|team| team.id)
            .collect(),
    });
    Ok(assignable.collect())
}
