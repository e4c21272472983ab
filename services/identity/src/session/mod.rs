//! Browser sessions: sign-in, what a session is good for, sign-out.

pub mod access;
mod convert;
pub(crate) mod end;
pub mod entity;
pub mod error;
pub mod grpc;
pub mod repo;
mod reset;
pub mod sign_in;
mod view;

use context::{ActorKind, ServiceCtx, SystemCtx, token::Claims};
use db::Space;
use ids::{SessionId, TenantId};

use access::{Place, Who};
pub use end::{end_for_console, end_for_tenant};
pub use entity::{Browser, Session};
pub use error::SessionError;
pub use reset::request_password_reset;
pub use sign_in::{SignIn, sign_in};
pub use view::View;

use crate::{
    App,
    account::{self, Account},
    agent, person, secret,
    tenant::{self, State, Tenant},
    token::{self, Bearer, Token},
};

/// Who is signed in and where they may go.
pub async fn get(app: &App, _caller: &ServiceCtx, cookie: &str) -> Result<View, SessionError> {
    let (session, account) = live(app, cookie).await?;
    let view = view::of(app, session, account).await?;
    if view.tenants.is_empty() && view.technician.is_none() {
        end(app, cookie).await?;
        return Err(SessionError::Ended);
    }
    Ok(view)
}

/// Ends a session. Harmless if it has ended.
pub async fn sign_out(app: &App, _caller: &ServiceCtx, cookie: &str) -> Result<(), SessionError> {
    end(app, cookie).await
}

/// A token for a tenant, by id or short name, or for the provider if `tenant` is empty; with the rights that hold now.
pub async fn issue_token(app: &App, _caller: &ServiceCtx, cookie: &str, tenant: &str) -> Result<Token, SessionError> {
    let (session, account) = live(app, cookie).await?;
    let claims = claims(app, &session, &account, tenant).await?;
    Ok(token::sign(app, claims).await?)
}

/// What a token of this session would say now.
pub async fn claims_now(app: &App, id: SessionId, tenant: &str) -> Result<Claims, SessionError> {
    let mut db = app.db.read_control("the session behind a token").await?;
    let found = repo::find_by_id(&mut db, id).await?;
    let session = found
        .filter(|session| session.is_live(&app.config.sessions, app.clock.now()))
        .ok_or(SessionError::Ended)?;
    let account = account::repo::find(&mut db, session.account).await?;
    drop(db);
    claims(app, &session, &account.ok_or(SessionError::Ended)?, tenant).await
}

async fn claims(app: &App, session: &Session, account: &Account, tenant: &str) -> Result<Claims, SessionError> {
    let place = Place::from(session);
    let memberships = access::memberships(app, account.id).await?;
    let technician = access::technician(app, place, &memberships).await?;
    if tenant.is_empty() {
        let technician = technician.ok_or(SessionError::NoProvider)?;
        let agent = &technician.agent;
        let bearer = Bearer {
            kind: ActorKind::Agent,
            id: agent.id.uuid(),
            name: agent.name.clone(),
            locale: first_of(&[&account.locale, &agent.locale, "en"]),
            session: session.id.to_string(),
        };
        return Ok(token::for_provider(app, bearer, technician.provider, agent));
    }
    let tenant = find_tenant(app, tenant).await?.ok_or(SessionError::TenantNotFound)?;
    let belongs = memberships
        .iter()
        .any(|membership| membership.space == Space::Tenant(tenant.id));
    let at_portal_of_other = place.portal.is_some_and(|portal| portal != tenant.id);
    let enters = access::admits(technician.as_ref(), &tenant, app.clock.now());
    if at_portal_of_other || !(belongs || enters) {
        return Err(SessionError::TenantNotFound);
    }
    match tenant.state {
        State::Suspended => return Err(SessionError::Suspended),
        State::Provisioning => return Err(SessionError::NotReady),
        State::Ready => {}
    }
    let who = access::in_tenant(app, place, &memberships, technician.as_ref(), &tenant).await?;
    let who = who.ok_or(SessionError::TenantNotFound)?;
    let department = access::department(app, &tenant, &who).await?;
    let bearer = bearer(session, account, &tenant, &who);
    Ok(token::for_tenant(app, bearer, &tenant, who.role(), department))
}

/// Changes the signed-in person's own language, everywhere they belong.
pub async fn update_profile(app: &App, caller: &ServiceCtx, cookie: &str, locale: &str) -> Result<View, SessionError> {
    if !matches!(locale, "" | "en" | "fr") {
        return Err(fault::Fault::bad_field("locale", "unknown", "must be en or fr").into());
    }
    let (_, account) = live(app, cookie).await?;
    let mut tx = app.db.begin_control("somebody chooses their language").await?;
    account::repo::update_locale(&mut tx, account.id, locale).await?;
    tx.commit().await?;
    let view = get(app, caller, cookie).await?;
    let now = app.clock.now();
    if let Some((technician, _)) = &view.technician {
        let mut tx = app
            .db
            .provider_tx(technician.provider, "a technician chooses their language")
            .await?;
        if let Some(agent) = agent::repo::find_for_update(&mut tx, technician.agent.id).await? {
            let draft = agent::Draft {
                locale: locale.to_owned(),
                ..agent.draft()
            };
            if let Some(changed) = agent.change(draft, agent.role.clone(), now) {
                agent::repo::update(&mut tx, &changed).await?;
                tx.publish(agent::events::changed(&changed)).await?;
                tx.commit().await?;
            }
        }
    }
    for (tenant, who) in &view.tenants {
        let Some(Who::Person(person)) = who else { continue };
        let ctx = SystemCtx::for_tenant(
            tenant.id,
            tenant.provider,
            "identity",
            "a person chooses their language",
        );
        let mut tx = app.db.begin(&ctx).await?;
        let Some(person) = person::repo::find_for_update(&mut tx, person.id).await? else {
            continue;
        };
        let draft = person::Draft {
            locale: locale.to_owned(),
            ..person.draft()
        };
        if let Some(changed) = person.change(draft, person.role.clone(), now) {
            person::repo::update(&mut tx, &changed).await?;
            tx.publish(person::events::updated(&changed)).await?;
            tx.commit().await?;
        }
    }
    get(app, caller, cookie).await
}

/// The session behind a cookie, if it has not ended, and whose it is.
async fn live(app: &App, cookie: &str) -> Result<(Session, Account), SessionError> {
    let now = app.clock.now();
    let mut db = app.db.read_control("the session behind a cookie").await?;
    let found = repo::find(&mut db, &secret::hash(cookie)).await?;
    let session = found
        .filter(|session| session.is_live(&app.config.sessions, now))
        .ok_or(SessionError::Ended)?;
    let account = account::repo::find(&mut db, session.account)
        .await?
        .ok_or(SessionError::Ended)?;
    if session.is_worth_noting(now) {
        repo::touch(&mut db, session.id, now).await?;
    }
    Ok((session, account))
}

async fn end(app: &App, cookie: &str) -> Result<(), SessionError> {
    let mut tx = app.db.begin_control("a session ends").await?;
    repo::delete(&mut tx, &secret::hash(cookie)).await?;
    Ok(tx.commit().await?)
}

async fn find_tenant(app: &App, text: &str) -> Result<Option<Tenant>, SessionError> {
    let mut db = app.db.read_control("the tenant a token is for").await?;
    Ok(match text.parse::<TenantId>() {
        Ok(id) => tenant::repo::find(&mut db, id).await?,
        Err(_) => tenant::repo::find_by_slug(&mut db, text).await?,
    })
}

fn bearer(session: &Session, account: &Account, tenant: &Tenant, who: &Who) -> Bearer {
    let (kind, id, name, locale) = match who {
        Who::Agent(agent) => (ActorKind::Agent, agent.id, &agent.name, &agent.locale),
        Who::Person(person) if person.role.agent => (ActorKind::Agent, person.id, &person.name, &person.locale),
        Who::Person(person) => (ActorKind::Person, person.id, &person.name, &person.locale),
    };
    Bearer {
        kind,
        id: id.uuid(),
        name: name.clone(),
        locale: first_of(&[&account.locale, locale, &tenant.branding.locale]),
        session: session.id.to_string(),
    }
}

fn first_of(locales: &[&str]) -> String {
    locales
        .iter()
        .find(|locale| !locale.is_empty())
        .map(|locale| (*locale).to_owned())
        .unwrap_or_default()
}
