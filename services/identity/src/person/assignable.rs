use context::TenantCtx;
use fault::Fault;
use ids::{PersonId, TeamId};

use super::{Person, PersonError, repo};
use crate::{
    App,
    agent::{self, Agent},
    permissions,
    team::{self, Team},
};

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
    /// True if they may write public messages.
    pub can_reply: bool,
}

impl Assignable {
    fn of_provider(agent: Agent, teams: &[Team]) -> Self {
        Self {
            id: agent.id,
            teams: teams_of(agent.id, teams),
            can_reply: agent.role.grants(permissions::TICKET_REPLY),
            name: agent.name,
            email: agent.email,
            provider: true,
        }
    }

    fn of_tenant(person: Person, teams: &[Team]) -> Self {
        Self {
            id: person.id,
            teams: teams_of(person.id, teams),
            can_reply: person.role.grants(permissions::TICKET_REPLY),
            name: person.name,
            email: person.email,
            provider: false,
        }
    }
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
    let agents = agent::repo::list_active(&mut tx).await?.into_iter();
    all.extend(
        agents
            .filter(|agent| agent.scope.admits(ctx.tenant(), now))
            .map(|agent| Assignable::of_provider(agent, &teams)),
    );
    all.sort_by_cached_key(|agent| (agent.name.to_lowercase(), agent.id));
    Ok(all)
}

/// The provider's technician with this address, if they may enter the tenant now.
pub(super) async fn technician(app: &App, ctx: &TenantCtx, email: &str) -> Result<Option<Assignable>, PersonError> {
    let mut tx = app
        .db
        .provider_tx(ctx.provider(), "a tenant asks which technician has an address")
        .await?;
    let now = app.clock.now();
    let found = agent::repo::find_by_email(&mut tx, email).await?;
    let admitted = found.filter(|agent| agent.active && agent.scope.admits(ctx.tenant(), now));
    Ok(admitted.map(|agent| Assignable::of_provider(agent, &[])))
}

async fn own(app: &App, ctx: &TenantCtx) -> Result<Vec<Assignable>, PersonError> {
    let mut db = app.db.read(ctx).await?;
    let teams = team::repo::list(&mut db).await?;
    let people = repo::list_agents(&mut db).await?;
    Ok(people
        .into_iter()
        .map(|person| Assignable::of_tenant(person, &teams))
        .collect())
}

fn teams_of(person: PersonId, teams: &[Team]) -> Vec<TeamId> {
    let with = teams.iter().filter(|team| team.members.contains(&person));
    with.map(|team| team.id).collect()
}
