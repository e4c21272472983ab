//! Changing fields of tickets.

use context::TenantCtx;
use ids::{CategoryId, LocationId, PersonId, TeamId};

use super::{
    TicketError,
    caller::Scope,
    edit::Edit,
    entity::{Impact, Named, Ticket, Urgency},
    events,
    key::TicketKey,
    references::References,
    repo,
};
use crate::{
    activity::{self, Log},
    app::App,
    category, permissions,
    person::{self, Person},
};

/// New values; `None` leaves a field as it is, `Some(None)` empties it.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "the fields are described in ticket.proto")]
pub struct Update {
    pub title: Option<String>,
    pub impact: Option<Impact>,
    pub urgency: Option<Urgency>,
    pub category: Option<Option<CategoryId>>,
    pub requester: Option<PersonId>,
    pub assignee: Option<Option<PersonId>>,
    pub team: Option<Option<TeamId>>,
    pub location: Option<Option<LocationId>>,
    pub tags: Option<Vec<String>>,
    pub watchers: Option<Vec<PersonId>>,
}

/// Changes the given fields.
pub async fn update(
    app: &App,
    ctx: &TenantCtx,
    key: TicketKey,
    expected_revision: i64,
    cmd: Update,
) -> Result<Ticket, TicketError> {
    ctx.require(permissions::TICKET_UPDATE)?;
    if cmd.assignee.is_some() || cmd.team.is_some() {
        ctx.require(permissions::TICKET_ASSIGN)?;
    }
    let (mut edit, people) = resolve(app, ctx, &cmd).await?;
    let now = app.clock.now();

    let mut tx = app.db.begin(ctx).await?;
    let mut ticket = repo::find_for_update(&mut tx, key, Scope::of(ctx))
        .await?
        .ok_or(TicketError::NotFound)?;
    ticket.expect_revision(expected_revision)?;
    if let Some(category) = cmd.category {
        let unchanged = ticket.category.as_ref().map(|c| c.id) == category;
        edit.category = if unchanged {
            None
        } else {
            Some(category::usable(&mut tx, category).await?)
        };
    }
    person::repo::remember(&mut tx, &people).await?;
    if let Some(Some(team)) = &edit.team {
        person::repo::remember_team(&mut tx, team).await?;
    }
    if let Some(Some(place)) = &edit.location {
        person::repo::remember_location(&mut tx, place).await?;
    }
    let previous_assignee = ticket.assignee.as_ref().map(|assignee| assignee.id);
    let changes = ticket.edit(edit);
    if changes.is_empty() {
        tx.commit().await?;
        return Ok(ticket);
    }
    repo::update(&mut tx, &mut ticket, now).await?;
    if changes.iter().any(|change| change.field == "watcher_ids") {
        repo::replace_watchers(&mut tx, &ticket).await?;
    }
    if changes.iter().any(|change| change.field == "title") {
        repo::rebuild_search(&mut tx, &ticket).await?;
    }
    let mut log = Log::new(ctx, now);
    changes.iter().for_each(|change| log.changed(change));
    activity::repo::insert(&mut tx, ticket.id, &log).await?;
    tx.publish(events::updated(&ticket, &changes, previous_assignee))
        .await?;
    tx.commit().await?;
    Ok(ticket)
}

/// Ids become what they name. The category is looked up in the transaction.
async fn resolve(app: &App, ctx: &TenantCtx, cmd: &Update) -> Result<(Edit, Vec<Person>), TicketError> {
    let mut refs = References::new(app, ctx);
    let mut people = Vec::new();
    let mut edit = Edit {
        title: cmd.title.clone(),
        impact: cmd.impact,
        urgency: cmd.urgency,
        ..Edit::default()
    };
    refs.agents_only("ticket.requester_id", cmd.requester.is_none());
    refs.agents_only("ticket.assignee_id", cmd.assignee.is_none());
    refs.agents_only("ticket.team_id", cmd.team.is_none());
    refs.agents_only("ticket.tags", cmd.tags.is_none());
    edit.tags.clone_from(&cmd.tags);
    if let Some(id) = cmd.requester {
        edit.requester = refs.person("ticket.requester_id", id).await?;
        people.extend(edit.requester.clone());
    }
    if let Some(assignee) = cmd.assignee {
        let agent = match assignee {
            Some(id) => refs.agent("ticket.assignee_id", id).await?,
            None => None,
        };
        people.extend(agent.clone());
        edit.assignee = Some(agent.map(|agent| Named {
            id: agent.id,
            name: agent.name,
        }));
    }
    if let Some(team) = cmd.team {
        edit.team = Some(match team {
            Some(id) => refs.team("ticket.team_id", id).await?,
            None => None,
        });
    }
    if let Some(location) = cmd.location {
        edit.location = Some(match location {
            Some(id) => refs.location("ticket.location_id", id).await?,
            None => None,
        });
    }
    if let Some(watchers) = &cmd.watchers {
        let watchers = refs.watchers("ticket.watcher_ids", watchers).await?;
        people.extend(watchers.clone());
        edit.watchers = Some(watchers);
    }
    refs.finish()?;
    Ok((edit, people))
}
