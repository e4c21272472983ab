use chrono::{DateTime, Utc};
use db::{DbError, TenantRead, TenantTx, page::PageRequest};
use ids::{DeliveryId, MessageId, PersonId, TicketId};
use uuid::Uuid;

use super::entity::{Delivery, State, Template};

/// Sort key of the list.
pub type Key = (DateTime<Utc>, Uuid);

struct Row {
    id: DeliveryId,
    ticket_id: Option<TicketId>,
    message_id: Option<MessageId>,
    template: String,
    person_id: Option<PersonId>,
    recipient: String,
    recipient_name: String,
    locale: String,
    sender: String,
    subject: String,
    facts: serde_json::Value,
    mail_message_id: String,
    in_reply_to: String,
    state: String,
    attempts: i32,
    last_response: String,
    created_at: DateTime<Utc>,
    next_attempt_at: Option<DateTime<Utc>>,
    give_up_at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
}

impl From<Row> for Delivery {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            ticket: row.ticket_id,
            message: row.message_id,
            template: Template::parse(&row.template),
            person: row.person_id,
            recipient: row.recipient,
            recipient_name: row.recipient_name,
            locale: row.locale,
            sender: row.sender,
            subject: row.subject,
            facts: serde_json::from_value(row.facts).unwrap_or_default(),
            mail_message_id: row.mail_message_id,
            in_reply_to: row.in_reply_to,
            state: State::parse(&row.state),
            attempts: row.attempts,
            last_response: row.last_response,
            created_at: row.created_at,
            next_attempt_at: row.next_attempt_at,
            give_up_at: row.give_up_at,
            sent_at: row.sent_at,
        }
    }
}

/// Adds a delivery; false if it is there already.
pub async fn insert(tx: &mut TenantTx, mail: &Delivery) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into delivery (id, ticket_id, message_id, template, person_id, recipient, recipient_name, locale, sender, subject, facts,
                               mail_message_id, in_reply_to, state, last_response, created_at, next_attempt_at, give_up_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) on conflict do nothing",
        mail.id.uuid(),
        mail.ticket.map(TicketId::uuid),
        mail.message.map(MessageId::uuid),
        mail.template.as_str(),
        mail.person.map(PersonId::uuid),
        mail.recipient,
        mail.recipient_name,
        mail.locale,
        mail.sender,
        mail.subject,
        serde_json::to_value(&mail.facts).unwrap_or_default(),
        mail.mail_message_id,
        mail.in_reply_to,
        mail.state.as_str(),
        mail.last_response,
        mail.created_at,
        mail.next_attempt_at,
        mail.give_up_at,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The delivery with this id, locked.
pub async fn find_for_update(tx: &mut TenantTx, id: DeliveryId) -> Result<Option<Delivery>, DbError> {
    let row = sqlx::query_as!(
        Row,
        "select id as \"id: DeliveryId\", ticket_id as \"ticket_id: TicketId\", message_id as \"message_id: MessageId\", template,
                person_id as \"person_id: PersonId\", recipient, recipient_name, locale, sender, subject, facts, mail_message_id, in_reply_to, state,
                attempts, last_response, created_at, next_attempt_at, give_up_at, sent_at
         from delivery where id = $1 for update",
        id.uuid(),
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(Delivery::from))
}

/// The delivery whose mail has this Message-ID, locked.
pub async fn find_sent_for_update(tx: &mut TenantTx, mail_message_id: &str) -> Result<Option<Delivery>, DbError> {
    let id = sqlx::query_scalar!(
        "select id as \"id: DeliveryId\" from delivery where mail_message_id = $1",
        mail_message_id
    )
    .fetch_optional(&mut *tx)
    .await?;
    match id {
        Some(id) => find_for_update(tx, id).await,
        None => Ok(None),
    }
}

/// Saves how far a delivery is.
pub async fn update(tx: &mut TenantTx, mail: &Delivery) -> Result<(), DbError> {
    sqlx::query!(
        "update delivery set sender = $2, state = $3, attempts = $4, last_response = $5, next_attempt_at = $6, give_up_at = $7, sent_at = $8
         where id = $1",
        mail.id.uuid(),
        mail.sender,
        mail.state.as_str(),
        mail.attempts,
        mail.last_response,
        mail.next_attempt_at,
        mail.give_up_at,
        mail.sent_at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Deliveries, newest first; of one ticket and in these states if said.
pub async fn list(
    read: &mut TenantRead,
    ticket: Option<TicketId>,
    states: &[String],
    page: &PageRequest<Key>,
) -> Result<Vec<Delivery>, DbError> {
    let (at, id) = page.after.map_or((None, None), |(at, id)| (Some(at), Some(id)));
    let rows = sqlx::query_as!(
        Row,
        "select id as \"id: DeliveryId\", ticket_id as \"ticket_id: TicketId\", message_id as \"message_id: MessageId\", template,
                person_id as \"person_id: PersonId\", recipient, recipient_name, locale, sender, subject, facts, mail_message_id, in_reply_to, state,
                attempts, last_response, created_at, next_attempt_at, give_up_at, sent_at
         from delivery
         where ($1::uuid is null or ticket_id = $1) and (cardinality($2::text[]) = 0 or state = any($2))
               and ($3::timestamptz is null or (created_at, id) < ($3, $4))
         order by created_at desc, id desc limit $5",
        ticket.map(TicketId::uuid),
        states,
        at,
        id,
        page.limit(),
    )
    .fetch_all(read)
    .await?;
    Ok(rows.into_iter().map(Delivery::from).collect())
}

/// Confirmations to this recipient since `day`, and of the tenant since `minute`.
pub async fn count_confirmations(
    tx: &mut TenantTx,
    recipient: &str,
    day: DateTime<Utc>,
    minute: DateTime<Utc>,
) -> Result<(i64, i64), DbError> {
    let row = sqlx::query!(
        "select (select count(*) from delivery
                 where template = 'ticket_created' and recipient = $1 and created_at > $2 and state <> 'suppressed') as \"recipient!\",
                (select count(*) from delivery where template = 'ticket_created' and created_at > $3 and state <> 'suppressed') as \"tenant!\"",
        recipient,
        day,
        minute,
    )
    .fetch_one(tx)
    .await?;
    Ok((row.recipient, row.tenant))
}

/// Remembers an id of a ticket's thread. `person` is whom our mail went to; none for a mail that came in.
pub async fn remember(
    tx: &mut TenantTx,
    ticket: TicketId,
    mail_message_id: &str,
    person: Option<PersonId>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "insert into thread_mail (ticket_id, mail_message_id, person_id, created_at) values ($1, $2, $3, $4) on conflict do nothing",
        ticket.uuid(),
        mail_message_id,
        person.map(PersonId::uuid),
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The ids of a ticket's thread that one person may have seen, oldest first.
pub async fn thread(tx: &mut TenantTx, ticket: TicketId, person: Option<PersonId>) -> Result<Vec<String>, DbError> {
    let rows = sqlx::query_scalar!(
        "select mail_message_id from thread_mail where ticket_id = $1 and (person_id is null or person_id = $2) order by created_at, mail_message_id",
        ticket.uuid(),
        person.map(PersonId::uuid),
    )
    .fetch_all(tx)
    .await?;
    Ok(rows)
}

/// Adds a delivery of the provider itself; false if it is there already.
pub async fn insert_agent(tx: &mut TenantTx, mail: &Delivery) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into agent_delivery (id, template, recipient, recipient_name, locale, sender, subject, facts, mail_message_id, state, created_at,
                                     next_attempt_at, give_up_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing",
        mail.id.uuid(),
        mail.template.as_str(),
        mail.recipient,
        mail.recipient_name,
        mail.locale,
        mail.sender,
        mail.subject,
        serde_json::to_value(&mail.facts).unwrap_or_default(),
        mail.mail_message_id,
        mail.state.as_str(),
        mail.created_at,
        mail.next_attempt_at,
        mail.give_up_at,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The provider's delivery with this id, locked.
pub async fn find_agent_for_update(tx: &mut TenantTx, id: DeliveryId) -> Result<Option<Delivery>, DbError> {
    let row = sqlx::query_as!(
        Row,
        "select id as \"id: DeliveryId\", null::uuid as \"ticket_id: TicketId\", null::uuid as \"message_id: MessageId\", template,
                null::uuid as \"person_id: PersonId\", recipient, recipient_name, locale, sender, subject, facts, mail_message_id,
                '' as \"in_reply_to!\", state, attempts, last_response, created_at, next_attempt_at, give_up_at, sent_at
         from agent_delivery where id = $1 for update",
        id.uuid(),
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(Delivery::from))
}

/// Saves how far a provider's delivery is.
pub async fn update_agent(tx: &mut TenantTx, mail: &Delivery) -> Result<(), DbError> {
    sqlx::query!(
        "update agent_delivery set sender = $2, state = $3, attempts = $4, last_response = $5, next_attempt_at = $6, sent_at = $7 where id = $1",
        mail.id.uuid(),
        mail.sender,
        mail.state.as_str(),
        mail.attempts,
        mail.last_response,
        mail.next_attempt_at,
        mail.sent_at,
    )
    .execute(tx)
    .await?;
    Ok(())
}
