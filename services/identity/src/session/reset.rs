use context::{Actor, ServiceCtx};
use db::{Origin, Space};
use ids::TenantId;

use super::{
    SessionError,
    access::{self, Place},
    repo::{self, Attempt, Outcome},
    sign_in,
};
use crate::{
    App,
    account::{self, Account, Membership},
    invitation::{self, Invited},
    password::Bucket,
    tenant,
};

/// Sends a reset link if the address has a login that may enter there. The answer is the same if not, or if there were too many.
pub async fn request_password_reset(
    app: &App,
    _caller: &ServiceCtx,
    email: &str,
    portal: Option<TenantId>,
    client_ip: &str,
) -> Result<(), SessionError> {
    let email = email.trim().to_lowercase();
    app.limiter.take(Bucket::Address, client_ip).await?;
    let within = app.limiter.take(Bucket::Reset, &email).await.is_ok();
    let found = account::repo::find_by_email(&mut app.db.read_control("a reset is asked for").await?, &email).await?;
    let mut tx = app.db.begin_control("a reset is asked for").await?;
    let attempt = Attempt {
        email: &email,
        account: found.as_ref().map(|account| account.id),
        portal,
        client_ip,
        outcome: Outcome::ResetRequested,
        at: app.clock.now(),
    };
    repo::insert_attempt(&mut tx, &attempt).await?;
    if let Some(account) = found.filter(|_| within)
        && let Some((origin, invited)) = whereto(app, &account, portal).await?
    {
        invitation::issue_in(app, &mut tx, &origin, invited, &account.name)
            .await
            .map_err(fault::Fault::from)?;
    }
    Ok(tx.commit().await?)
}

/// Where the account would go from there: the mail is sent in that tenant's or provider's name. `None` if nowhere.
async fn whereto(
    app: &App,
    account: &Account,
    portal: Option<TenantId>,
) -> Result<Option<(Origin, Invited)>, SessionError> {
    let place = Place {
        portal,
        since: app.clock.now(),
    };
    if !matches!(sign_in::may_enter(app, account, place).await, Ok(true)) {
        return Ok(None);
    }
    let memberships = access::memberships(app, account.id).await?;
    let fits = |membership: &&Membership| portal.is_none_or(|id| membership.space == Space::Tenant(id));
    let Some(membership) = memberships.iter().find(fits) else {
        return Ok(None);
    };
    let actor = Actor::service("identity");
    let (origin, provider) = match membership.space {
        Space::Provider(provider) => (Origin::provider(provider, actor), provider),
        Space::Tenant(id) => {
            let found = tenant::repo::find(&mut app.db.read_control("a reset's tenant").await?, id).await?;
            let Some(tenant) = found else { return Ok(None) };
            (Origin::tenant(id, tenant.provider, actor), tenant.provider)
        }
    };
    Ok(Some((
        origin,
        Invited::reset(account, *membership, provider, portal.is_some()),
    )))
}
