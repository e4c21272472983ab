//! What stands in the queue.

use chrono::{DateTime, Utc};
use context::TenantSet;
use ids::{PersonId, TeamId, TenantId, TicketId};
use uuid::Uuid;

use crate::ticket::{
    Priority, Status,
    list::{ListKey, OneOf, Order, Sort},
};

/// A tenant as the queue shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueTenant {
    /// Which.
    pub id: TenantId,
    /// Short name.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Colour.
    pub color: String,
}

/// A ticket in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueTicket {
    /// Which.
    pub id: TicketId,
    /// Whose.
    pub tenant: QueueTenant,
    /// Its priority, for the next page.
    pub priority: i16,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// When anything last changed.
    pub updated_at: DateTime<Utc>,
    /// The ticket as the event told it.
    pub snapshot: Vec<u8>,
}

/// Which tickets of the queue. What is empty matches all.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the fields are described in ticket.proto")]
pub struct QueueFilter {
    pub sort: Sort,
    pub query: String,
    pub status: Vec<Status>,
    pub priority: Vec<Priority>,
    pub assignee: OneOf<PersonId>,
    pub team: OneOf<TeamId>,
    pub tenant: Vec<TenantId>,
}

/// Counts of unfinished tickets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are described in ticket.proto")]
pub struct Counts {
    pub unfinished: i64,
    pub mine: i64,
    pub unassigned: i64,
    pub urgent: i64,
    pub awaiting_answer: i64,
}

/// The tenants a caller may enter, as the statements need them: all but some, or only some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantScope {
    /// True if the ids are those that must not show.
    pub except: bool,
    /// The ids.
    pub ids: Vec<Uuid>,
}

impl TenantScope {
    /// From what the token says.
    pub fn of(set: &TenantSet) -> Self {
        match set {
            TenantSet::AllExcept(denied) => Self {
                except: true,
                ids: denied.iter().map(|id| id.uuid()).collect(),
            },
            TenantSet::Only(allowed) => Self {
                except: false,
                ids: allowed.iter().map(|id| id.uuid()).collect(),
            },
        }
    }
}

impl QueueTicket {
    pub(super) fn key(&self, sort: Sort) -> ListKey {
        let value = match sort.by {
            Order::CreatedAt | Order::Number => self.created_at.timestamp_micros(),
            Order::UpdatedAt => self.updated_at.timestamp_micros(),
            Order::Priority => self.priority.into(),
        };
        (value, self.id.uuid())
    }
}

/// Without accents and capitals, so that `Café` is found by `cafe`. The database does the accents.
pub fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// A word as a pattern that contains it, whatever it contains itself.
pub fn containing(word: &str) -> String {
    let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_means_the_word_itself() {
        assert_eq!(containing("50%_\\"), "%50\\%\\_\\\\%");
        assert_eq!(plain("  INC-1001  Printer\tbroken "), "inc-1001 printer broken");
    }
}
