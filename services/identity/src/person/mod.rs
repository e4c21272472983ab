//! People of a tenant.

mod access;
mod assignable;
mod convert;
pub mod entity;
pub mod error;
pub mod events;
pub mod grpc;
pub mod repo;
mod sender;

use context::TenantCtx;
use db::TenantTx;
use db::page::{Page, PageRequest};
use fault::validate::Checker;
use ids::{LocationId, PersonId, RoleId};

pub use access::{deactivate, invite, reactivate};
pub use assignable::{Assignable, list_assignable};
pub use entity::{Draft, Person, Seen};
pub use error::PersonError;
pub use sender::{MailFrom, Sender, resolve_sender};

use crate::{App, audit, location, mask, permissions, realm::Realm, role};

const LIST: &str = "person:name";

/// Adds a person.
pub async fn create(app: &App, ctx: &TenantCtx, draft: Draft, role: Option<RoleId>) -> Result<Person, PersonError> {
    ctx.require(permissions::PERSON_MANAGE)?;
    let draft = draft.checked()?;
    let now = app.clock.now();
    let mut tx = app.db.begin(ctx).await?;
    let role = role::to_give(&mut tx, &Realm::from(ctx), role, role::builtin::REQUESTER, "role_id").await?;
    check_location(&mut tx, draft.location).await?;
    let person = Person::new(PersonId::new(), draft, role, now);
    if !repo::insert(&mut tx, &person).await? {
        return Err(PersonError::EmailTaken);
    }
    tx.publish(events::created(&person)).await?;
    let detail = format!("{} <{}> as {}", person.name, person.email, person.role.name);
    audit::record(&mut tx, now, ctx.actor(), "person.created", person.id, detail).await?;
    tx.commit().await?;
    Ok(person)
}

/// One person; everybody may see themselves.
pub async fn get(app: &App, ctx: &TenantCtx, id: PersonId) -> Result<Person, PersonError> {
    if ctx.person() != Some(id) {
        ctx.require(permissions::PERSON_READ)?;
    }
    let mut db = app.db.read(ctx).await?;
    let person = repo::find(&mut db, id).await?.ok_or(PersonError::NotFound)?;
    let seen = match Seen::by(ctx) {
        Seen::All => true,
        Seen::Only(own) => own == id,
        Seen::Within(place) => {
            ctx.person() == Some(id)
                || match person.location {
                    Some(location) => location::repo::is_within(&mut db, location, place).await?,
                    None => false,
                }
        }
        Seen::None => false,
    };
    if seen { Ok(person) } else { Err(PersonError::NotFound) }
}

/// What a caller wants listed.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// Part of a name or address.
    pub query: String,
    /// True for deactivated people too.
    pub include_inactive: bool,
    /// Rows on the page.
    pub page_size: i32,
    /// Token of the page.
    pub page_token: String,
}

/// A page of the people the caller sees, by name.
pub async fn list(app: &App, ctx: &TenantCtx, wanted: Listing) -> Result<Page<Person>, PersonError> {
    ctx.require(permissions::PERSON_READ)?;
    let mut check = Checker::new();
    let query = check.line("query", &wanted.query, 0..=200);
    check.finish()?;
    let page = PageRequest::<repo::Key>::parse(LIST, wanted.page_size, &wanted.page_token)?;
    let filter = repo::Filter {
        seen: Seen::by(ctx),
        query: &query,
        include_inactive: wanted.include_inactive,
        after: page.after.as_ref(),
        limit: page.limit(),
    };
    let persons = repo::list(&mut app.db.read(ctx).await?, filter).await?;
    Ok(page.page(LIST, persons, |person| (person.name.clone(), person.id.uuid())))
}

/// Changes a person; `edit` puts the new values over the present ones and may name another role.
pub async fn update(
    app: &App,
    ctx: &TenantCtx,
    id: PersonId,
    expected_revision: i64,
    edit: impl FnOnce(&mut Draft, &mut RoleId) + Send,
) -> Result<Person, PersonError> {
    ctx.require(permissions::PERSON_MANAGE)?;
    let now = app.clock.now();
    let realm = Realm::from(ctx);
    let mut tx = app.db.begin(ctx).await?;
    let admins = repo::admins_for_update(&mut tx).await?;
    let person = repo::find_for_update(&mut tx, id).await?.ok_or(PersonError::NotFound)?;
    mask::check_revision(person.revision, expected_revision)?;
    let (mut draft, mut role_id) = (person.draft(), person.role.id);
    edit(&mut draft, &mut role_id);
    let draft = draft.checked()?;
    let role = if role_id == person.role.id {
        person.role.clone()
    } else {
        if person.is_caller(ctx) {
            return Err(PersonError::Oneself);
        }
        may_touch(&person, &realm)?;
        if person.is_admin() && admins.len() == 1 {
            return Err(PersonError::LastAdmin);
        }
        role::to_give(&mut tx, &realm, Some(role_id), role::builtin::REQUESTER, "role_id").await?
    };
    let Some(changed) = person.change(draft, role, now) else {
        return Ok(person);
    };
    if changed.email != person.email {
        // An address is where invitations go: whoever changes it could take the person's place.
        may_touch(&person, &realm)?;
        if repo::email_taken(&mut tx, &changed.email, id).await? {
            return Err(PersonError::EmailTaken);
        }
    }
    if changed.location != person.location {
        check_location(&mut tx, changed.location).await?;
    }
    repo::update(&mut tx, &changed).await?;
    tx.publish(events::updated(&changed)).await?;
    let detail = format!("{} <{}> as {}", changed.name, changed.email, changed.role.name);
    audit::record(&mut tx, now, ctx.actor(), "person.updated", id, detail).await?;
    tx.commit().await?;
    Ok(changed)
}

/// Ok if the caller may do all that the person may.
fn may_touch(person: &Person, realm: &Realm) -> Result<(), PersonError> {
    person.role.may_be_given_by(realm).map_err(|_| PersonError::AboveYou)
}

async fn check_location(tx: &mut TenantTx, location: Option<LocationId>) -> Result<(), PersonError> {
    match location {
        Some(id) if location::repo::find(tx, id).await?.is_none() => Err(PersonError::UnknownLocation),
        _ => Ok(()),
    }
}
