//! Handing a mail on to ticketing, files first.

use bytes::Bytes;
use context::TenantCtx;
use fault::{ErrorCode, Fault};
use ids::{MessageId, TicketId};
use proto::ticketing::v1::{MailFile, ReceiveMailRequest};

use super::{
    entity::{Author, Facts, Incoming, StoredFile},
    repo,
    thread::Thread,
};
use crate::{app::App, message::ParsedMail};

/// People of Cc and To who are told to ticketing.
const MAX_OTHERS: usize = 40;

/// Hands the mail on. False if its author takes no part in the ticket; nothing is stored then.
pub(crate) async fn hand_over(
    app: &App,
    ctx: &TenantCtx,
    mail: &Incoming,
    parsed: &ParsedMail,
    thread: &Thread,
) -> Result<bool, Fault> {
    let author = &thread.author;
    let facts = Facts::of(parsed);
    let known_otherwise = repo::is_known_otherwise(&mut app.db.read(ctx).await?, &facts).await?;
    let mut request = ReceiveMailRequest {
        mail_message_id: if known_otherwise {
            facts.distinct_id()
        } else {
            facts.mail_message_id.clone()
        },
        ticket_id: thread.ticket.map(|t| t.to_string()).unwrap_or_default(),
        sender_id: author.id.to_string(),
        sender_name: author.name.clone(),
        sender_email: parsed.from.email.clone(),
        subject: parsed.subject.clone(),
        body: parsed.text.clone(),
        body_html: parsed.html.clone(),
        quoted_html: parsed.quoted_html.clone(),
        files: files(app, ctx, mail, parsed).await?.into_iter().map(to_proto).collect(),
        cc_person_ids: others(app, ctx, parsed, author).await?,
        automatic: parsed.automatic,
        sender_vip: author.vip,
        sender_location_id: author.location_id.clone(),
        sent_at: parsed.sent_at.map(proto::timestamp),
        sender_proven: thread.proven,
    };
    let answer = match app.directory.receive_mail(ctx.tenant(), request.clone()).await {
        // The ticket is gone: the mail is not.
        Err(fault) if fault.code == ErrorCode::NotFound && thread.ticket.is_some() => {
            request.ticket_id.clear();
            app.directory.receive_mail(ctx.tenant(), request).await?
        }
        answer => answer?,
    };
    if answer.refused {
        return Ok(false);
    }
    let ticket: TicketId = answer
        .ticket_id
        .parse()
        .map_err(|e| Fault::hide(format!("ticketing answered with a malformed ticket: {e}")))?;
    let message: Option<MessageId> = answer.message_id.parse().ok();
    let now = app.clock.now();
    let mut tx = app.db.begin(ctx).await?;
    repo::remember(
        &mut tx,
        &facts.mail_message_id,
        &facts.content_hash,
        ticket,
        message,
        now,
    )
    .await?;
    repo::delivered(&mut tx, mail.id, ticket, message, now).await?;
    tx.commit().await?;
    tracing::info!(tenant = %ctx.tenant(), mail = %mail.id, ticket = %ticket, duplicate = answer.duplicate, "a mail was handed on");
    Ok(true)
}

/// Stores the files once; a second attempt finds them.
async fn files(app: &App, ctx: &TenantCtx, mail: &Incoming, parsed: &ParsedMail) -> Result<Vec<StoredFile>, Fault> {
    if let Some(files) = &mail.files {
        return Ok(files.clone());
    }
    let mut stored = Vec::with_capacity(parsed.files.len());
    for file in &parsed.files {
        let blob = app.blobs.put_bytes(ctx, Bytes::from(file.content.clone())).await?;
        stored.push(StoredFile {
            key: blob.key,
            filename: file.filename.clone(),
            media_type: file.media_type.clone(),
            size: i64::try_from(blob.size).unwrap_or(i64::MAX),
            sha256: blob.sha256,
            content_id: file.content_id.clone(),
        });
    }
    let mut tx = app.db.begin(ctx).await?;
    repo::note_files(&mut tx, mail.id, &stored).await?;
    tx.commit().await?;
    Ok(stored)
}

/// Known people among the other recipients. Nobody is made a person by being in Cc.
async fn others(app: &App, ctx: &TenantCtx, parsed: &ParsedMail, author: &Author) -> Result<Vec<String>, Fault> {
    let mut known = Vec::new();
    for address in parsed.others.iter().take(MAX_OTHERS) {
        if address.email.contains('+') || address.email == author.email {
            continue;
        }
        match app.directory.find_person(ctx.tenant(), &address.email).await {
            Ok(Some(person)) => known.push(person.to_string()),
            Ok(None) => {}
            Err(fault) if fault.code == ErrorCode::Forbidden => {
                tracing::warn!(error = %fault, "people in cc cannot be looked up");
                break;
            }
            Err(fault) => return Err(fault),
        }
    }
    known.dedup();
    Ok(known)
}

fn to_proto(file: StoredFile) -> MailFile {
    MailFile {
        blob_key: file.key,
        filename: file.filename,
        media_type: file.media_type,
        size: file.size,
        sha256: file.sha256,
        content_id: file.content_id.unwrap_or_default(),
    }
}
