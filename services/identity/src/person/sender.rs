//! Who wrote a mail.

use context::TenantCtx;
use db::TenantTx;
use fault::{Fault, validate::Checker};
use ids::PersonId;

use super::{Assignable, Draft, Person, PersonError, assignable, entity, events, repo};
use crate::{
    App, audit, permissions,
    realm::Side,
    role::{self, RoleError, builtin},
    tenant_settings,
};

/// What a mail says about who wrote it.
#[derive(Debug, Clone, Default)]
pub struct MailFrom {
    /// The address.
    pub email: String,
    /// The display name.
    pub display_name: String,
    /// True where somebody lets this one mail in.
    pub accept: bool,
}

/// Those who have the address in a mail's From. It may be both; it proves neither.
#[derive(Debug, Clone, Default)]
pub struct Sender {
    /// The tenant's person.
    pub person: Option<Person>,
    /// True if they were made just now.
    pub created: bool,
    /// The provider's technician who may enter the tenant.
    pub technician: Option<Assignable>,
}

/// Who has a mail's address: somebody known and active, or made because the tenant takes mail from that domain or because the caller lets the mail in.
/// Only for mail-ingest, and for those who may let a mail in.
pub async fn resolve_sender(app: &App, ctx: &TenantCtx, from: MailFrom) -> Result<Sender, PersonError> {
    if from.accept {
        ctx.require(permissions::QUARANTINE_MANAGE)?;
    } else if !ctx.is_service() || ctx.actor().name != "mail-ingest" {
        return Err(Fault::forbidden("SERVICE_REQUIRED", "this is not open to callers from outside").into());
    }
    let mut check = Checker::new();
    let email = check.email("email", &from.email);
    check.finish()?;
    let technician = assignable::technician(app, ctx, &email).await?;
    let known = repo::find_by_email(&mut app.db.read(ctx).await?, &email).await?;
    let (person, created) = match known {
        Some(person) if person.active => (Some(person), false),
        Some(_) if from.accept && technician.is_none() => return Err(PersonError::Inactive),
        Some(_) => (None, false),
        // Whoever is let in and is a technician is somebody already.
        None if from.accept && technician.is_some() => (None, false),
        None => make(app, ctx, email, &from).await?,
    };
    Ok(Sender {
        person,
        created,
        technician,
    })
}

/// Makes the person if the tenant or the caller accepts them; true if it was done just now.
async fn make(
    app: &App,
    ctx: &TenantCtx,
    email: String,
    from: &MailFrom,
) -> Result<(Option<Person>, bool), PersonError> {
    let mut tx = app.db.begin(ctx).await?;
    if !from.accept && !tenant_settings::repo::get(&mut tx).await?.takes_mail_from(&email) {
        return Ok((None, false));
    }
    let role = role::repo::find_by_key(&mut tx, Side::Tenant, builtin::REQUESTER)
        .await?
        .ok_or(RoleError::NotFound)?;
    let draft = Draft {
        name: entity::name_from_mail(&from.display_name, &email),
        email: email.clone(),
        ..Draft::default()
    };
    let person = Person::new(PersonId::new(), draft, role, app.clock.now());
    if !repo::insert(&mut tx, &person).await? {
        // Another mail of the same sender was faster.
        let person = repo::find_by_email(&mut tx, &email).await?;
        return Ok((person.filter(|person| person.active), false));
    }
    tell(&mut tx, ctx, &person, from.accept).await?;
    tx.commit().await?;
    Ok((Some(person), true))
}

async fn tell(tx: &mut TenantTx, ctx: &TenantCtx, person: &Person, accepted: bool) -> Result<(), PersonError> {
    tx.publish(events::created(person)).await?;
    let detail = if accepted {
        format!("{} wrote a mail that was let in", person.email)
    } else {
        format!("{} wrote a mail", person.email)
    };
    audit::record(tx, person.created_at, ctx.actor(), "person.created", person.id, detail).await?;
    Ok(())
}
