//! Technicians of a provider and the tenants they may enter.

mod convert;
pub mod entity;
pub mod error;
pub mod events;
pub mod grpc;
pub mod repo;
pub mod scope;

use context::ProviderCtx;
use db::{
    TenantTx,
    page::{Page, PageRequest},
};
use ids::{PersonId, RoleId, TeamId};
use uuid::Uuid;

pub use entity::{Agent, Draft};
pub use error::AgentError;
pub use scope::Scope;

use crate::{
    App, audit, mask, permissions, realm::Realm, role, session::end::end_for_console, team::repo as team, tenant,
};

const LIST: &str = "agent:name";

/// Adds a technician. The event it tells leads to the invitation (`subscribers/agent_added.rs`).
pub async fn create(app: &App, ctx: &ProviderCtx, draft: Draft, role: Option<RoleId>) -> Result<Agent, AgentError> {
    ctx.require(permissions::AGENT_MANAGE)?;
    let draft = draft.checked()?;
    check_scope(app, ctx, &draft.scope).await?;
    let now = app.clock.now();
    let mut tx = app.db.begin_provider(ctx).await?;
    let role = role::to_give(&mut tx, &Realm::from(ctx), role, role::builtin::AGENT, "role_id").await?;
    let teams = check_teams(&mut tx, draft.teams.iter()).await?;
    let agent = Agent::new(PersonId::new(), draft, role, now);
    if !repo::insert(&mut tx, &agent).await? {
        return Err(AgentError::EmailTaken);
    }
    team::set_teams_of(&mut tx, agent.id, &teams).await?;
    tx.publish(events::changed(&agent)).await?;
    let detail = format!("{} <{}> as {}", agent.name, agent.email, agent.role.name);
    audit::record(&mut tx, now, ctx.actor(), "agent.created", agent.id, detail).await?;
    tx.commit().await?;
    Ok(agent)
}

/// One technician; everybody may see themselves.
pub async fn get(app: &App, ctx: &ProviderCtx, id: PersonId) -> Result<Agent, AgentError> {
    if ctx.actor().person() != Some(id) {
        ctx.require(permissions::AGENT_READ)?;
    }
    repo::find(&mut app.db.read_provider(ctx).await?, id)
        .await?
        .ok_or(AgentError::NotFound)
}

/// A page of technicians, by name.
pub async fn list(app: &App, ctx: &ProviderCtx, page_size: i32, page_token: &str) -> Result<Page<Agent>, AgentError> {
    ctx.require(permissions::AGENT_READ)?;
    let page = PageRequest::<repo::Key>::parse(LIST, page_size, page_token)?;
    let agents = repo::list(&mut app.db.read_provider(ctx).await?, page.after.as_ref(), page.limit()).await?;
    Ok(page.page(LIST, agents, |agent| (agent.name.clone(), agent.id.uuid())))
}

/// Changes a technician; `edit` puts the new values over the present ones and may name another role.
pub async fn update(
    app: &App,
    ctx: &ProviderCtx,
    id: PersonId,
    expected_revision: i64,
    edit: impl FnOnce(&mut Draft, &mut RoleId) + Send,
) -> Result<Agent, AgentError> {
    ctx.require(permissions::AGENT_MANAGE)?;
    let now = app.clock.now();
    let realm = Realm::from(ctx);
    let mut tx = app.db.begin_provider(ctx).await?;
    let admins = repo::admins_for_update(&mut tx).await?;
    let agent = repo::find_for_update(&mut tx, id).await?.ok_or(AgentError::NotFound)?;
    mask::check_revision(agent.revision, expected_revision)?;
    let (mut draft, mut role_id) = (agent.draft(), agent.role.id);
    edit(&mut draft, &mut role_id);
    let draft = draft.checked()?;
    let rights_change = role_id != agent.role.id || draft.scope != agent.scope;
    if rights_change {
        if agent.is_caller(ctx) {
            return Err(AgentError::Oneself);
        }
        may_touch(&agent, ctx)?;
    }
    if draft.scope != agent.scope {
        check_scope(app, ctx, &draft.scope).await?;
    }
    let role = if role_id == agent.role.id {
        agent.role.clone()
    } else {
        if agent.is_admin() && admins.len() == 1 {
            return Err(AgentError::LastAdmin);
        }
        role::to_give(&mut tx, &realm, Some(role_id), role::builtin::AGENT, "role_id").await?
    };
    let teams = check_teams(&mut tx, draft.teams.iter()).await?;
    let Some(changed) = agent.change(draft, role, now) else {
        return Ok(agent);
    };
    repo::update(&mut tx, &changed).await?;
    if changed.teams != agent.teams {
        team::set_teams_of(&mut tx, id, &teams).await?;
    }
    tx.publish(events::changed(&changed)).await?;
    let detail = format!("{} <{}> as {}", changed.name, changed.email, changed.role.name);
    audit::record(&mut tx, now, ctx.actor(), "agent.updated", id, detail).await?;
    tx.commit().await?;
    Ok(changed)
}

/// Ends a technician's access and their sessions.
pub async fn deactivate(app: &App, ctx: &ProviderCtx, id: PersonId) -> Result<Agent, AgentError> {
    ctx.require(permissions::AGENT_MANAGE)?;
    let now = app.clock.now();
    let mut tx = app.db.begin_provider(ctx).await?;
    let admins = repo::admins_for_update(&mut tx).await?;
    let agent = repo::find_for_update(&mut tx, id).await?.ok_or(AgentError::NotFound)?;
    let Some(changed) = agent.deactivate(now) else {
        return Ok(agent);
    };
    if agent.is_admin() && admins.len() == 1 {
        return Err(AgentError::LastAdmin);
    }
    if agent.is_caller(ctx) {
        return Err(AgentError::Oneself);
    }
    may_touch(&agent, ctx)?;
    repo::update(&mut tx, &changed).await?;
    tx.publish(events::changed(&changed)).await?;
    audit::record(
        &mut tx,
        now,
        ctx.actor(),
        "agent.deactivated",
        id,
        changed.email.clone(),
    )
    .await?;
    tx.commit().await?;
    if let Some(account) = changed.account {
        end_for_console(app, account).await;
    }
    Ok(changed)
}

/// Ok if the caller may do all that the technician may, everywhere they may go.
fn may_touch(agent: &Agent, ctx: &ProviderCtx) -> Result<(), AgentError> {
    let role = agent.role.may_be_given_by(&Realm::from(ctx));
    let scope = agent.scope.is_within(ctx.tenants());
    if role.is_ok() && scope {
        Ok(())
    } else {
        Err(AgentError::AboveYou)
    }
}

/// Ok if every tenant is the provider's and the caller's to enter.
async fn check_scope(app: &App, ctx: &ProviderCtx, scope: &Scope) -> Result<(), AgentError> {
    if !scope.is_within(ctx.tenants()) {
        return Err(AgentError::BeyondScope);
    }
    let named: Vec<Uuid> = scope.named().map(|tenant| tenant.uuid()).collect();
    if named.is_empty() {
        return Ok(());
    }
    let mut control = app.db.read_control("the tenants a scope names").await?;
    let known = tenant::repo::count_of_provider(&mut control, ctx.provider(), &named).await?;
    if usize::try_from(known) == Ok(named.len()) {
        Ok(())
    } else {
        Err(AgentError::UnknownTenant)
    }
}

async fn check_teams(tx: &mut TenantTx, teams: impl Iterator<Item = &TeamId>) -> Result<Vec<Uuid>, AgentError> {
    let teams: Vec<Uuid> = teams.map(|id| id.uuid()).collect();
    if team::existing(tx, &teams).await?.len() == teams.len() {
        Ok(teams)
    } else {
        Err(AgentError::UnknownTeam)
    }
}
