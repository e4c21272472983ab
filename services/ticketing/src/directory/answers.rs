//! People, teams and places, which identity owns.

use context::TenantCtx;
use fault::Fault;
use ids::{LocationId, PersonId, TeamId};
use proto::identity::v1::{GetLocationRequest, GetPersonRequest, ListAssignableAgentsRequest, ListTeamsRequest};

use super::{Directory, Question, What, question, read};
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
        let ask = || async { Ok(Answer::Agents(self.agents(ctx).await?)) };
        let find = |answer: &Answer| match answer {
            Answer::Agents(agents) => agents.iter().find(|agent| agent.id == id).cloned(),
            Answer::Person(_) | Answer::Location(_) | Answer::Teams(_) => None,
        };
        self.listed(question(ctx, What::Agents), ask, find).await
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
        let ask = || async { Ok(Answer::Teams(self.all_teams(ctx).await?)) };
        let find = |answer: &Answer| match answer {
            Answer::Teams(teams) => teams.iter().find(|team| team.id == id).cloned(),
            Answer::Person(_) | Answer::Location(_) | Answer::Agents(_) => None,
        };
        self.listed(question(ctx, What::Teams), ask, find).await
    }

    /// What `find` finds in a list. One that was remembered may be older than what is looked for: it is asked for once more then.
    async fn listed<T, F>(
        &self,
        question: Question,
        ask: impl Fn() -> F + Send + Sync,
        find: impl Fn(&Answer) -> Option<T> + Send + Sync,
    ) -> Result<Option<T>, Fault>
    where
        T: Send,
        F: Future<Output = Result<Answer, Fault>> + Send,
    {
        let asked = self.answers.entry_by_ref(&question).or_try_insert_with(ask()).await;
        let entry = asked.map_err(|fault| (*fault).clone())?;
        let found = find(entry.value());
        if found.is_some() || entry.is_fresh() {
            return Ok(found);
        }
        let answer = ask().await?;
        let found = find(&answer);
        self.answers.insert(question, answer).await;
        Ok(found)
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
