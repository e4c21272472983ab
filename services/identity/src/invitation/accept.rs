use context::{ServiceCtx, SystemCtx};
use db::Space;
use ids::{AccountId, TenantId};

use super::{Invitation, InvitationError, link, open, repo};
use crate::{
    App,
    account::{self, Account},
    agent, password, person,
    session::{self, Browser, SessionError, View, sign_in},
    tenant::{self, State},
};

/// Somebody who has opened a link.
#[derive(Debug, Clone, Default)]
pub struct Acceptance {
    /// The secret in the link.
    pub secret: String,
    /// The new password, or the one of the login they have.
    pub password: String,
    /// The tenant whose portal it is used at; `None` at the console.
    pub portal: Option<TenantId>,
    /// The browser.
    pub browser: Browser,
}

/// Uses an invitation or reset: sets or checks the password, links the account to the person, signs in.
pub async fn accept(app: &App, _caller: &ServiceCtx, wanted: Acceptance) -> Result<(String, View), InvitationError> {
    let mut db = app.db.read_control("a link is used").await?;
    let invitation = open(app, &mut db, &wanted.secret).await?;
    let known = match invitation.reset {
        Some(id) => account::repo::find(&mut db, id).await?,
        None => account::repo::find_by_email(&mut db, &invitation.email).await?,
    };
    drop(db);
    check_place(app, &invitation, known.as_ref(), wanted.portal).await?;
    let account = match known {
        Some(account) if invitation.reset.is_none() => {
            prove(app, &account, &wanted).await?;
            use_invitation(app, &invitation, account, Change::None).await?
        }
        Some(account) => {
            password::check_new(&wanted.password)?;
            let password_hash = app.hasher.hash(&wanted.password).await?;
            use_invitation(
                app,
                &invitation,
                Account {
                    password_hash,
                    ..account
                },
                Change::Password,
            )
            .await?
        }
        None if invitation.reset.is_some() => return Err(InvitationError::NotFound),
        None => {
            password::check_new(&wanted.password)?;
            let fresh = Account {
                id: AccountId::new(),
                email: invitation.email.clone(),
                name: invitation.name.clone(),
                password_hash: app.hasher.hash(&wanted.password).await?,
                locale: String::new(),
            };
            use_invitation(app, &invitation, fresh, Change::New).await?
        }
    };
    link(app, account.id, invitation.membership, invitation.provider).await?;
    Ok(sign_in::open(app, account, wanted.portal, &wanted.browser).await?)
}

/// What becomes of the account.
enum Change {
    None,
    New,
    Password,
}

/// Ok if the invited person still is who was invited, and can be signed in here.
async fn check_place(
    app: &App,
    invitation: &Invitation,
    known: Option<&Account>,
    portal: Option<TenantId>,
) -> Result<(), InvitationError> {
    let same = |account: Option<AccountId>| account.is_none() || account == known.map(|account| account.id);
    match invitation.membership.space {
        Space::Tenant(id) => {
            let found = tenant::repo::find(&mut app.db.read_control("an invitation's tenant").await?, id).await?;
            let tenant = found.ok_or(InvitationError::NotFound)?;
            match tenant.state {
                State::Suspended => return Err(SessionError::Suspended.into()),
                State::Provisioning => return Err(SessionError::NotReady.into()),
                State::Ready => {}
            }
            let ctx = SystemCtx::for_tenant(id, tenant.provider, "identity", "who an invitation is for");
            let found = person::repo::find(&mut app.db.read(&ctx).await?, invitation.membership.person).await?;
            let fits = |person: &person::Person| {
                person.active
                    && same(person.account)
                    && (invitation.reset.is_some() || person.email == invitation.email)
            };
            let person = found.filter(fits).ok_or(InvitationError::NotFound)?;
            let here = portal == Some(id) || (portal.is_none() && person.role.agent);
            if here { Ok(()) } else { Err(InvitationError::WrongPlace) }
        }
        Space::Provider(provider) => {
            let ctx = SystemCtx::for_provider(provider, "identity", "who an invitation is for");
            let found = agent::repo::find(&mut app.db.read_provider(&ctx).await?, invitation.membership.person).await?;
            found
                .filter(|agent| agent.active && same(agent.account))
                .ok_or(InvitationError::NotFound)?;
            if portal.is_none() {
                Ok(())
            } else {
                Err(InvitationError::WrongPlace)
            }
        }
    }
}

/// Ok if it is the password of the login the person has.
async fn prove(app: &App, account: &Account, wanted: &Acceptance) -> Result<(), InvitationError> {
    sign_in::take_attempt(app, &account.email, &wanted.browser.client_ip).await?;
    if !app
        .hasher
        .verify(&wanted.password, Some(&account.password_hash))
        .await?
    {
        return Err(SessionError::Refused.into());
    }
    sign_in::forgive_attempt(app, &account.email, &wanted.browser.client_ip).await;
    Ok(())
}

/// Everything that must happen together: the link is used up, the account has its password and its membership.
async fn use_invitation(
    app: &App,
    invitation: &Invitation,
    account: Account,
    change: Change,
) -> Result<Account, InvitationError> {
    let now = app.clock.now();
    let mut tx = app.db.begin_control("a link is used").await?;
    if !repo::mark_used(&mut tx, invitation.id, now).await? {
        return Err(InvitationError::NotFound);
    }
    match change {
        Change::None => {}
        // Somebody made an account with this address in between: the link must be used again, with its password.
        Change::New if !account::repo::insert(&mut tx, &account, now).await? => return Err(InvitationError::NotFound),
        Change::New => {}
        Change::Password => {
            account::repo::update_password(&mut tx, account.id, &account.password_hash, now).await?;
            session::repo::delete_all(&mut tx, account.id).await?;
            repo::delete_resets(&mut tx, account.id).await?;
        }
    }
    if !account::repo::insert_membership(&mut tx, account.id, invitation.membership, now).await? {
        return Err(InvitationError::Linked);
    }
    tx.commit().await?;
    Ok(account)
}
