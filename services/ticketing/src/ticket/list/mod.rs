//! Lists of tickets: filtered, searched, in pages that stay put while tickets arrive.

pub(crate) mod convert;
mod repo;
mod search;

use chrono::{DateTime, Utc};
use context::TenantCtx;
use db::page::{Page, PageRequest};
use ids::{AssetId, CategoryId, PersonId, TeamId};
use uuid::Uuid;

use super::{
    TicketError,
    caller::Scope,
    entity::{Kind, Priority, Status, Ticket},
};
use crate::{app::App, permissions};

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// When it was opened.
    CreatedAt,
    /// When anything last changed.
    UpdatedAt,
    /// Most important first.
    Priority,
    /// The number.
    Number,
}

/// A sort order with its direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub by: Order,
    /// From the greatest to the smallest.
    pub descending: bool,
}

/// Persons, or nobody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OneOf<I> {
    /// These.
    pub ids: Vec<I>,
    /// Or none at all.
    pub none: bool,
}

impl<I> OneOf<I> {
    /// True if everything matches.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty() && !self.none
    }
}

/// Which tickets. What is empty matches all.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the fields are described in ticket.proto")]
pub struct Filter {
    pub sort: Sort,
    pub query: String,
    pub status: Vec<Status>,
    pub priority: Vec<Priority>,
    pub kind: Vec<Kind>,
    pub assignee: OneOf<PersonId>,
    pub requester: Vec<PersonId>,
    pub team: OneOf<TeamId>,
    pub category: Vec<CategoryId>,
    pub asset: Option<AssetId>,
    pub tag: String,
    pub created_from: Option<DateTime<Utc>>,
    pub created_before: Option<DateTime<Utc>>,
}

/// Where a page begins: microseconds, level or number, and the id.
pub type ListKey = (i64, Uuid);

impl Sort {
    /// The list's name in cursors: a cursor of one order does not fit another.
    pub(crate) fn name(self, list: &str) -> String {
        format!("{list}:{:?}:{}", self.by, self.descending)
    }

    pub(crate) fn key(self, ticket: &Ticket) -> ListKey {
        let value = match self.by {
            Order::CreatedAt => ticket.created_at.timestamp_micros(),
            Order::UpdatedAt => ticket.updated_at.timestamp_micros(),
            Order::Priority => ticket.priority.level().into(),
            Order::Number => ticket.number.into(),
        };
        (value, ticket.id.uuid())
    }
}

/// A page of the tickets within the caller's view.
pub async fn list(
    app: &App,
    ctx: &TenantCtx,
    filter: &Filter,
    page: &PageRequest<ListKey>,
) -> Result<Page<Ticket>, TicketError> {
    ctx.require(permissions::TICKET_READ)?;
    // Tags and private notes are not for requesters, not even by what a search finds.
    if !ctx.is_agent() && !filter.tag.is_empty() {
        return Ok(Page {
            items: Vec::new(),
            next_page_token: String::new(),
        });
    }
    let mut read = app.db.read(ctx).await?;
    let tickets = repo::list(&mut read, Scope::of(ctx), ctx.is_agent(), filter, page).await?;
    Ok(page.page(&filter.sort.name("ticket"), tickets, |ticket| filter.sort.key(ticket)))
}
