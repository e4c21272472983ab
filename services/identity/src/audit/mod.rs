//! The audit trail: what was done in a tenant or provider, append-only and chained by hashes.

pub mod entity;
pub mod grpc;
mod repo;

use chrono::{DateTime, Utc};
use context::{Actor, TenantCtx};
use db::{
    DbError, TenantTx,
    page::{Page, PageRequest},
};
use fault::{Fault, validate::Checker};

use entity::Record;
pub use entity::{Entry, first_break};

use crate::{App, permissions, realm::Realm};

const LIST: &str = "audit_entry:-sequence";

/// Adds a line in the transaction of what was done. Call it last before the commit: lines are written one at a time.
pub async fn record(
    tx: &mut TenantTx,
    now: DateTime<Utc>,
    actor: &Actor,
    action: &'static str,
    subject: impl ToString,
    detail: impl Into<String>,
) -> Result<(), DbError> {
    let record = Record {
        occurred_at: now,
        actor: actor.clone(),
        action,
        subject: subject.to_string(),
        detail: detail.into(),
    };
    let entry = repo::head_for_update(tx).await?.next(record);
    repo::insert(tx, &entry).await
}

/// The position of the first line that was tampered with; `None` if the whole chain holds. For operators and tests.
pub async fn verify(app: &App, ctx: &TenantCtx) -> Result<Option<i64>, Fault> {
    ctx.require(permissions::AUDIT_READ)?;
    let mut entries = repo::list(&mut app.db.read(ctx).await?, "%", None, i64::MAX).await?;
    entries.reverse();
    Ok(first_break(&entries))
}

/// A page of the trail of the realm, newest first. A provider's tells of all its tenants, so its reader must be allowed into all of them.
pub async fn list(
    app: &App,
    realm: &Realm,
    action: &str,
    page_size: i32,
    page_token: &str,
) -> Result<Page<Entry>, Fault> {
    realm.require(permissions::AUDIT_READ)?;
    if let Realm::Provider(ctx) = realm
        && !ctx.tenants().is_all()
    {
        return Err(Fault::forbidden(
            "ALL_TENANTS_REQUIRED",
            "the provider's audit trail is for those who may enter every client",
        ));
    }
    let mut check = Checker::new();
    let action = check.line("action", action, 0..=60);
    let plain = |c: char| c.is_ascii_lowercase() || c == '.' || c == '_';
    check.check(
        action.chars().all(plain),
        "action",
        "malformed",
        "must be an action such as person.deactivated",
    );
    check.finish()?;
    let page = PageRequest::<i64>::parse(LIST, page_size, page_token)?;
    let pattern = format!("{}%", action.replace('_', "\\_"));
    let entries = repo::list(&mut realm.read(&app.db).await?, &pattern, page.after, page.limit()).await?;
    Ok(page.page(LIST, entries, |entry| entry.sequence))
}
