use context::TenantCtx;
use fault::{Fault, validate::Checker};
use ids::PersonId;

use super::{Draft, Person, PersonError, entity, events, repo};
use crate::{
    App, audit,
    realm::Side,
    role::{self, RoleError, builtin},
    tenant_settings,
};

/// The person behind a mail address: known and active, or made because the tenant takes mail from that domain. True if made just now.
/// Only for mail-ingest.
pub async fn resolve_sender(
    app: &App,
    ctx: &TenantCtx,
    email: &str,
    display_name: &str,
) -> Result<Option<(Person, bool)>, PersonError> {
    if !ctx.is_service() || ctx.actor().name != "mail-ingest" {
        return Err(Fault::forbidden("SERVICE_REQUIRED", "this is not open to callers from outside").into());
    }
    let mut check = Checker::new();
    let email = check.email("email", email);
    check.finish()?;
    if let Some(person) = repo::find_by_email(&mut app.db.read(ctx).await?, &email).await? {
        return Ok(person.active.then_some((person, false)));
    }
    let now = app.clock.now();
    let mut tx = app.db.begin(ctx).await?;
    let settings = tenant_settings::repo::get(&mut tx).await?;
    if !settings.takes_mail_from(&email) {
        return Ok(None);
    }
    let role = role::repo::find_by_key(&mut tx, Side::Tenant, builtin::REQUESTER)
        .await?
        .ok_or(RoleError::NotFound)?;
    let draft = Draft {
        name: entity::name_from_mail(display_name, &email),
        email: email.clone(),
        ..Draft::default()
    };
    let person = Person::new(PersonId::new(), draft, role, now);
    if !repo::insert(&mut tx, &person).await? {
        // Another mail of the same sender was faster.
        let person = repo::find_by_email(&mut tx, &email).await?;
        return Ok(person.filter(|person| person.active).map(|person| (person, false)));
    }
    tx.publish(events::created(&person)).await?;
    audit::record(
        &mut tx,
        now,
        ctx.actor(),
        "person.created",
        person.id,
        format!("{email} wrote a mail"),
    )
    .await?;
    tx.commit().await?;
    Ok(Some((person, true)))
}
