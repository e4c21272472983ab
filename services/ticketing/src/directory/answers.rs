//! People, teams and places, which identity owns.

use context::TenantCtx;
use fault::Fault;
use ids::{LocationId, PersonId, TeamId};
use proto::identity::v1::{GetLocationRequest, GetPersonRequest, ListAssignableAgentsRequest, ListTeamsRequest};

use super::{Directory, What, question, read};
use crate::{person::Person, ticket::Named};

/// A technician who can be assigned tickets of the tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// Who.
    pub id: PersonId,
    /// Name to show.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// True if their role lets them write public messages.
    pub may_reply: bool,
}

/// An answer that is remembered for a moment.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A person, if the caller may know them.
    Person(Option<Person>),
    /// A place, if it exists.
    Location(Option<Named<LocationId>>),
    /// The technicians who can be assigned.
    Agents(Vec<Colleague>),
    /// The teams.
    Teams(Vec<Named<TeamId>>),
}

impl Directory {
    /// A person of the tenant.
    pub async fn person(&self, ctx: &TenantCtx, id: PersonId) -> Result<Option<Person>, Fault> {
        let asked = self
            .answers
            .try_get_with(question(ctx, What::Person(id.uuid())), async {
                let request = rpc::on_behalf(
                    ctx,
                    GetPersonRequest {
                        person_id: id.to_string(),
                    },
                );
                let person = read("identity", self.persons().get_person(request).await)?;
                Ok::<_, Fault>(Answer::Person(
                    person.map(|person| crate::person::from_wire(id, &person)),
                ))
            });
        match asked.await.map_err(|fault| (*fault).clone())? {
            Answer::Person(person) => Ok(person),
            Answer::Location(_) | Answer::Agents(_) | Answer::Teams(_) => Ok(None),
        }
    }

    /// The caller as somebody who asks, if that was found out a moment ago.
    pub(crate) async fn known_caller(&self, ctx: &TenantCtx) -> Option<Person> {
        match self.answers.get(&question(ctx, What::Caller)).await? {
            Answer::Person(person) => person,
            Answer::Location(_) | Answer::Agents(_) | Answer::Teams(_) => None,
        }
    }

    /// Remembers the caller for a moment.
    pub(crate) async fn note_caller(&self, ctx: &TenantCtx, person: &Person) {
        let answer = Answer::Person(Some(person.clone()));
        self.answers.insert(question(ctx, What::Caller), answer).await;
    }

    /// A place of the tenant.
    pub async fn location(&self, ctx: &TenantCtx, id: LocationId) -> Result<Option<Named<LocationId>>, Fault> {
        let asked = self
            .answers
            .try_get_with(question(ctx, What::Location(id.uuid())), async {
                let request = rpc::on_behalf(
                    ctx,
                    GetLocationRequest {
                        location_id: id.to_string(),
                    },
                );
                let place = read("identity", self.locations().get_location(request).await)?;
                let named = |place: proto::identity::v1::Location| Named {
                    id,
                    name: if place.path.is_empty() { place.name } else { place.path },
                };
                Ok::<_, Fault>(Answer::Location(place.map(named)))
            });
        match asked.await.map_err(|fault| (*fault).clone())? {
            Answer::Location(place) => Ok(place),
            Answer::Person(_) | Answer::Agents(_) | Answer::Teams(_) => Ok(None),
        }
    }

    /// A technician who can be assigned tickets of the tenant.
    pub async fn agent(&self, ctx: &TenantCtx, id: PersonId) -> Result<Option<Colleague>, Fault> {
        let asked = self.answers.try_get_with(question(ctx, What::Agents), async {
            Ok::<_, Fault>(Answer::Agents(self.agents(ctx).await?))
        });
        if let Answer::Agents(agents) = asked.await.map_err(|fault| (*fault).clone())?
            && let Some(agent) = agents.into_iter().find(|agent| agent.id == id)
        {
            return Ok(Some(agent));
        }
        // Perhaps they were added since the list was asked for.
        let agents = self.agents(ctx).await?;
        let agent = agents.iter().find(|agent| agent.id == id).cloned();
        self.answers
            .insert(question(ctx, What::Agents), Answer::Agents(agents))
            .await;
        Ok(agent)
    }

    /// The same as identity tells it at this moment: for mails, whose author has no session that could have ended.
    pub async fn agent_now(&self, ctx: &TenantCtx, id: PersonId) -> Result<Option<Colleague>, Fault> {
        Ok(self.agents(ctx).await?.into_iter().find(|agent| agent.id == id))
    }

    async fn agents(&self, ctx: &TenantCtx) -> Result<Vec<Colleague>, Fault> {
        let request = rpc::on_behalf(ctx, ListAssignableAgentsRequest {});
        let list = read("identity", self.persons().list_assignable_agents(request).await)?.unwrap_or_default();
        let colleague = |agent: proto::identity::v1::AssignableAgent| {
            Some(Colleague {
                id: agent.id.parse().ok()?,
                name: agent.name,
                email: agent.email,
                may_reply: agent.can_reply,
            })
        };
        Ok(list.agents.into_iter().filter_map(colleague).collect())
    }

    /// A team of the tenant or its provider.
    pub async fn team(&self, ctx: &TenantCtx, id: TeamId) -> Result<Option<Named<TeamId>>, Fault> {
        let asked = self.answers.try_get_with(question(ctx, What::Teams), async {
            Ok::<_, Fault>(Answer::Teams(self.all_teams(ctx).await?))
        });
        if let Answer::Teams(teams) = asked.await.map_err(|fault| (*fault).clone())?
            && let Some(team) = teams.into_iter().find(|team| team.id == id)
        {
            return Ok(Some(team));
        }
        // Perhaps it was made since the list was asked for.
        let teams = self.all_teams(ctx).await?;
        let team = teams.iter().find(|team| team.id == id).cloned();
        self.answers
            .insert(question(ctx, What::Teams), Answer::Teams(teams))
            .await;
        Ok(team)
    }

    async fn all_teams(&self, ctx: &TenantCtx) -> Result<Vec<Named<TeamId>>, Fault> {
        let request = rpc::on_behalf(ctx, ListTeamsRequest {});
        let list = read("identity", self.teams().list_teams(request).await)?.unwrap_or_default();
        let named = |team: proto::identity::v1::Team| {
            Some(Named {
                id: team.id.parse().ok()?,
                name: team.name,
            })
        };
        Ok(list.teams.into_iter().filter_map(named).collect())
    }
}
