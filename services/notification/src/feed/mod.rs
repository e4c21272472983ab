//! In-app feeds: what a person is to learn, until they have read it.

pub mod convert;
pub mod entity;
pub mod events;
pub mod grpc;
pub mod repo;

use context::{ProviderCtx, TenantCtx};
use db::{
    DbError, TenantTx,
    page::{Page, PageRequest},
};
use fault::Fault;
use ids::{NotificationId, PersonId};
use jobs::Job;

use self::entity::{Item, Notice};
use crate::{app::App, permissions, profile};

/// Name of the lists, for page tokens.
pub const LIST: &str = "notification:-created_at";
/// Kind of the job that writes into a technician's feed.
pub const NOTIFY_JOB: &str = "notify_agent";

/// A page of a feed and how many are unread.
#[derive(Debug)]
pub struct Feed {
    /// The page.
    pub page: Page<Item>,
    /// At most 100.
    pub unread: i64,
}

/// Tells a person: at once in the tenant's own feed, by a job in their provider's if they are not one of the tenant's people.
pub(crate) async fn notify(tx: &mut TenantTx, notice: &Notice) -> Result<(), DbError> {
    if profile::repo::find_person(tx, notice.person).await?.is_some() {
        return notify_own(tx, notice).await;
    }
    let payload = serde_json::to_value(notice).unwrap_or_default();
    let key = format!("{}:{}:{}", notice.event.simple(), notice.person, notice.kind.as_str());
    jobs::enqueue(tx, Job::new(NOTIFY_JOB, payload).key(key)).await?;
    Ok(())
}

/// Tells a technician of the provider; one who is not known there is told in the tenant.
pub(crate) async fn notify_agent(app: &App, ctx: &TenantCtx, notice: &Notice) -> Result<(), Fault> {
    let mut tx = app
        .db
        .provider_tx(ctx.provider(), "writing into a technician's feed")
        .await?;
    if profile::repo::is_agent(&mut tx, notice.person).await? {
        let id = NotificationId::new();
        if repo::provider::insert(&mut tx, id, ctx.tenant(), notice).await? {
            tx.publish(events::created(id, notice.person)).await?;
        }
        return Ok(tx.commit().await?);
    }
    drop(tx);
    let mut tx = app.db.begin(ctx).await?;
    notify_own(&mut tx, notice).await?;
    Ok(tx.commit().await?)
}

async fn notify_own(tx: &mut TenantTx, notice: &Notice) -> Result<(), DbError> {
    let id = NotificationId::new();
    if repo::own::insert(tx, id, notice).await? {
        tx.publish(events::created(id, notice.person)).await?;
    }
    Ok(())
}

/// The caller's feed in a tenant.
pub async fn list(app: &App, ctx: &TenantCtx, unread_only: bool, page: PageRequest<repo::Key>) -> Result<Feed, Fault> {
    ctx.require(permissions::NOTIFICATION_READ)?;
    let Some(person) = ctx.person() else {
        return Ok(nobody());
    };
    let mut read = app.db.read(ctx).await?;
    let rows = repo::own::list(&mut read, ctx.tenant(), person, unread_only, &page).await?;
    let unread = repo::own::count_unread(&mut read, person).await?;
    Ok(feed(page, rows, unread))
}

/// Marks the caller's notices in a tenant as read; all if none are named. How many are unread then.
pub async fn mark_read(app: &App, ctx: &TenantCtx, ids: &[NotificationId]) -> Result<i64, Fault> {
    ctx.require(permissions::NOTIFICATION_READ)?;
    let Some(person) = ctx.person() else { return Ok(0) };
    let ids: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
    let mut tx = app.db.begin(ctx).await?;
    repo::own::mark_read(&mut tx, person, &ids, app.clock.now()).await?;
    tx.commit().await?;
    Ok(repo::own::count_unread(&mut app.db.read(ctx).await?, person).await?)
}

/// The caller's feed over all tenants they may enter.
pub async fn list_for_provider(
    app: &App,
    ctx: &ProviderCtx,
    unread_only: bool,
    page: PageRequest<repo::Key>,
) -> Result<Feed, Fault> {
    ctx.require(permissions::NOTIFICATION_READ)?;
    let Some(person) = ctx.actor().person() else {
        return Ok(nobody());
    };
    let mut read = app.db.read_provider(ctx).await?;
    let rows = repo::provider::list(&mut read, ctx.tenants(), person, unread_only, &page).await?;
    let unread = repo::provider::count_unread(&mut read, ctx.tenants(), person).await?;
    Ok(feed(page, rows, unread))
}

/// Marks the caller's notices over all tenants as read; all if none are named. How many are unread then.
pub async fn mark_read_for_provider(app: &App, ctx: &ProviderCtx, ids: &[NotificationId]) -> Result<i64, Fault> {
    ctx.require(permissions::NOTIFICATION_READ)?;
    let Some(person): Option<PersonId> = ctx.actor().person() else {
        return Ok(0);
    };
    let ids: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
    let mut tx = app.db.begin_provider(ctx).await?;
    repo::provider::mark_read(&mut tx, person, &ids, app.clock.now()).await?;
    tx.commit().await?;
    Ok(repo::provider::count_unread(&mut app.db.read_provider(ctx).await?, ctx.tenants(), person).await?)
}

/// The feed of a program.
fn nobody() -> Feed {
    let page = Page {
        items: Vec::new(),
        next_page_token: String::new(),
    };
    Feed { page, unread: 0 }
}

fn feed(page: PageRequest<repo::Key>, rows: Vec<Item>, unread: i64) -> Feed {
    let page = page.page(LIST, rows, |item| (item.created_at, item.id.uuid()));
    Feed { page, unread }
}
