//! Recording uploads, giving them to messages, and finding them again.

use context::TenantCtx;
use db::TenantTx;
use fault::validate::Checker;
use ids::{AttachmentId, TicketId};
use uuid::Uuid;

use super::{
    AttachmentError,
    entity::{Attachment, NewFile},
    repo,
};
use crate::{
    activity::Log,
    app::App,
    jobs,
    message::{NewMessage, html},
    permissions,
    ticket::{Scope, TicketError},
};

/// Records a file that was uploaded; it vanishes after a day unless a message takes it.
pub async fn register(app: &App, ctx: &TenantCtx, file: NewFile) -> Result<Attachment, AttachmentError> {
    if !ctx.can(permissions::TICKET_REPLY) {
        ctx.require(permissions::TICKET_CREATE)?;
    }
    let now = app.clock.now();
    let mut tx = app.db.begin(ctx).await?;
    repo::insert_upload(&mut tx, &file, ctx.actor().id, now).await?;
    jobs::purge_upload::schedule(&mut tx, file.id, now).await?;
    tx.commit().await?;
    Ok(Attachment {
        id: file.id,
        filename: file.filename,
        media_type: file.media_type,
        size: file.size,
        sha256: file.sha256,
        inline: false,
        blob_key: String::new(),
    })
}

/// A file with its place in the object store, if the caller may see its message.
pub async fn get(app: &App, ctx: &TenantCtx, id: AttachmentId) -> Result<Attachment, AttachmentError> {
    ctx.require(permissions::TICKET_READ)?;
    let mut read = app.db.read(ctx).await?;
    let found = repo::find(&mut read, id, Scope::of(ctx), ctx.is_agent(), ctx.actor().id).await?;
    found.ok_or(AttachmentError::NotFound)
}

/// Gives the uploads that a message names to it; one that is not there for the taking is a wrong field.
pub(crate) async fn claim(
    tx: &mut TenantTx,
    message: &NewMessage,
    uploader: Uuid,
    ticket: TicketId,
    log: &mut Log,
) -> Result<Vec<Attachment>, TicketError> {
    if message.attachments.is_empty() {
        return Ok(Vec::new());
    }
    let inline: Vec<_> = html::inline_images(&message.body_html).into_iter().collect();
    let mut files = repo::claim(tx, &message.attachments, &inline, uploader, ticket, message.id).await?;
    files.sort_by_key(|file| file.id);
    let mut check = Checker::new();
    for (at, id) in message.attachments.iter().enumerate() {
        let taken = files.iter().any(|file| file.id == *id);
        check.check(
            taken,
            &format!("attachment_ids[{at}]"),
            "not_found",
            "there is no such upload of yours, or it is used already",
        );
    }
    check.finish()?;
    files.iter().for_each(|file| log.note("attached", &file.filename));
    Ok(files)
}
