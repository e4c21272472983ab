//! What an account may do where, read fresh from the person or agent each time: nothing about rights is kept in a session.

use chrono::{DateTime, Utc};
use context::SystemCtx;
use db::Space;
use ids::{AccountId, LocationId, ProviderId, TenantId};

use super::{SessionError, entity::Session};
use crate::{
    App,
    account::{self, Membership},
    agent::{self, Agent},
    location::{self, Tree},
    person::{self, Person},
    role::{Role, RoleView},
    tenant::{self, State, Tenant},
};

/// Somebody in one tenant.
#[derive(Debug, Clone)]
pub enum Who {
    /// One of the tenant's own people.
    Person(Box<Person>),
    /// A technician of its provider.
    Agent(Box<Agent>),
}

impl Who {
    /// Their role.
    pub fn role(&self) -> &Role {
        match self {
            Self::Person(person) => &person.role,
            Self::Agent(agent) => &agent.role,
        }
    }

    /// True for technicians.
    pub fn is_agent(&self) -> bool {
        self.role().agent
    }
}

/// The technician an account is, if it is one who has access.
#[derive(Debug, Clone)]
pub struct Technician {
    /// Whose.
    pub provider: ProviderId,
    /// The technician.
    pub agent: Agent,
}

/// Where a session was made decides what it is good for.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The portal's tenant; `None` at the console.
    pub portal: Option<TenantId>,
    /// People and agents whose access was ended later than this are not let in.
    pub since: DateTime<Utc>,
}

impl From<&Session> for Place {
    fn from(session: &Session) -> Self {
        Self {
            portal: session.portal,
            since: session.created_at,
        }
    }
}

/// Everywhere the account belongs.
pub async fn memberships(app: &App, account: AccountId) -> Result<Vec<Membership>, SessionError> {
    let mut db = app.db.read_control("where an account belongs").await?;
    Ok(account::repo::list_memberships(&mut db, account).await?)
}

/// The technician the account is; never at a portal.
pub async fn technician(app: &App, place: Place, all: &[Membership]) -> Result<Option<Technician>, SessionError> {
    if place.portal.is_some() {
        return Ok(None);
    }
    for membership in all {
        let Space::Provider(provider) = membership.space else {
            continue;
        };
        let ctx = SystemCtx::for_provider(provider, "identity", "what a technician may do");
        let found = agent::repo::find(&mut app.db.read_provider(&ctx).await?, membership.person).await?;
        if let Some(agent) = found.filter(|agent| agent.admits(place.since)) {
            return Ok(Some(Technician { provider, agent }));
        }
    }
    Ok(None)
}

/// Who the account is in this tenant, from this place; `None` if nobody. The tenant must be ready.
pub async fn in_tenant(
    app: &App,
    place: Place,
    all: &[Membership],
    technician: Option<&Technician>,
    tenant: &Tenant,
) -> Result<Option<Who>, SessionError> {
    if place.portal.is_some_and(|portal| portal != tenant.id) {
        return Ok(None);
    }
    if admits(technician, tenant, app.clock.now())
        && let Some(technician) = technician
    {
        return Ok(Some(Who::Agent(Box::new(technician.agent.clone()))));
    }
    let Some(own) = all
        .iter()
        .find(|membership| membership.space == Space::Tenant(tenant.id))
    else {
        return Ok(None);
    };
    let ctx = SystemCtx::for_tenant(tenant.id, tenant.provider, "identity", "what a person may do");
    let found = person::repo::find(&mut app.db.read(&ctx).await?, own.person).await?;
    let person = found.filter(|person| person.admits(place.since) && (place.portal.is_some() || person.role.agent));
    Ok(person.map(|person| Who::Person(Box::new(person))))
}

/// True if the technician may enter the tenant now.
pub fn admits(technician: Option<&Technician>, tenant: &Tenant, now: DateTime<Utc>) -> bool {
    technician.is_some_and(|t| t.provider == tenant.provider && t.agent.scope.admits(tenant.id, now))
}

/// The tenants an account may enter from a place, by name, with who it is there; `None` for who where the tenant is not open.
pub async fn tenants(
    app: &App,
    place: Place,
    all: &[Membership],
    technician: Option<&Technician>,
) -> Result<Vec<(Tenant, Option<Who>)>, SessionError> {
    let mut candidates = candidates(app, place, all, technician).await?;
    candidates.retain(|tenant| tenant.state != State::Provisioning);
    let mut entered = Vec::new();
    for tenant in candidates {
        if tenant.state == State::Suspended {
            entered.push((tenant, None));
        } else if let Some(who) = in_tenant(app, place, all, technician, &tenant).await? {
            entered.push((tenant, Some(who)));
        }
    }
    Ok(entered)
}

async fn candidates(
    app: &App,
    place: Place,
    all: &[Membership],
    technician: Option<&Technician>,
) -> Result<Vec<Tenant>, SessionError> {
    let own = all.iter().filter_map(|membership| match membership.space {
        Space::Tenant(id) => Some(id),
        Space::Provider(_) => None,
    });
    let own: Vec<_> = own
        .filter(|id| place.portal.is_none_or(|portal| portal == *id))
        .map(TenantId::uuid)
        .collect();
    let mut db = app.db.read_control("the tenants an account may enter").await?;
    let mut tenants = tenant::repo::list_by_ids(&mut db, &own).await?;
    if let Some(technician) = technician {
        let scope = technician.agent.scope.tenants(app.clock.now());
        let filter = tenant::repo::Filter {
            tenants: &scope,
            query: "",
            after: None,
            limit: 2_000,
        };
        let served = tenant::repo::list(&mut db, technician.provider, filter).await?;
        tenants.retain(|tenant| !served.iter().any(|other| other.id == tenant.id));
        tenants.extend(served);
    }
    tenants.sort_by_cached_key(|tenant| (tenant.branding.name.to_lowercase(), tenant.id));
    Ok(tenants)
}

/// The department of a person whose role sees one.
pub async fn department(app: &App, tenant: &Tenant, who: &Who) -> Result<Option<LocationId>, SessionError> {
    let Who::Person(person) = who else { return Ok(None) };
    let (RoleView::Department, Some(place)) = (person.role.view, person.location) else {
        return Ok(None);
    };
    let ctx = SystemCtx::for_tenant(tenant.id, tenant.provider, "identity", "which department a person sees");
    let tree = Tree::new(location::repo::list(&mut app.db.read(&ctx).await?).await?);
    Ok(Some(tree.department(place).unwrap_or(place)))
}
