//! The attachments' rows.

use chrono::{DateTime, Utc};
use db::{TenantRead, TenantTx};
use ids::{AttachmentId, LocationId, MessageId, PersonId, TicketId};
use uuid::Uuid;

use super::entity::{Attachment, NewFile};
use crate::ticket::Scope;

/// Records an upload that belongs to no message yet.
pub async fn insert_upload(
    tx: &mut TenantTx,
    file: &NewFile,
    uploader: Uuid,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into attachment (id, uploader_id, blob_key, filename, media_type, size, sha256, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        file.id.uuid(),
        uploader,
        file.blob_key,
        file.filename,
        file.media_type,
        file.size,
        file.sha256,
        now,
    )
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Records a file of a mail with its message.
pub async fn insert_file(
    tx: &mut TenantTx,
    file: &NewFile,
    uploader: Uuid,
    ticket: TicketId,
    message: MessageId,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into attachment (id, ticket_id, message_id, uploader_id, blob_key, filename, media_type, size, sha256, content_id, inline, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        file.id.uuid(),
        ticket.uuid(),
        message.uuid(),
        uploader,
        file.blob_key,
        file.filename,
        file.media_type,
        file.size,
        file.sha256,
        file.content_id,
        file.inline,
        now,
    )
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Gives uploads of `uploader` that belong to no message to this one; tells which were there to give.
pub async fn claim(
    tx: &mut TenantTx,
    wanted: &[AttachmentId],
    inline: &[AttachmentId],
    uploader: Uuid,
    ticket: TicketId,
    message: MessageId,
) -> Result<Vec<Attachment>, sqlx::Error> {
    sqlx::query_as!(
        Attachment,
        r#"update attachment set ticket_id = $4, message_id = $5, inline = id = any($2)
         where id = any($1) and message_id is null and uploader_id = $3
         returning id as "id: AttachmentId", filename, media_type, size, sha256, inline, '' as "blob_key!""#,
        &wanted.iter().map(|id| id.uuid()).collect::<Vec<_>>(),
        &inline.iter().map(|id| id.uuid()).collect::<Vec<_>>(),
        uploader,
        ticket.uuid(),
        message.uuid(),
    )
    .fetch_all(&mut *tx)
    .await
}

/// A file whose message is within `scope`, or that the caller has uploaded for a message to come.
pub async fn find(
    read: &mut TenantRead,
    id: AttachmentId,
    scope: Scope,
    private: bool,
    uploader: Uuid,
) -> Result<Option<Attachment>, sqlx::Error> {
    sqlx::query_as!(
        Attachment,
        r#"select f.id as "id: AttachmentId", f.filename, f.media_type, f.size, f.sha256, f.inline, f.blob_key
         from attachment f
            left join message m on m.id = f.message_id left join ticket t on t.id = f.ticket_id left join person r on r.id = t.requester_id
         where f.id = $1
           and case when f.message_id is null then f.uploader_id = $6
               else ($5 or m.kind <> 'private_note')
                and ($2 or t.requester_id = $3 or r.location_id = $4
                     or exists (select 1 from watcher w where w.ticket_id = t.id and w.person_id = $3)) end"#,
        id.uuid(),
        scope.company,
        scope.person.map(PersonId::uuid),
        scope.department.map(LocationId::uuid),
        private,
        uploader,
    )
    .fetch_optional(&mut *read)
    .await
}

/// Forgets an upload that no message took; gives its key in the object store.
pub async fn delete_unused(tx: &mut TenantTx, id: AttachmentId) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "delete from attachment where id = $1 and message_id is null returning blob_key",
        id.uuid()
    )
    .fetch_optional(&mut *tx)
    .await
}
