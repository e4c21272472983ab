//! A ticket as the statements bring it.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use sqlx::types::Json;
use uuid::Uuid;

use super::entity::{Impact, Kind, LastAuthor, Named, PendingReason, Priority, Source, Status, Ticket, Urgency};
use crate::person::Person;

/// One row of a ticket with the names of what it points to.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct TicketRow {
    pub id: Uuid,
    pub revision: i64,
    pub kind: String,
    pub number: i32,
    pub title: String,
    pub status: String,
    pub pending_reason: Option<String>,
    pub impact: String,
    pub urgency: String,
    pub priority: i16,
    pub category_id: Option<Uuid>,
    pub category_name: Option<String>,
    pub requester_id: Uuid,
    pub requester_name: String,
    pub requester_email: String,
    pub requester_vip: bool,
    pub assignee_id: Option<Uuid>,
    pub assignee_name: Option<String>,
    pub team_id: Option<Uuid>,
    pub team_name: Option<String>,
    pub location_id: Option<Uuid>,
    pub location_name: Option<String>,
    pub tags: Vec<String>,
    pub source: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub first_responded_at: Option<DateTime<Utc>>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub last_author: Option<String>,
    pub watchers: Json<Vec<WatcherRow>>,
}

/// A watcher as a part of a ticket's row.
#[derive(Debug, Deserialize)]
pub(crate) struct WatcherRow {
    id: Uuid,
    name: String,
    email: String,
}

impl TicketRow {
    /// The ticket, unless a stored word is unknown, which the checks of the table prevent.
    pub(crate) fn into_ticket(self) -> Result<Ticket, sqlx::Error> {
        let mut requester = Person::named(self.requester_id.into(), &self.requester_name);
        requester.email = self.requester_email;
        requester.vip = self.requester_vip;
        Ok(Ticket {
            id: self.id.into(),
            revision: self.revision,
            kind: known(Kind::parse(&self.kind), "kind")?,
            number: self.number,
            title: self.title,
            status: known(Status::parse(&self.status), "status")?,
            pending_reason: optional(self.pending_reason, PendingReason::parse, "pending_reason")?,
            impact: known(Impact::parse(&self.impact), "impact")?,
            urgency: known(Urgency::parse(&self.urgency), "urgency")?,
            priority: known(Priority::from_level(self.priority), "priority")?,
            category: named(self.category_id, self.category_name),
            requester,
            assignee: named(self.assignee_id, self.assignee_name),
            team: named(self.team_id, self.team_name),
            location: named(self.location_id, self.location_name),
            watchers: self.watchers.0.into_iter().map(WatcherRow::into_person).collect(),
            tags: self.tags,
            source: known(Source::parse(&self.source), "source")?,
            created_at: self.created_at,
            updated_at: self.updated_at,
            first_responded_at: self.first_responded_at,
            resolved_at: self.resolved_at,
            closed_at: self.closed_at,
            last_author: optional(self.last_author, LastAuthor::parse, "last_author")?,
        })
    }
}

impl WatcherRow {
    fn into_person(self) -> Person {
        Person {
            email: self.email,
            ..Person::named(self.id.into(), &self.name)
        }
    }
}

fn named<I: From<Uuid>>(id: Option<Uuid>, name: Option<String>) -> Option<Named<I>> {
    id.map(|id| Named {
        id: id.into(),
        name: name.unwrap_or_default(),
    })
}

fn optional<T>(
    word: Option<String>,
    parse: impl Fn(&str) -> Option<T>,
    column: &'static str,
) -> Result<Option<T>, sqlx::Error> {
    word.map(|word| known(parse(&word), column)).transpose()
}

/// A stored word that must be one of ours.
pub(crate) fn known<T>(value: Option<T>, column: &'static str) -> Result<T, sqlx::Error> {
    value.ok_or_else(|| sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: "an unknown word".into(),
    })
}
