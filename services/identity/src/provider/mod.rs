//! Providers: made by the operator, not by a call from outside.

pub mod entity;
pub mod repo;

use db::Space;
use fault::{Fault, validate::Checker};
use ids::{AccountId, PersonId, ProviderId};

pub use entity::Provider;

use crate::{
    App,
    account::{self, Account, Membership},
    agent::{self, Agent, Scope},
    audit, invitation, password, person,
    realm::Side,
    role::{self, builtin},
    tenant,
    tenant_settings::check::check_locale,
};

/// What a provider is made from.
#[derive(Debug, Clone, Default)]
pub struct Founding {
    /// Its name.
    pub name: String,
    /// Language, en or fr; English if empty.
    pub locale: String,
    /// Name of its first admin.
    pub admin_name: String,
    /// E-mail address of its first admin.
    pub admin_email: String,
    /// Password of its first admin.
    pub admin_password: String,
}

/// A provider and its first admin.
#[derive(Debug, Clone, Copy)]
pub struct Founded {
    /// The provider.
    pub provider: ProviderId,
    /// The first admin.
    pub admin: PersonId,
}

/// Makes a provider with a first admin who can sign in at the console at once. Safe to repeat: a provider of that name and an admin with
/// that address stay as they are, password included.
pub async fn bootstrap(app: &App, founding: Founding) -> Result<Founded, Fault> {
    let mut check = Checker::new();
    let name = check.line("name", &founding.name, 1..=100);
    let admin_name = check.line("admin_name", &founding.admin_name, 1..=100);
    let email = check.email("admin_email", &founding.admin_email);
    let locale = if founding.locale.is_empty() {
        "en".to_owned()
    } else {
        founding.locale.clone()
    };
    check_locale(&mut check, "locale", &locale);
    check.finish()?;
    let now = app.clock.now();
    let mut tx = app.db.begin_control("the operator founds a provider").await?;
    let provider = repo::get_or_insert(
        &mut tx,
        &Provider {
            id: ProviderId::new(),
            name,
            locale,
        },
        now,
    )
    .await?;
    tx.commit().await?;
    let slug = format!("provider-{}", provider.id.uuid().simple());
    app.db.provision_provider(provider.id, &slug).await?;
    let mut tx = app
        .db
        .provider_tx(provider.id, "the operator founds a provider")
        .await?;
    role::seed(app, &mut tx, Side::Provider).await?;
    let present = agent::repo::find_by_email(&mut tx, &email).await?;
    let role = role::repo::find_by_key(&mut tx, Side::Provider, builtin::PROVIDER_ADMIN).await?;
    let role = role.ok_or(role::RoleError::NotFound)?;
    tx.commit().await?;
    let draft = agent::Draft {
        name: admin_name,
        email,
        scope: Scope {
            all: true,
            ..Scope::default()
        },
        ..Default::default()
    };
    let admin = present.unwrap_or_else(|| Agent::new(PersonId::new(), draft, role, now));
    let membership = Membership {
        space: Space::Provider(provider.id),
        person: admin.id,
    };
    // The login first: the event of the new technician finds it there and sends no invitation.
    let account = login(app, membership, &admin.email, &admin.name, &founding.admin_password).await?;
    let mut tx = app
        .db
        .provider_tx(provider.id, "the operator founds a provider")
        .await?;
    let admin = Agent {
        account: Some(account),
        ..admin
    };
    if agent::repo::insert(&mut tx, &admin).await? {
        tx.publish(agent::events::changed(&admin)).await?;
        let actor = context::Actor::service("guichet");
        let detail = format!("{} <{}> as {}", admin.name, admin.email, admin.role.name);
        audit::record(&mut tx, now, &actor, "agent.created", admin.id, detail).await?;
        tx.commit().await?;
    }
    Ok(Founded {
        provider: provider.id,
        admin: admin.id,
    })
}

/// All providers.
pub async fn list(app: &App) -> Result<Vec<Provider>, Fault> {
    Ok(repo::list(&mut app.db.read_control("the operator lists providers").await?).await?)
}

/// Gives a person or technician a login without an invitation: for operators and demonstrations. A login that is there keeps its password.
pub async fn give_login(app: &App, space: Space, id: PersonId, password: &str) -> Result<(), Fault> {
    let membership = Membership { space, person: id };
    let (provider, email, name) = match space {
        Space::Provider(provider) => {
            let mut tx = app.db.provider_tx(provider, "the operator gives a login").await?;
            let agent = agent::repo::find(&mut tx, id)
                .await?
                .ok_or(agent::AgentError::NotFound)?;
            (provider, agent.email, agent.name)
        }
        Space::Tenant(tenant) => {
            let found =
                tenant::repo::find(&mut app.db.read_control("the operator gives a login").await?, tenant).await?;
            let provider = found.ok_or(tenant::TenantError::NotFound)?.provider;
            let ctx = context::SystemCtx::for_tenant(tenant, provider, "identity", "the operator gives a login");
            let found = person::repo::find(&mut app.db.read(&ctx).await?, id).await?;
            let person = found.ok_or(person::PersonError::NotFound)?;
            (provider, person.email, person.name)
        }
    };
    let account = login(app, membership, &email, &name, password).await?;
    invitation::link(app, account, membership, provider).await
}

/// The account of this address, made with the password if it is missing, as that person or technician.
async fn login(app: &App, membership: Membership, email: &str, name: &str, password: &str) -> Result<AccountId, Fault> {
    let known =
        account::repo::find_by_email(&mut app.db.read_control("the operator gives a login").await?, email).await?;
    let fresh = match &known {
        Some(_) => None,
        None => {
            password::check_new(password)?;
            let password_hash = app.hasher.hash(password).await?;
            let (email, name) = (email.to_owned(), name.to_owned());
            Some(Account {
                id: AccountId::new(),
                email,
                name,
                password_hash,
                locale: String::new(),
            })
        }
    };
    let now = app.clock.now();
    let mut tx = app.db.begin_control("the operator gives a login").await?;
    if let Some(account) = &fresh {
        account::repo::insert(&mut tx, account, now).await?;
    }
    let account = account::repo::find_by_email(&mut tx, email).await?;
    let account = account
        .ok_or_else(|| Fault::hide("an account just made is not there"))?
        .id;
    if !account::repo::insert_membership(&mut tx, account, membership, now).await? {
        return Err(invitation::InvitationError::Linked.into());
    }
    tx.commit().await?;
    Ok(account)
}
