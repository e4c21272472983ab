//! Taking mail in: a mail is acknowledged when its raw form and its row are stored, and not before.

pub mod handler;
pub mod repo;

use bytes::Bytes;
use context::TenantCtx;
use db::TenantTx;
use fault::Fault;
use ids::MailboxId;
use jobs::Job;
use telemetry::metrics::{self, label, labels};
use uuid::Uuid;

use crate::{app::App, delivery, delivery::entity::Reason, mailbox, message, quarantine};

/// Kind of the job that works on a stored mail.
pub const DELIVER_JOB: &str = "deliver_mail";

/// A raw mail on its way in.
#[derive(Debug, Clone)]
pub struct NewMail {
    /// The mailbox it came to.
    pub mailbox: MailboxId,
    /// That mailbox's address.
    pub address: String,
    /// smtp, lmtp or imap.
    pub source: &'static str,
    /// MAIL FROM; `None` where there was no dialogue.
    pub envelope_sender: Option<String>,
    /// RCPT TO, all of this mailbox.
    pub envelope_recipients: Vec<String>,
    /// UIDVALIDITY and UID in its IMAP folder.
    pub uid: Option<(u32, u32)>,
    /// The mail.
    pub content: Bytes,
}

/// Stores a mail and has it worked on. `None` if the same message of an IMAP folder is there already.
pub(crate) async fn store(app: &App, ctx: &TenantCtx, mail: NewMail) -> Result<Option<Uuid>, Fault> {
    let blob = app.blobs.put_bytes(ctx, mail.content.clone()).await.inspect_err(|_| {
        metrics::MAIL_INBOUND_FAILURES.add(1, &[label(labels::MAIL_SOURCE, mail.source)]);
    })?;
    let id = Uuid::now_v7();
    let failed = || metrics::MAIL_INBOUND_FAILURES.add(1, &[label(labels::MAIL_SOURCE, mail.source)]);
    let tx = match enter(app, ctx, id, &mail, &blob.key).await {
        Ok(Some(tx)) => tx,
        other => {
            if let Err(error) = app.blobs.delete(ctx, &blob.key).await {
                tracing::warn!(%error, "a raw mail that nothing points to could not be removed");
            }
            return other.inspect_err(|_| failed()).map(|_| None);
        }
    };
    // Nobody knows what became of a commit that breaks off: the raw mail stays, at worst without a use.
    tx.commit().await.inspect_err(|_| failed())?;
    metrics::MAIL_INBOUND_RECEIVED.add(1, &[label(labels::MAIL_SOURCE, mail.source)]);
    tracing::info!(tenant = %ctx.tenant(), mail = %id, source = mail.source, size = mail.content.len(), "a mail was stored");
    Ok(Some(id))
}

/// Keeps the header of a fetched mail that is larger than allowed in quarantine; the mail itself stays on its server. False if it is there already.
pub(crate) async fn store_too_large(
    app: &App,
    ctx: &TenantCtx,
    mail: NewMail,
    size: u32,
    limit: usize,
) -> Result<bool, Fault> {
    let blob = app.blobs.put_bytes(ctx, mail.content.clone()).await?;
    let id = Uuid::now_v7();
    let mut tx = app.db.begin(ctx).await?;
    if !repo::insert(&mut tx, id, &mail, &blob.key, app.clock.now()).await? {
        return Ok(false);
    }
    tx.commit().await?;
    let Some(incoming) = delivery::repo::find(&mut app.db.read(ctx).await?, id).await? else {
        return Ok(false);
    };
    let parsed = message::parse(&mail.content, &app.limits, None).ok();
    let detail = format!(
        "it has {size} bytes where {limit} are allowed; only its header is kept here, the mail is still on its server"
    );
    quarantine::keep(app, ctx, &incoming, parsed.as_ref(), Reason::TooLarge, &detail).await?;
    Ok(true)
}

/// Everything but the commit; `None` if the mail is there already.
async fn enter(
    app: &App,
    ctx: &TenantCtx,
    id: Uuid,
    mail: &NewMail,
    blob_key: &str,
) -> Result<Option<TenantTx>, Fault> {
    let now = app.clock.now();
    let mut tx = app.db.begin(ctx).await?;
    if !repo::insert(&mut tx, id, mail, blob_key, now).await? {
        return Ok(None);
    }
    mailbox::repo::succeeded(&mut tx, mail.mailbox, now).await?;
    jobs::enqueue(
        &mut tx,
        Job::new(DELIVER_JOB, serde_json::json!({ "mail": id })).key(id),
    )
    .await?;
    Ok(Some(tx))
}
