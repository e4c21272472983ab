//! One visit to one account: what is new is stored, then marked as read.

use bytes::Bytes;
use context::TenantCtx;
use futures_util::TryStreamExt;
use ids::MailboxId;
use tracing::Instrument;

use super::{
    ImapError,
    connect::{self, Signed},
    repo,
};
use crate::{
    app::App,
    intake::{self, NewMail},
    mailbox::{self, entity::Mailbox},
};

/// Fetches what is new. The number of messages stored.
pub(super) async fn visit(app: &App, ctx: &TenantCtx, id: MailboxId) -> Result<usize, ImapError> {
    let Some(mailbox) = mailbox::repo::find(&mut app.db.read(ctx).await?, id).await? else {
        return Ok(0);
    };
    let Some(account) = mailbox.imap.as_ref().filter(|_| mailbox.enabled) else {
        return Ok(0);
    };
    let password = app.password_key.open(id, &account.password)?;
    let mut session = connect::sign_in(&app.imap, account, &password).await?;
    let folder = connect::open(&mut session, account).await?;
    let validity = folder.uid_validity.unwrap_or_default();
    let stored = fetch_new(app, ctx, &mailbox, &mut session, validity).await;
    session.logout().await.ok();
    stored
}

async fn fetch_new(
    app: &App,
    ctx: &TenantCtx,
    mailbox: &Mailbox,
    session: &mut Signed,
    validity: u32,
) -> Result<usize, ImapError> {
    let (known, last) = repo::position(&mut app.db.read(ctx).await?, mailbox.id).await?;
    let first_time = known != Some(validity);
    let last = if first_time { 0 } else { last };
    // A folder never seen before (or numbered anew) may hold years of mail: only what nobody has read is new then.
    let query = if first_time {
        "UNSEEN".to_owned()
    } else {
        format!("UID {}:*", last.saturating_add(1))
    };
    let mut uids: Vec<u32> = session
        .uid_search(&query)
        .await?
        .into_iter()
        .filter(|uid| *uid > last)
        .collect();
    uids.sort_unstable();
    uids.truncate(app.imap.batch.max(1));
    let mut stored = 0;
    for uid in uids {
        // The trace of this mail begins here: its visit is nobody's request.
        let span = tracing::info_span!("incoming mail", otel.kind = "client", source = "imap", tenant = %ctx.tenant());
        let taken = take(app, ctx, mailbox, session, validity, uid).instrument(span).await?;
        stored += usize::from(taken);
        note(app, ctx, mailbox.id, validity, uid).await?;
    }
    if first_time && stored == 0 {
        note(app, ctx, mailbox.id, validity, last).await?;
    }
    Ok(stored)
}

/// Stores one message and only then marks it. False if it was gone or here before.
async fn take(
    app: &App,
    ctx: &TenantCtx,
    mailbox: &Mailbox,
    session: &mut Signed,
    validity: u32,
    uid: u32,
) -> Result<bool, ImapError> {
    let sizes: Vec<_> = session
        .uid_fetch(uid.to_string(), "(UID RFC822.SIZE)")
        .await?
        .try_collect()
        .await?;
    let Some(size) = sizes.iter().find(|f| f.uid == Some(uid)).and_then(|f| f.size) else {
        return Ok(false);
    };
    let too_large = usize::try_from(size).unwrap_or(usize::MAX) > app.max_message_bytes;
    let what = if too_large {
        "(UID BODY.PEEK[HEADER])"
    } else {
        "(UID BODY.PEEK[])"
    };
    let fetched: Vec<_> = session.uid_fetch(uid.to_string(), what).await?.try_collect().await?;
    let Some(message) = fetched.iter().find(|f| f.uid == Some(uid)) else {
        return Ok(false);
    };
    let Some(content) = (if too_large { message.header() } else { message.body() }) else {
        return Ok(false);
    };
    let new = NewMail {
        mailbox: mailbox.id,
        address: mailbox.address.clone(),
        source: "imap",
        envelope_sender: None,
        envelope_recipients: vec![mailbox.address.clone()],
        uid: Some((validity, uid)),
        content: Bytes::copy_from_slice(content),
    };
    let stored = if too_large {
        intake::store_too_large(app, ctx, new, size, app.max_message_bytes).await?
    } else {
        intake::store(app, ctx, new).await?.is_some()
    };
    if app.imap.mark_seen {
        let _: Vec<_> = session
            .uid_store(uid.to_string(), "+FLAGS (\\Seen)")
            .await?
            .try_collect()
            .await?;
    }
    Ok(stored)
}

async fn note(app: &App, ctx: &TenantCtx, mailbox: MailboxId, validity: u32, last: u32) -> Result<(), ImapError> {
    let mut tx = app.db.begin(ctx).await?;
    repo::set_position(&mut tx, mailbox, validity, last).await?;
    Ok(tx.commit().await?)
}
