//! Ids in a request become what they name, or a wrong field.

use context::TenantCtx;
use fault::{Fault, validate::Checker};
use ids::{AssetId, LocationId, PersonId, TeamId};

use super::entity::Named;
use crate::{app::App, link::KnownAsset, person::Person};

/// Resolves ids for one caller and gathers what is wrong with them.
pub(crate) struct References<'a> {
    app: &'a App,
    ctx: &'a TenantCtx,
    check: Checker,
}

impl<'a> References<'a> {
    /// For a caller.
    pub(crate) fn new(app: &'a App, ctx: &'a TenantCtx) -> Self {
        Self {
            app,
            ctx,
            check: Checker::new(),
        }
    }

    /// Somebody who may ask or watch: the caller, or an active person of the tenant.
    pub(crate) async fn person(&mut self, field: &str, id: PersonId) -> Result<Option<Person>, Fault> {
        let known = self.known(id).await?;
        Ok(self.active(field, known))
    }

    async fn known(&self, id: PersonId) -> Result<Option<Person>, Fault> {
        if self.ctx.person() == Some(id) {
            return Ok(Some(self.caller(id).await?));
        }
        self.app.directory.person(self.ctx, id).await
    }

    fn active(&mut self, field: &str, known: Option<Person>) -> Option<Person> {
        match known {
            Some(person) if person.active => Some(person),
            Some(_) => {
                self.check.fail(field, "inactive", "this person is deactivated");
                None
            }
            None => {
                self.check.fail(field, "not_found", "there is no such person");
                None
            }
        }
    }

    /// The caller themselves: as remembered, as identity tells, or at least by the name in their token.
    async fn caller(&self, id: PersonId) -> Result<Person, Fault> {
        if let Some(known) = self.app.directory.known_caller(self.ctx).await {
            return Ok(known);
        }
        let mut read = self.app.db.read(self.ctx).await?;
        let remembered = crate::person::repo::find(&mut read, id)
            .await
            .map_err(db::DbError::from)?;
        drop(read);
        let person = match remembered.filter(|person| person.revision > 0) {
            Some(person) => Person { active: true, ..person },
            None if self.ctx.token().is_some() => {
                let told = self.app.directory.person(self.ctx, id).await?;
                match told {
                    Some(person) => person,
                    None => self
                        .colleague(id)
                        .await?
                        .unwrap_or_else(|| Person::named(id, &self.ctx.actor().name)),
                }
            }
            None => Person::named(id, &self.ctx.actor().name),
        };
        self.app.directory.note_caller(self.ctx, &person).await;
        Ok(person)
    }

    /// Those who are to watch: people of the tenant, and technicians. Each with the field's index in its name.
    pub(crate) async fn watchers(&mut self, field: &str, ids: &[PersonId]) -> Result<Vec<Person>, Fault> {
        let mut watchers = Vec::with_capacity(ids.len());
        for (at, id) in ids.iter().enumerate() {
            let known = match self.known(*id).await? {
                Some(person) => Some(person),
                None => self.colleague(*id).await?,
            };
            watchers.extend(self.active(&format!("{field}[{at}]"), known));
        }
        Ok(watchers)
    }

    /// A technician; only technicians are told.
    async fn colleague(&self, id: PersonId) -> Result<Option<Person>, Fault> {
        let agent = self.app.directory.agent(self.ctx, id).await?;
        Ok(agent.map(|agent| Person {
            email: agent.email,
            ..Person::named(id, &agent.name)
        }))
    }

    /// A technician who can be assigned.
    pub(crate) async fn agent(&mut self, field: &str, id: PersonId) -> Result<Option<Person>, Fault> {
        match self.colleague(id).await? {
            Some(agent) => Ok(Some(agent)),
            None => {
                self.check
                    .fail(field, "not_found", "there is no such technician who can be assigned");
                Ok(None)
            }
        }
    }

    /// A team.
    pub(crate) async fn team(&mut self, field: &str, id: TeamId) -> Result<Option<Named<TeamId>>, Fault> {
        let team = self.app.directory.team(self.ctx, id).await?;
        self.check
            .check(team.is_some(), field, "not_found", "there is no such team");
        Ok(team)
    }

    /// A place.
    pub(crate) async fn location(&mut self, field: &str, id: LocationId) -> Result<Option<Named<LocationId>>, Fault> {
        let place = self.app.directory.location(self.ctx, id).await?;
        self.check
            .check(place.is_some(), field, "not_found", "there is no such place");
        Ok(place)
    }

    /// Assets the caller may see.
    pub(crate) async fn assets(&mut self, field: &str, ids: &[AssetId]) -> Result<Vec<KnownAsset>, Fault> {
        let mut assets = Vec::with_capacity(ids.len());
        for (at, id) in ids.iter().enumerate() {
            let asset = self.app.directory.asset(self.ctx, *id).await?;
            self.check.check(
                asset.is_some(),
                &format!("{field}[{at}]"),
                "not_found",
                "there is no such asset",
            );
            assets.extend(asset);
        }
        Ok(assets)
    }

    /// A field only technicians may set.
    pub(crate) fn agents_only(&mut self, field: &str, untouched: bool) {
        self.check.check(
            untouched || self.ctx.is_agent(),
            field,
            "agents_only",
            "only technicians may set this",
        );
    }

    /// Notes a wrong field unless `ok`.
    pub(crate) fn check(&mut self, ok: bool, field: &str, code: &str, message: &str) {
        self.check.check(ok, field, code, message);
    }

    /// Ok if nothing was wrong.
    pub(crate) fn finish(self) -> Result<(), Fault> {
        self.check.finish()
    }
}
