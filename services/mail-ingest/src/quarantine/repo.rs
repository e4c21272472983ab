use chrono::{DateTime, Utc};
use db::{DbError, TenantRead, TenantTx, page::PageRequest};
use ids::{QuarantineId, TicketId};
use uuid::Uuid;

use super::entity::{QuarantineState, Quarantined};

/// Sort key of the list.
pub type Key = (DateTime<Utc>, Uuid);

struct Row {
    id: QuarantineId,
    incoming_mail_id: Uuid,
    mailbox_address: String,
    sender: String,
    subject: String,
    reason: String,
    detail: String,
    size: i64,
    blob_key: String,
    received_at: DateTime<Utc>,
    state: String,
    ticket_id: Option<TicketId>,
}

impl From<Row> for Quarantined {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            incoming: row.incoming_mail_id,
            mailbox_address: row.mailbox_address,
            sender: row.sender,
            subject: row.subject,
            reason: row.reason,
            detail: row.detail,
            size: row.size,
            blob_key: row.blob_key,
            received_at: row.received_at,
            state: QuarantineState::parse(&row.state),
            ticket: row.ticket_id,
        }
    }
}

/// Keeps a mail aside; false if it is already.
pub async fn insert(tx: &mut TenantTx, mail: &Quarantined) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into quarantined_mail (id, incoming_mail_id, mailbox_address, sender, sender_name, subject, reason, detail, size, blob_key, received_at, state)
         values ($1, $2, $3, $4, '', $5, $6, $7, $8, $9, $10, $11) on conflict do nothing",
        mail.id.uuid(),
        mail.incoming,
        mail.mailbox_address,
        mail.sender,
        mail.subject,
        mail.reason,
        mail.detail,
        mail.size,
        mail.blob_key,
        mail.received_at,
        mail.state.as_str(),
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The mail with this id.
pub async fn find(read: &mut TenantRead, id: QuarantineId) -> Result<Option<Quarantined>, DbError> {
    let row = sqlx::query_as!(
        Row,
        "select id as \"id: QuarantineId\", incoming_mail_id, mailbox_address, sender, subject, reason, detail, size, blob_key, received_at, state,
                ticket_id as \"ticket_id: TicketId\"
         from quarantined_mail where id = $1",
        id.uuid(),
    )
    .fetch_optional(read)
    .await?;
    Ok(row.map(Quarantined::from))
}

/// The mail with this id, locked.
pub async fn find_for_update(tx: &mut TenantTx, id: QuarantineId) -> Result<Option<Quarantined>, DbError> {
    let row = sqlx::query_as!(
        Row,
        "select id as \"id: QuarantineId\", incoming_mail_id, mailbox_address, sender, subject, reason, detail, size, blob_key, received_at, state,
                ticket_id as \"ticket_id: TicketId\"
         from quarantined_mail where id = $1 for update",
        id.uuid(),
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(Quarantined::from))
}

/// Mails in these states, newest first.
pub async fn list(
    read: &mut TenantRead,
    states: &[String],
    page: &PageRequest<Key>,
) -> Result<Vec<Quarantined>, DbError> {
    let (at, id) = page.after.map_or((None, None), |(at, id)| (Some(at), Some(id)));
    let rows = sqlx::query_as!(
        Row,
        "select id as \"id: QuarantineId\", incoming_mail_id, mailbox_address, sender, subject, reason, detail, size, blob_key, received_at, state,
                ticket_id as \"ticket_id: TicketId\"
         from quarantined_mail where state = any($1) and ($2::timestamptz is null or (received_at, id) < ($2, $3))
         order by received_at desc, id desc limit $4",
        states,
        at,
        id,
        page.limit(),
    )
    .fetch_all(read)
    .await?;
    Ok(rows.into_iter().map(Quarantined::from).collect())
}

/// Notes the decision.
pub async fn decide(
    tx: &mut TenantTx,
    id: QuarantineId,
    state: QuarantineState,
    ticket: Option<TicketId>,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "update quarantined_mail set state = $2, ticket_id = $3, decided_by = $4, decided_at = $5 where id = $1",
        id.uuid(),
        state.as_str(),
        ticket.map(TicketId::uuid),
        by,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The ticket a mail became part of.
pub async fn ticket_of(read: &mut TenantRead, incoming: Uuid) -> Result<Option<TicketId>, DbError> {
    let row = sqlx::query_scalar!(
        "select ticket_id as \"ticket_id: TicketId\" from incoming_mail where id = $1",
        incoming
    )
    .fetch_optional(read)
    .await?;
    Ok(row.flatten())
}
