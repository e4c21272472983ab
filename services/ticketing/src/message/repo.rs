//! The messages' rows.

use chrono::{DateTime, Utc};
use db::{TenantRead, TenantTx, page::PageRequest};
use ids::{MessageId, PersonId, TicketId};
use serde::Deserialize;
use sqlx::types::Json;
use uuid::Uuid;

use super::entity::{Message, MessageKind, NewMessage};
use crate::{
    attachment::Attachment,
    ticket::{Source, known},
};

struct MessageRow {
    id: Uuid,
    ticket_id: Uuid,
    kind: String,
    channel: String,
    author_id: Option<Uuid>,
    author_name: String,
    author_is_agent: bool,
    body: String,
    body_html: String,
    quoted_html: String,
    mail_message_id: Option<String>,
    cc: Vec<String>,
    created_at: DateTime<Utc>,
    attachments: Json<Vec<FileRow>>,
}

#[derive(Debug, Deserialize)]
struct FileRow {
    id: Uuid,
    filename: String,
    media_type: String,
    size: i64,
    sha256: String,
    inline: bool,
}

impl MessageRow {
    fn into_message(self) -> Result<Message, sqlx::Error> {
        Ok(Message {
            id: self.id.into(),
            ticket_id: self.ticket_id.into(),
            kind: known(MessageKind::parse(&self.kind), "kind")?,
            channel: known(Source::parse(&self.channel), "channel")?,
            author_id: self.author_id.map(PersonId::from),
            author_name: self.author_name,
            author_is_agent: self.author_is_agent,
            body: self.body,
            body_html: self.body_html,
            quoted_html: self.quoted_html,
            mail_message_id: self.mail_message_id,
            cc: self.cc,
            created_at: self.created_at,
            attachments: self.attachments.0.into_iter().map(FileRow::into_attachment).collect(),
        })
    }
}

impl FileRow {
    fn into_attachment(self) -> Attachment {
        Attachment {
            id: self.id.into(),
            filename: self.filename,
            media_type: self.media_type,
            size: self.size,
            sha256: self.sha256,
            inline: self.inline,
            blob_key: String::new(),
        }
    }
}

/// Writes a message and adds its words to the search; gives the Message-ID of the last mail of the other side.
pub async fn insert(
    tx: &mut TenantTx,
    ticket: TicketId,
    message: &NewMessage,
    at: DateTime<Utc>,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with written as (
            insert into message (id, ticket_id, kind, channel, author_id, author_name, author_is_agent, body, body_html, quoted_html,
                mail_message_id, cc, created_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         ), found as (
            update ticket_search set
                visible = case when $3 = 'private_note' or length(visible) > 20000 then visible
                    else visible || to_tsvector('guichet_en', $14) || to_tsvector('guichet_fr', $14) end,
                private = case when $3 <> 'private_note' or length(private) > 20000 then private
                    else private || to_tsvector('guichet_en', $14) || to_tsvector('guichet_fr', $14) end
            where ticket_id = $2
         )
         select (select m.mail_message_id from message m where m.ticket_id = $2 and m.author_is_agent <> $7 and m.mail_message_id is not null
            order by m.created_at desc, m.id desc limit 1) as in_reply_to"#,
        message.id.uuid(),
        ticket.uuid(),
        message.kind.as_str(),
        message.channel.as_str(),
        message.author_id.map(PersonId::uuid),
        message.author_name,
        message.author_is_agent,
        message.body,
        message.body_html,
        message.quoted_html,
        message.mail_message_id,
        &message.cc,
        at,
        message.words(),
    )
    .fetch_one(&mut *tx)
    .await
}

/// A page of the thread, oldest first; private notes only if asked for.
pub async fn list(
    read: &mut TenantRead,
    ticket: TicketId,
    private: bool,
    page: &PageRequest<(DateTime<Utc>, Uuid)>,
) -> Result<Vec<Message>, sqlx::Error> {
    let (after_at, after_id) = page.after.unzip();
    let rows = sqlx::query_as!(
        MessageRow,
        r#"select m.id, m.ticket_id, m.kind, m.channel, m.author_id, m.author_name, m.author_is_agent, m.body, m.body_html, m.quoted_html,
            m.mail_message_id, m.cc, m.created_at,
            coalesce((select jsonb_agg(jsonb_build_object('id', f.id, 'filename', f.filename, 'media_type', f.media_type, 'size', f.size,
                    'sha256', f.sha256, 'inline', f.inline) order by f.id)
                from attachment f where f.message_id = m.id), '[]') as "attachments!: Json<Vec<FileRow>>"
         from message m
         where m.ticket_id = $1 and ($2 or m.kind <> 'private_note')
           and ($3::timestamptz is null or (m.created_at, m.id) > ($3, $4))
         order by m.created_at, m.id limit $5"#,
        ticket.uuid(),
        private,
        after_at,
        after_id,
        page.limit(),
    )
    .fetch_all(&mut *read)
    .await?;
    rows.into_iter().map(MessageRow::into_message).collect()
}

/// One message of a ticket.
pub async fn find(
    read: &mut TenantRead,
    ticket: TicketId,
    id: MessageId,
    private: bool,
) -> Result<Option<Message>, sqlx::Error> {
    let row = sqlx::query_as!(
        MessageRow,
        r#"select m.id, m.ticket_id, m.kind, m.channel, m.author_id, m.author_name, m.author_is_agent, m.body, m.body_html, m.quoted_html,
            m.mail_message_id, m.cc, m.created_at,
            coalesce((select jsonb_agg(jsonb_build_object('id', f.id, 'filename', f.filename, 'media_type', f.media_type, 'size', f.size,
                    'sha256', f.sha256, 'inline', f.inline) order by f.id)
                from attachment f where f.message_id = m.id), '[]') as "attachments!: Json<Vec<FileRow>>"
         from message m where m.ticket_id = $1 and m.id = $2 and ($3 or m.kind <> 'private_note')"#,
        ticket.uuid(),
        id.uuid(),
        private,
    )
    .fetch_optional(&mut *read)
    .await?;
    row.map(MessageRow::into_message).transpose()
}

/// A mail that was taken in before.
pub struct Received {
    /// Where it went.
    pub ticket_id: TicketId,
    /// As what.
    pub message_id: MessageId,
}

/// Waits for anybody who takes in the same mail at this moment, then tells whether it is there.
pub async fn find_mail(tx: &mut TenantTx, mail_message_id: &str) -> Result<Option<Received>, sqlx::Error> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended(current_schema() || '/mail/' || $1, 0))",
        mail_message_id
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query_as!(
        Received,
        r#"select ticket_id as "ticket_id: TicketId", id as "message_id: MessageId" from message where mail_message_id = $1"#,
        mail_message_id,
    )
    .fetch_optional(&mut *tx)
    .await
}
