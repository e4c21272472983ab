use db::{DbError, TenantTx};
use ids::{MailboxId, PersonId};

use super::entity::{Mailbox, Person, Profile};

/// Saves the profile unless a newer one is known.
pub async fn upsert(tx: &mut TenantTx, profile: &Profile) -> Result<(), DbError> {
    sqlx::query!(
        "insert into profile as p (revision, slug, name, locale, primary_color, mail_footer, portal_url, mail_address)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (single) do update set revision = excluded.revision, slug = excluded.slug, name = excluded.name, locale = excluded.locale,
                primary_color = excluded.primary_color, mail_footer = excluded.mail_footer, portal_url = excluded.portal_url,
                mail_address = case when excluded.mail_address = '' then p.mail_address else excluded.mail_address end
         where p.revision <= excluded.revision",
        profile.revision,
        profile.slug,
        profile.name,
        profile.locale,
        profile.primary_color,
        profile.mail_footer,
        profile.portal_url,
        profile.mail_address,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The profile; `None` until the tenant was made.
pub async fn find(tx: &mut TenantTx) -> Result<Option<Profile>, DbError> {
    let row = sqlx::query_as!(
        Profile,
        "select revision, slug, name, locale, primary_color, mail_footer, portal_url, mail_address from profile",
    )
    .fetch_optional(tx)
    .await?;
    Ok(row)
}

/// Saves a mailbox unless a newer state is known.
pub async fn upsert_mailbox(
    tx: &mut TenantTx,
    id: MailboxId,
    revision: i64,
    mailbox: &Mailbox,
    enabled: bool,
) -> Result<(), DbError> {
    sqlx::query!(
        "insert into mailbox as m (id, revision, address, display_name, delivered_to_us, default_sender, enabled)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (id) do update set revision = excluded.revision, address = excluded.address, display_name = excluded.display_name,
                delivered_to_us = excluded.delivered_to_us, default_sender = excluded.default_sender, enabled = excluded.enabled
         where m.revision <= excluded.revision",
        id.uuid(),
        revision,
        mailbox.address,
        mailbox.display_name,
        mailbox.delivered_to_us,
        mailbox.default_sender,
        enabled,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Mailboxes that are switched on, oldest first.
pub async fn mailboxes(tx: &mut TenantTx) -> Result<Vec<Mailbox>, DbError> {
    let rows = sqlx::query_as!(
        Mailbox,
        "select address, display_name, delivered_to_us, default_sender from mailbox where enabled order by id",
    )
    .fetch_all(tx)
    .await?;
    Ok(rows)
}

/// Saves a person unless a newer state is known.
pub async fn upsert_person(tx: &mut TenantTx, person: &Person, revision: i64, email: &str) -> Result<(), DbError> {
    sqlx::query!(
        "insert into person as p (id, revision, email, locale, active) values ($1, $2, $3, $4, $5)
         on conflict (id) do update set revision = excluded.revision, email = excluded.email, locale = excluded.locale, active = excluded.active
         where p.revision <= excluded.revision",
        person.id.uuid(),
        revision,
        email,
        person.locale,
        person.active,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The tenant's person with this id.
pub async fn find_person(tx: &mut TenantTx, id: PersonId) -> Result<Option<Person>, DbError> {
    let row = sqlx::query_as!(
        Person,
        "select id as \"id: PersonId\", locale, active from person where id = $1",
        id.uuid()
    )
    .fetch_optional(tx)
    .await?;
    Ok(row)
}

/// Saves a technician of the provider unless a newer state is known.
pub async fn upsert_agent(tx: &mut TenantTx, agent: &Person, revision: i64, email: &str) -> Result<(), DbError> {
    sqlx::query!(
        "insert into agent as a (id, revision, email, locale, active) values ($1, $2, $3, $4, $5)
         on conflict (id) do update set revision = excluded.revision, email = excluded.email, locale = excluded.locale, active = excluded.active
         where a.revision <= excluded.revision",
        agent.id.uuid(),
        revision,
        email,
        agent.locale,
        agent.active,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// True if the provider has this technician.
pub async fn is_agent(tx: &mut TenantTx, id: PersonId) -> Result<bool, DbError> {
    let found = sqlx::query_scalar!(
        "select exists (select 1 from agent where id = $1) as \"found!\"",
        id.uuid()
    )
    .fetch_one(tx)
    .await?;
    Ok(found)
}
