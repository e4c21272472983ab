//! The installation's list of addresses follows the tenants' mailboxes. A job makes sure of it should the process die in between.

use context::TenantCtx;
use db::{DbError, TenantTx};
use ids::MailboxId;
use jobs::Job;

use super::{
    entity::Kind,
    error::MailboxError,
    repo::{self, Owner},
};
use crate::app::App;

/// Kind of the job that brings the list up to date.
pub const SYNC_JOB: &str = "sync_mailbox_address";

/// Whose a mailbox of the caller's tenant is.
pub(crate) fn owner(ctx: &TenantCtx, mailbox: MailboxId) -> Owner {
    Owner {
        tenant: ctx.tenant(),
        provider: ctx.provider(),
        mailbox,
    }
}

/// Reserves the address, and for a mailbox that mail is delivered to the short one that answers go to.
pub(crate) async fn reserve(app: &App, owner: &Owner, address: &str, kind: Kind) -> Result<(), MailboxError> {
    let mut tx = app
        .db
        .begin_control("reserving an address that must be unique in the installation")
        .await?;
    for address in addresses(address, kind) {
        if !repo::reserve(&mut tx, &address, owner).await? {
            return Err(MailboxError::AddressTaken);
        }
    }
    Ok(tx.commit().await?)
}

/// Asks for [`sync`] after the commit, whatever happens to this process.
pub(crate) async fn enqueue_sync(tx: &mut TenantTx, mailbox: MailboxId) -> Result<(), DbError> {
    jobs::enqueue(
        tx,
        Job::new(SYNC_JOB, serde_json::json!({ "mailbox": mailbox })).key(mailbox),
    )
    .await?;
    Ok(())
}

/// Brings addresses and schedule in line with the mailbox. Safe to repeat.
pub(crate) async fn sync(app: &App, ctx: &TenantCtx, id: MailboxId) -> Result<(), MailboxError> {
    let mailbox = repo::find(&mut app.db.read(ctx).await?, id).await?;
    let owner = owner(ctx, id);
    let mut tx = app
        .db
        .begin_control("bringing the list of addresses up to date")
        .await?;
    match mailbox {
        None => repo::release(&mut tx, id).await?,
        Some(mailbox) => {
            for address in addresses(&mailbox.address, mailbox.kind) {
                if !repo::reserve(&mut tx, &address, &owner).await? {
                    return Err(MailboxError::AddressTaken);
                }
            }
            // Mail for an account is fetched, not delivered to us.
            repo::set_addresses(&mut tx, id, mailbox.enabled && mailbox.kind == Kind::Smtp).await?;
            if mailbox.kind == Kind::Imap && mailbox.enabled {
                repo::schedule(&mut tx, &owner, app.clock.now()).await?;
            } else {
                repo::unschedule(&mut tx, id).await?;
            }
        }
    }
    Ok(tx.commit().await?)
}

fn addresses(address: &str, kind: Kind) -> Vec<String> {
    let mut all = vec![address.to_owned()];
    if kind == Kind::Smtp
        && let Some(alias) = reply_address::mailbox_alias(address)
        && let Some((_, domain)) = address.rsplit_once('@')
    {
        let alias = format!("{alias}@{domain}");
        if alias != address {
            all.push(alias);
        }
    }
    all
}
