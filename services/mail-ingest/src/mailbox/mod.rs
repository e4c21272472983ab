//! Mailboxes: where mail of a tenant comes in.

pub mod address;
pub mod convert;
pub mod entity;
pub mod error;
pub mod events;
pub mod grpc;
pub mod repo;
pub mod secret;

use context::TenantCtx;
use ids::MailboxId;

use self::{
    address::{owner, reserve, sync},
    entity::{Account, Edit, Kind, Mailbox},
    error::MailboxError,
};
use crate::{app::App, imap, permissions};

/// Mailboxes of one tenant.
const MAX_MAILBOXES: i64 = 100;

/// What a new mailbox is to be.
#[derive(Debug, Clone)]
pub struct Create {
    /// Lower case.
    pub address: String,
    /// Name shown as sender.
    pub display_name: String,
    /// How mail gets in.
    pub kind: Kind,
    /// The account with its password in plain text, for IMAP.
    pub imap: Option<Account>,
    /// Whether answers shall leave from it.
    pub default_sender: bool,
}

/// Adds a mailbox. The address is reserved in the whole installation first.
pub async fn create(app: &App, ctx: &TenantCtx, cmd: Create) -> Result<Mailbox, MailboxError> {
    ctx.require(permissions::MAILBOX_MANAGE)?;
    let id = MailboxId::new();
    reserve(app, &owner(ctx, id), &cmd.address, cmd.kind).await?;
    let mut tx = app.db.begin(ctx).await?;
    let (count, has_sender) = repo::count(&mut tx).await?;
    if count >= MAX_MAILBOXES {
        return Err(MailboxError::TooMany);
    }
    let mailbox = Mailbox {
        id,
        revision: 1,
        address: cmd.address,
        display_name: cmd.display_name,
        kind: cmd.kind,
        default_sender: cmd.default_sender || !has_sender,
        enabled: true,
        imap: cmd.imap.map(|account| seal(app, id, account)).transpose()?,
        last_success_at: None,
        last_error: String::new(),
        last_error_at: None,
    };
    if mailbox.default_sender {
        replace_sender(&mut tx, id).await?;
    }
    if !repo::insert(&mut tx, &mailbox, app.clock.now()).await? {
        return Err(MailboxError::AddressTaken);
    }
    tx.publish(events::changed(&mailbox)).await?;
    address::enqueue_sync(&mut tx, id).await?;
    tx.commit().await?;
    sync(app, ctx, id).await?;
    Ok(mailbox)
}

/// One mailbox.
pub async fn get(app: &App, ctx: &TenantCtx, id: MailboxId) -> Result<Mailbox, MailboxError> {
    ctx.require(permissions::MAILBOX_READ)?;
    repo::find(&mut app.db.read(ctx).await?, id)
        .await?
        .ok_or(MailboxError::NotFound)
}

/// All mailboxes.
pub async fn list(app: &App, ctx: &TenantCtx) -> Result<Vec<Mailbox>, MailboxError> {
    ctx.require(permissions::MAILBOX_READ)?;
    Ok(repo::list(&mut app.db.read(ctx).await?).await?)
}

/// Changes a mailbox.
pub async fn update(
    app: &App,
    ctx: &TenantCtx,
    id: MailboxId,
    mut edit: Edit,
    expected_revision: i64,
) -> Result<Mailbox, MailboxError> {
    ctx.require(permissions::MAILBOX_MANAGE)?;
    edit.imap = edit.imap.map(|account| seal(app, id, account)).transpose()?;
    let account_changed = edit.imap.is_some();
    let mut tx = app.db.begin(ctx).await?;
    let current = repo::find_for_update(&mut tx, id)
        .await?
        .ok_or(MailboxError::NotFound)?;
    let Some(next) = current.edit(edit, expected_revision)? else {
        return Ok(current);
    };
    if next.default_sender {
        replace_sender(&mut tx, id).await?;
    }
    repo::update(&mut tx, &next, account_changed, app.clock.now()).await?;
    tx.publish(events::changed(&next)).await?;
    address::enqueue_sync(&mut tx, id).await?;
    tx.commit().await?;
    sync(app, ctx, id).await?;
    Ok(next)
}

/// Removes a mailbox.
pub async fn delete(app: &App, ctx: &TenantCtx, id: MailboxId) -> Result<(), MailboxError> {
    ctx.require(permissions::MAILBOX_MANAGE)?;
    let mut tx = app.db.begin(ctx).await?;
    let mailbox = repo::find_for_update(&mut tx, id)
        .await?
        .ok_or(MailboxError::NotFound)?;
    mailbox.remove()?;
    repo::delete(&mut tx, id).await?;
    tx.publish(events::deleted(&mailbox)).await?;
    address::enqueue_sync(&mut tx, id).await?;
    tx.commit().await?;
    sync(app, ctx, id).await?;
    Ok(())
}

/// Signs in to the account and says what happened.
pub async fn test(app: &App, ctx: &TenantCtx, id: MailboxId) -> Result<Result<String, String>, MailboxError> {
    ctx.require(permissions::MAILBOX_MANAGE)?;
    let mailbox = repo::find(&mut app.db.read(ctx).await?, id)
        .await?
        .ok_or(MailboxError::NotFound)?;
    let Some(account) = &mailbox.imap else {
        return Ok(Ok(format!(
            "mail to {} is delivered to us: nothing to sign in to",
            mailbox.address
        )));
    };
    let password = app.password_key.open(id, &account.password)?;
    Ok(imap::probe(&app.imap, account, &password)
        .await
        .map_err(|e| e.to_string()))
}

/// Only one mailbox sends answers; the one before is told to have changed.
async fn replace_sender(tx: &mut db::TenantTx, next: MailboxId) -> Result<(), MailboxError> {
    if let Some(before) = repo::clear_default_sender(tx, next).await? {
        tx.publish(events::changed(&before)).await?;
    }
    Ok(())
}

/// The account as stored; an empty password stays empty.
fn seal(app: &App, id: MailboxId, mut account: Account) -> Result<Account, MailboxError> {
    if !account.password.is_empty() {
        let plain = String::from_utf8_lossy(&account.password).into_owned();
        account.password = app.password_key.seal(id, &plain)?;
    }
    Ok(account)
}
