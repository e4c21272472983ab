//! Invitations and password resets. The secret of a link is made when its mail is sent, and is stored only as a hash.

mod accept;
mod convert;
pub mod entity;
pub mod error;
pub mod grpc;
pub mod repo;

use context::{ServiceCtx, SystemCtx};
use db::{ControlTx, Origin, OutboxEvent, Space};
use ids::{AccountId, InvitationId, ProviderId, TenantId};
use proto::identity::v1 as wire;

pub use accept::{Acceptance, accept};
pub use entity::{Invitation, Invited};
pub use error::InvitationError;

use crate::{
    App,
    account::{self, Membership},
    agent, person, secret, tenant,
};

/// Invites somebody, in a transaction of its own.
pub async fn issue(app: &App, origin: &Origin, invited: Invited, invited_by: &str) -> Result<Invitation, fault::Fault> {
    let mut tx = app.db.begin_control("an invitation").await?;
    let invitation = issue_in(app, &mut tx, origin, invited, invited_by).await?;
    tx.commit().await?;
    Ok(invitation)
}

/// Enters an invitation or reset and tells notification to send its mail. Earlier ones for the same person stop working.
pub async fn issue_in(
    app: &App,
    tx: &mut ControlTx,
    origin: &Origin,
    invited: Invited,
    invited_by: &str,
) -> Result<Invitation, db::DbError> {
    let (organisation, default) = repo::organisation(tx, invited.membership.space)
        .await?
        .unwrap_or_default();
    let locale = if invited.locale.is_empty() {
        default
    } else {
        invited.locale.clone()
    };
    let invitation = Invitation::new(invited, organisation, &app.config.invitations, app.clock.now());
    repo::insert(tx, &invitation).await?;
    let message = wire::InvitationCreated {
        invitation_id: invitation.id.to_string(),
        email: invitation.email.clone(),
        name: invitation.name.clone(),
        organisation: invitation.organisation.clone(),
        invited_by: invited_by.to_owned(),
        locale,
        reset: invitation.reset.is_some(),
        expires_at: Some(proto::timestamp(invitation.expires_at)),
    };
    tx.publish(
        origin,
        OutboxEvent::new("invitation", "created", invitation.id, 1, &message).internal(),
    )
    .await?;
    Ok(invitation)
}

/// What a link is for; true if the person has a login already.
pub async fn get(app: &App, _caller: &ServiceCtx, link: &str) -> Result<(Invitation, bool), InvitationError> {
    let mut db = app.db.read_control("the invitation behind a link").await?;
    let invitation = open(app, &mut db, link).await?;
    let has_login = account::repo::find_by_email(&mut db, &invitation.email)
        .await?
        .is_some();
    Ok((invitation, has_login))
}

async fn open(app: &App, db: &mut db::ControlRead, link: &str) -> Result<Invitation, InvitationError> {
    let found = repo::find_by_secret(db, &secret::hash(link)).await?;
    found
        .filter(|invitation| invitation.is_open(app.clock.now()))
        .ok_or(InvitationError::NotFound)
}

/// Makes the link of an invitation. `tenant` narrows to invitations of that tenant.
pub async fn create_link(
    app: &App,
    id: InvitationId,
    tenant: Option<TenantId>,
) -> Result<(String, Invitation), InvitationError> {
    let mut tx = app.db.begin_control("the link of an invitation is sent").await?;
    let found = repo::find_for_update(&mut tx, id).await?;
    let fits = |invitation: &Invitation| tenant.is_none_or(|id| invitation.membership.space == Space::Tenant(id));
    let open = found.filter(|invitation| invitation.is_open(app.clock.now()) && fits(invitation));
    let invitation = open.ok_or(InvitationError::NotFound)?;
    let base = match (invitation.at_portal, invitation.membership.space) {
        (true, Space::Tenant(id)) => {
            let found = tenant::repo::find(&mut tx, id)
                .await?
                .ok_or(InvitationError::NotFound)?;
            app.config.urls.portal(&found.slug)
        }
        _ => app.config.urls.console.clone(),
    };
    let secret = secret::generate();
    repo::update_secret(&mut tx, id, &secret::hash(&secret)).await?;
    tx.commit().await?;
    Ok((
        format!("{}{}", base.trim_end_matches('/'), invitation.path(&secret)),
        invitation,
    ))
}

/// Notes at the person or agent that they can sign in. Safe to repeat.
pub async fn link(
    app: &App,
    account: AccountId,
    membership: Membership,
    provider: ProviderId,
) -> Result<(), fault::Fault> {
    let now = app.clock.now();
    match membership.space {
        Space::Tenant(tenant) => {
            let ctx = SystemCtx::for_tenant(tenant, provider, "identity", "an invitation was used");
            let mut tx = app.db.begin(&ctx).await?;
            let Some(person) = person::repo::find_for_update(&mut tx, membership.person).await? else {
                return Ok(());
            };
            if person.account == Some(account) {
                return Ok(());
            }
            let revision = person.revision + 1;
            let linked = person::Person {
                account: Some(account),
                revision,
                updated_at: now,
                ..person
            };
            person::repo::update(&mut tx, &linked).await?;
            tx.publish(person::events::updated(&linked)).await?;
            tx.commit().await?;
        }
        Space::Provider(provider) => {
            let mut tx = app.db.provider_tx(provider, "an invitation was used").await?;
            let Some(agent) = agent::repo::find_for_update(&mut tx, membership.person).await? else {
                return Ok(());
            };
            if agent.account == Some(account) {
                return Ok(());
            }
            let revision = agent.revision + 1;
            let linked = agent::Agent {
                account: Some(account),
                revision,
                updated_at: now,
                ..agent
            };
            agent::repo::update(&mut tx, &linked).await?;
            tx.publish(agent::events::changed(&linked)).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}
