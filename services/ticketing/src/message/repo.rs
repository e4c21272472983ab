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
    ticket::{Scope, Source, TicketKey, known, repo::select_in_scope},
};

/// A message with the id of its ticket, or that id alone.
struct MessageRow {
    ticket_id: Uuid,
    id: Option<Uuid>,
    kind: Option<String>,
    channel: Option<String>,
    author_id: Option<Uuid>,
    author_name: Option<String>,
    author_is_agent: Option<bool>,
    body: Option<String>,
    body_html: Option<String>,
    quoted_html: Option<String>,
    mail_message_id: Option<String>,
    cc: Option<Vec<String>>,
    created_at: Option<DateTime<Utc>>,
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
    fn into_message(self) -> Result<Option<Message>, sqlx::Error> {
        let Some(id) = self.id else { return Ok(None) };
        Ok(Some(Message {
            id: id.into(),
            ticket_id: self.ticket_id.into(),
            kind: known(self.kind.as_deref().and_then(MessageKind::parse), "kind")?,
            channel: known(self.channel.as_deref().and_then(Source::parse), "channel")?,
            author_id: self.author_id.map(PersonId::from),
            author_name: self.author_name.unwrap_or_default(),
            author_is_agent: self.author_is_agent.unwrap_or_default(),
            body: self.body.unwrap_or_default(),
            body_html: self.body_html.unwrap_or_default(),
            quoted_html: self.quoted_html.unwrap_or_default(),
            mail_message_id: self.mail_message_id,
            cc: self.cc.unwrap_or_default(),
            created_at: known(self.created_at, "created_at")?,
            attachments: self.attachments.0.into_iter().map(FileRow::into_attachment).collect(),
        }))
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

/// Those messages of a ticket that are `$which`, oldest first: a row without a message if there are none, no row if the ticket is not
/// within the scope.
macro_rules! select_message {
    ($key:expr, $scope:expr, $which:tt $(, $argument:expr)* $(,)?) => {
        select_in_scope!(
            MessageRow,
            $key,
            $scope,
            [r#"select t.id as ticket_id, m.id as "id?", m.kind as "kind?", m.channel as "channel?", m.author_id as "author_id?",
                m.author_name as "author_name?", m.author_is_agent as "author_is_agent?", m.body as "body?", m.body_html as "body_html?",
                m.quoted_html as "quoted_html?", m.mail_message_id as "mail_message_id?", m.cc as "cc?", m.created_at as "created_at?",
                coalesce(m.attachments, '[]') as "attachments!: Json<Vec<FileRow>>"
             from ticket t join person r on r.id = t.requester_id
                left join lateral (
                    select m.*, (select jsonb_agg(jsonb_build_object('id', f.id, 'filename', f.filename, 'media_type', f.media_type,
                            'size', f.size, 'sha256', f.sha256, 'inline', f.inline) order by f.id)
                        from attachment f where f.message_id = m.id) as attachments
                    from message m where m.ticket_id = t.id and "# + $which + r#") m on true"#],
            "order by m.created_at, m.id"
            $(, $argument)*
        )
    };
}

/// A page of the thread, oldest first; private notes only if asked for. `None` if the ticket is not within `scope`.
pub async fn list(
    read: &mut TenantRead,
    key: TicketKey,
    scope: Scope,
    private: bool,
    page: &PageRequest<(DateTime<Utc>, Uuid)>,
) -> Result<Option<Vec<Message>>, sqlx::Error> {
    let (after_at, after_id) = page.after.unzip();
    let rows = select_message!(
        key,
        scope,
        "($7 or m.kind <> 'private_note') and ($8::timestamptz is null or (m.created_at, m.id) > ($8, $9))
         order by m.created_at, m.id limit $10",
        private,
        after_at,
        after_id,
        page.limit(),
    )
    .fetch_all(&mut *read)
    .await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let messages = rows.into_iter().filter_map(|row| row.into_message().transpose());
    messages.collect::<Result<_, _>>().map(Some)
}

/// One message of a ticket. The outer `None` if the ticket is not within `scope`.
pub async fn find(
    read: &mut TenantRead,
    key: TicketKey,
    scope: Scope,
    id: MessageId,
    private: bool,
) -> Result<Option<Option<Message>>, sqlx::Error> {
    let row = select_message!(
        key,
        scope,
        "m.id = $7 and ($8 or m.kind <> 'private_note')",
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
