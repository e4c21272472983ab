use context::{Actor, ActorKind, ServiceCtx, SystemCtx};
use db::Space;
use ids::TenantId;
use tracing::Instrument;

use super::{
    SessionError,
    access::{self, Place},
    entity::{Browser, Session},
    repo::{self, Attempt, Outcome},
    view::{self, View},
};
use crate::{
    App,
    account::{self, Account, Membership},
    audit, invitation,
    password::{Bucket, TooMany},
    secret,
    tenant::{self, State},
};

/// Somebody who wants to sign in.
#[derive(Debug, Clone, Default)]
pub struct SignIn {
    /// E-mail address.
    pub email: String,
    /// Password.
    pub password: String,
    /// The tenant whose portal it is; `None` at the console.
    pub portal: Option<TenantId>,
    /// The browser.
    pub browser: Browser,
}

/// Signs in with a password. Every failure looks and lasts the same; attempts are limited before the password is looked at.
pub async fn sign_in(app: &App, _caller: &ServiceCtx, wanted: SignIn) -> Result<(String, View), SessionError> {
    let email = wanted.email.trim().to_lowercase();
    if let Err(limit) = take_attempt(app, &email, &wanted.browser.client_ip).await {
        note(app, &wanted, &email, None, Outcome::Limited).await?;
        return Err(limit.into());
    }
    let found = account::repo::find_by_email(&mut app.db.read_control("a sign-in").await?, &email).await?;
    let stored = found.as_ref().map(|account| account.password_hash.as_str());
    let matches = app.hasher.verify(&wanted.password, stored).await?;
    let account = match found {
        Some(account) if matches => account,
        found => return refuse(app, wanted, &email, found).await,
    };
    let place = Place {
        portal: wanted.portal,
        since: app.clock.now(),
    };
    if !may_enter(app, &account, place).await? {
        return refuse(app, wanted, &email, Some(account)).await;
    }
    forgive_attempt(app, &email, &wanted.browser.client_ip).await;
    note(app, &wanted, &email, Some(&account), Outcome::Ok).await?;
    open(app, account, place.portal, &wanted.browser).await
}

/// Makes a session for an account that has proven itself and may enter.
pub async fn open(
    app: &App,
    account: Account,
    portal: Option<TenantId>,
    browser: &Browser,
) -> Result<(String, View), SessionError> {
    let secret = secret::generate();
    let session = Session::new(account.id, portal, browser, &app.config.sessions, app.clock.now());
    let mut tx = app.db.begin_control("a new session").await?;
    repo::insert(&mut tx, &session, &secret::hash(&secret)).await?;
    tx.commit().await?;
    let view = view::of(app, session, account).await?;
    record(app, &view).await?;
    Ok((secret, view))
}

/// True if there is anything to enter from this place: at a portal its tenant, at the console a provider or a tenant as a technician.
///
/// # Errors
/// If the portal's tenant is suspended or being made; only told to somebody who belongs there.
pub async fn may_enter(app: &App, account: &Account, place: Place) -> Result<bool, SessionError> {
    let memberships = access::memberships(app, account.id).await?;
    let technician = access::technician(app, place, &memberships).await?;
    if let Some(portal) = place.portal {
        let found = tenant::repo::find(&mut app.db.read_control("a portal's tenant").await?, portal).await?;
        let belongs = memberships
            .iter()
            .any(|membership| membership.space == Space::Tenant(portal));
        return match found.filter(|_| belongs) {
            None => Ok(false),
            Some(tenant) if tenant.state == State::Suspended => Err(SessionError::Suspended),
            Some(tenant) if tenant.state == State::Provisioning => Err(SessionError::NotReady),
            Some(tenant) => Ok(access::in_tenant(app, place, &memberships, None, &tenant)
                .await?
                .is_some()),
        };
    }
    let tenants = access::tenants(app, place, &memberships, technician.as_ref()).await?;
    Ok(technician.is_some() || !tenants.is_empty())
}

/// Counts the attempt for the account and for the browser's address.
pub async fn take_attempt(app: &App, email: &str, client_ip: &str) -> Result<(), TooMany> {
    app.limiter.take(Bucket::Address, client_ip).await?;
    app.limiter.take(Bucket::Account, email).await
}

/// Takes the attempt back: it was the right password.
pub async fn forgive_attempt(app: &App, email: &str, client_ip: &str) {
    app.limiter.forgive(Bucket::Address, client_ip).await;
    app.limiter.forgive(Bucket::Account, email).await;
}

async fn refuse<T>(app: &App, wanted: SignIn, email: &str, found: Option<Account>) -> Result<T, SessionError> {
    note(app, &wanted, email, found.as_ref(), Outcome::Refused).await?;
    if let Some(account) = found {
        // Not waited for: how long a refusal takes must not tell whether there is such an account.
        let app = app.clone();
        tokio::spawn(async move { record_refusal(&app, &account, &wanted).await }.in_current_span());
    }
    Err(SessionError::Refused)
}

async fn note(
    app: &App,
    wanted: &SignIn,
    email: &str,
    account: Option<&Account>,
    outcome: Outcome,
) -> Result<(), SessionError> {
    let attempt = Attempt {
        email,
        account: account.map(|account| account.id),
        portal: wanted.portal,
        client_ip: &wanted.browser.client_ip,
        outcome,
        at: app.clock.now(),
    };
    let mut tx = app.db.begin_control("an attempt to sign in is noted").await?;
    repo::insert_attempt(&mut tx, &attempt).await?;
    Ok(tx.commit().await?)
}

/// The sign-in in the audit trail of the tenant or provider it leads to.
async fn record(app: &App, view: &View) -> Result<(), SessionError> {
    let (now, ip) = (app.clock.now(), &view.session.client_ip);
    if let Some((technician, _)) = &view.technician {
        let agent = &technician.agent;
        let actor = Actor {
            kind: ActorKind::Agent,
            id: agent.id.uuid(),
            name: agent.name.clone(),
        };
        let mut tx = app.db.provider_tx(technician.provider, "a sign-in is recorded").await?;
        audit::record(
            &mut tx,
            now,
            &actor,
            "session.signed_in",
            agent.id,
            format!("from {ip}"),
        )
        .await?;
        return Ok(tx.commit().await?);
    }
    for (tenant, who) in &view.tenants {
        let Some(access::Who::Person(person)) = who else {
            continue;
        };
        let kind = if person.role.agent {
            ActorKind::Agent
        } else {
            ActorKind::Person
        };
        let actor = Actor {
            kind,
            id: person.id.uuid(),
            name: person.name.clone(),
        };
        let ctx = SystemCtx::for_tenant(tenant.id, tenant.provider, "identity", "a sign-in is recorded");
        let mut tx = app.db.begin(&ctx).await?;
        audit::record(
            &mut tx,
            now,
            &actor,
            "session.signed_in",
            person.id,
            format!("from {ip}"),
        )
        .await?;
        tx.commit().await?;
        if person.account.is_none() {
            // Noted with the invitation; made good here if that was interrupted.
            let membership = Membership {
                space: Space::Tenant(tenant.id),
                person: person.id,
            };
            invitation::link(app, view.account.id, membership, tenant.provider).await?;
        }
    }
    Ok(())
}

/// The failure in the audit trails the account belongs to. The caller learns nothing of how this went.
async fn record_refusal(app: &App, account: &Account, wanted: &SignIn) {
    let attempt = async {
        let detail = format!("from {}", wanted.browser.client_ip.chars().take(60).collect::<String>());
        let actor = Actor::service("identity");
        for membership in access::memberships(app, account.id).await? {
            let mut tx = match (membership.space, wanted.portal) {
                (Space::Provider(provider), None) => {
                    app.db.provider_tx(provider, "a refused sign-in is recorded").await?
                }
                (Space::Tenant(id), Some(portal)) if id == portal => {
                    let found = tenant::repo::find(&mut app.db.read_control("a portal's tenant").await?, id).await?;
                    let Some(tenant) = found else { continue };
                    let ctx = SystemCtx::for_tenant(id, tenant.provider, "identity", "a refused sign-in is recorded");
                    app.db.begin(&ctx).await?
                }
                _ => continue,
            };
            audit::record(
                &mut tx,
                app.clock.now(),
                &actor,
                "session.refused",
                membership.person,
                detail.clone(),
            )
            .await?;
            tx.commit().await?;
        }
        Ok::<_, SessionError>(())
    };
    if let Err(error) = attempt.await {
        tracing::warn!(%error, "a refused sign-in could not be recorded");
    }
}
