use chrono::{DateTime, Utc};
use db::{DbError, TenantRead, TenantTx};
use ids::{MessageId, TicketId};
use uuid::Uuid;

use super::entity::{Facts, Incoming, State, StoredFile};

/// The mail with this id.
pub async fn find(read: &mut TenantRead, id: Uuid) -> Result<Option<Incoming>, DbError> {
    let row = sqlx::query!(
        "select id, mailbox_address, envelope_sender, envelope_recipient, blob_key, size, received_at, state, files from incoming_mail where id = $1",
        id,
    )
    .fetch_optional(read)
    .await?;
    Ok(row.map(|row| Incoming {
        id: row.id,
        mailbox_address: row.mailbox_address,
        envelope_sender: row.envelope_sender,
        envelope_recipients: row.envelope_recipient.split_whitespace().map(str::to_owned).collect(),
        blob_key: row.blob_key,
        size: row.size,
        received_at: row.received_at,
        state: State::parse(&row.state),
        files: row.files.and_then(|files| serde_json::from_value(files).ok()),
    }))
}

/// Notes what was read.
pub async fn note(tx: &mut TenantTx, id: Uuid, facts: &Facts) -> Result<(), DbError> {
    sqlx::query!(
        "update incoming_mail set sender = $2, subject = $3, mail_message_id = $4, content_hash = $5, automatic = $6 where id = $1",
        id,
        facts.sender,
        facts.subject,
        facts.mail_message_id,
        facts.content_hash,
        facts.automatic,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Notes the files as they lie in the object store.
pub async fn note_files(tx: &mut TenantTx, id: Uuid, files: &[StoredFile]) -> Result<(), DbError> {
    let files = serde_json::to_value(files).unwrap_or_default();
    sqlx::query!("update incoming_mail set files = $2 where id = $1", id, files)
        .execute(tx)
        .await?;
    Ok(())
}

/// Notes what became of a mail that is no message.
pub async fn settle(
    tx: &mut TenantTx,
    id: Uuid,
    state: State,
    detail: &str,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "update incoming_mail set state = $2, detail = $3, processed_at = $4 where id = $1",
        id,
        state.as_str(),
        detail,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Notes that a mail is a message now.
pub async fn delivered(
    tx: &mut TenantTx,
    id: Uuid,
    ticket: TicketId,
    message: Option<MessageId>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "update incoming_mail set state = 'delivered', detail = '', ticket_id = $2, message_id = $3, processed_at = $4 where id = $1",
        id,
        ticket.uuid(),
        message.map(MessageId::uuid),
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Notes that a mail is a report about one of ours.
pub async fn reported(
    tx: &mut TenantTx,
    id: Uuid,
    ticket: TicketId,
    detail: &str,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "update incoming_mail set state = 'delivered', detail = $3, ticket_id = $2, processed_at = $4 where id = $1",
        id,
        ticket.uuid(),
        detail,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// True if the same content with the same id was dealt with before.
pub async fn is_duplicate(read: &mut TenantRead, id: Uuid, facts: &Facts) -> Result<bool, DbError> {
    let found = sqlx::query_scalar!(
        "select exists (select 1 from incoming_mail where mail_message_id = $1 and content_hash = $2 and id <> $3
                        and state in ('delivered', 'quarantined')) as \"found!\"",
        facts.mail_message_id,
        facts.content_hash,
        id,
    )
    .fetch_one(read)
    .await?;
    Ok(found)
}

/// How many mails of a sender came in a while, and how many of them were automatic.
pub async fn count_of_sender(
    read: &mut TenantRead,
    sender: &str,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<(i64, i64), DbError> {
    let row = sqlx::query!(
        "select count(*) as \"all!\", count(*) filter (where automatic) as \"automatic!\"
         from incoming_mail where sender = $1 and received_at > $2 and received_at <= $3",
        sender,
        since,
        until,
    )
    .fetch_one(read)
    .await?;
    Ok((row.all, row.automatic))
}

/// Remembers that an id belongs to a ticket. `content_hash` is empty for mails we sent.
pub async fn remember(
    tx: &mut TenantTx,
    mail_message_id: &str,
    content_hash: &str,
    ticket: TicketId,
    message: Option<MessageId>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "insert into known_message (mail_message_id, content_hash, ticket_id, message_id, created_at) values ($1, $2, $3, $4, $5)
         on conflict do nothing",
        mail_message_id,
        content_hash,
        ticket.uuid(),
        message.map(MessageId::uuid),
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// True if the id is one of a mail we sent.
pub async fn was_sent_by_us(read: &mut TenantRead, mail_message_id: &str) -> Result<bool, DbError> {
    let found = sqlx::query_scalar!(
        "select exists (select 1 from known_message where mail_message_id = $1 and content_hash = '') as \"found!\"",
        mail_message_id,
    )
    .fetch_one(read)
    .await?;
    Ok(found)
}

/// True if the id is known with other content.
pub async fn is_known_otherwise(read: &mut TenantRead, facts: &Facts) -> Result<bool, DbError> {
    let found = sqlx::query_scalar!(
        "select exists (select 1 from known_message where mail_message_id = $1 and content_hash <> $2 and content_hash <> '') as \"found!\"",
        facts.mail_message_id,
        facts.content_hash,
    )
    .fetch_one(read)
    .await?;
    Ok(found)
}

/// The ticket of the first of these ids that is known.
pub async fn find_ticket(read: &mut TenantRead, ids: &[String]) -> Result<Option<TicketId>, DbError> {
    let row = sqlx::query_scalar!(
        "select known.ticket_id as \"ticket_id: TicketId\" from known_message known
         join unnest($1::text[]) with ordinality as asked (id, position) on asked.id = known.mail_message_id
         order by asked.position, known.created_at limit 1",
        ids,
    )
    .fetch_optional(read)
    .await?;
    Ok(row)
}

/// A mail of ours about a ticket.
pub struct Sent {
    /// Its Message-ID.
    pub mail_message_id: String,
    /// The ticket.
    pub ticket: TicketId,
}

/// The first of these ids that a mail of ours has.
pub async fn find_sent(read: &mut TenantRead, ids: &[String]) -> Result<Option<Sent>, DbError> {
    let row = sqlx::query_as!(
        Sent,
        "select known.mail_message_id, known.ticket_id as \"ticket: TicketId\" from known_message known
         join unnest($1::text[]) with ordinality as asked (id, position) on asked.id = known.mail_message_id
         where known.content_hash = '' order by asked.position limit 1",
        ids,
    )
    .fetch_optional(read)
    .await?;
    Ok(row)
}
