//! A ticket and its rules. Pure: what may follow what, and what changes with it.

use chrono::{DateTime, Duration, Utc};
use ids::{CategoryId, LocationId, PersonId, TeamId, TicketId};

pub use super::terms::{Impact, Kind, LastAuthor, PendingReason, Priority, Source, Status, Urgency};
use crate::person::Person;

/// For how long after being resolved a ticket can be opened again.
pub const REOPEN_WITHIN: Duration = Duration::days(14);

/// Something of another service or table with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<I> {
    /// Which.
    pub id: I,
    /// Its name as it is now.
    pub name: String,
}

/// A ticket as it is now, with the names people read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are described in ticket.proto")]
pub struct Ticket {
    pub id: TicketId,
    pub revision: i64,
    pub kind: Kind,
    pub number: i32,
    pub title: String,
    pub status: Status,
    pub pending_reason: Option<PendingReason>,
    pub impact: Impact,
    pub urgency: Urgency,
    pub priority: Priority,
    pub category: Option<Named<CategoryId>>,
    pub requester: Person,
    pub assignee: Option<Named<PersonId>>,
    pub team: Option<Named<TeamId>>,
    pub location: Option<Named<LocationId>>,
    pub watchers: Vec<Person>,
    pub tags: Vec<String>,
    pub source: Source,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub first_responded_at: Option<DateTime<Utc>>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub last_author: Option<LastAuthor>,
}

/// A status that was left for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusChange {
    /// The status before.
    pub from: Status,
    /// What it waited for before.
    pub reason: Option<PendingReason>,
}

/// Why a ticket does not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The life cycle has no such step.
    #[error("a ticket that is {from} cannot become {to}")]
    Transition {
        /// Where it stands.
        from: Status,
        /// Where it should go.
        to: Status,
    },
    /// It was resolved too long ago.
    #[error("a ticket can be opened again within 14 days of being resolved; open a new one instead")]
    ReopenTooLate,
    /// It has ended.
    #[error("the ticket is {0}; open a new one instead")]
    Finished(Status),
}

impl Ticket {
    /// The number for people, such as `INC-1042`.
    pub fn number_text(&self) -> String {
        format!("{}-{}", self.kind.prefix(), self.number)
    }

    /// The status for people, with what it waits for.
    pub fn status_text(&self) -> String {
        status_text(self.status, self.pending_reason)
    }

    /// True if `person` is the requester or a watcher.
    pub fn takes_part(&self, person: PersonId) -> bool {
        self.requester.id == person || self.watchers.iter().any(|watcher| watcher.id == person)
    }

    /// The requester and the watchers.
    pub fn participants(&self) -> Vec<PersonId> {
        std::iter::once(self.requester.id)
            .chain(self.watchers.iter().map(|watcher| watcher.id))
            .collect()
    }

    /// Addresses of the watchers who have one.
    pub fn watcher_addresses(&self) -> Vec<String> {
        self.watchers
            .iter()
            .map(|watcher| watcher.email.clone())
            .filter(|email| !email.is_empty())
            .collect()
    }

    /// Makes these the watchers: each once, by name, without the requester.
    pub fn watch(&mut self, mut people: Vec<Person>) {
        people.retain(|person| person.id != self.requester.id);
        people.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        people.dedup_by_key(|person| person.id);
        self.watchers = people;
    }

    /// Somebody has written in the public thread.
    pub fn note_author(&mut self, agent: bool, now: DateTime<Utc>) {
        if agent {
            self.first_responded_at.get_or_insert(now);
        }
        self.last_author = Some(if agent {
            LastAuthor::Agent
        } else {
            LastAuthor::Requester
        });
    }

    /// Everybody the ticket names.
    pub fn people(&self) -> Vec<Person> {
        let assignee = self
            .assignee
            .as_ref()
            .map(|assignee| Person::named(assignee.id, &assignee.name));
        std::iter::once(self.requester.clone())
            .chain(self.watchers.iter().cloned())
            .chain(assignee)
            .collect()
    }

    /// True if a resolved ticket may still be opened again.
    pub fn reopens_until_now(&self, now: DateTime<Utc>) -> bool {
        self.status == Status::Resolved && self.resolved_at.is_none_or(|at| now - at <= REOPEN_WITHIN)
    }

    /// True if an answer still belongs here; otherwise it is the matter of a new ticket.
    pub fn takes_answers(&self, now: DateTime<Utc>) -> bool {
        !self.status.is_final() && (self.status != Status::Resolved || self.reopens_until_now(now))
    }

    /// The step to `to` exists in the life cycle. Holding again for another reason is one.
    pub fn may_become(&self, to: Status, now: DateTime<Utc>) -> bool {
        match (self.status, to) {
            (Status::New | Status::Pending, Status::Open)
            | (Status::New | Status::Open | Status::Pending, Status::Pending | Status::Resolved | Status::Cancelled)
            | (Status::Resolved, Status::Closed | Status::Cancelled) => true,
            (Status::Resolved, Status::Open) => self.reopens_until_now(now),
            _ => false,
        }
    }

    /// Starts work, or goes on with it. `None` if it is open already.
    pub fn open(&mut self) -> Result<Option<StatusChange>, Refusal> {
        match self.status {
            Status::Open => Ok(None),
            Status::New | Status::Pending => Ok(Some(self.become_status(Status::Open))),
            from => Err(Refusal::Transition { from, to: Status::Open }),
        }
    }

    /// Waits. `None` if it waits for that already.
    pub fn hold(&mut self, reason: PendingReason) -> Result<Option<StatusChange>, Refusal> {
        if self.status == Status::Pending && self.pending_reason == Some(reason) {
            return Ok(None);
        }
        match self.status {
            Status::New | Status::Open | Status::Pending => {
                let change = self.become_status(Status::Pending);
                self.pending_reason = Some(reason);
                Ok(Some(change))
            }
            from => Err(Refusal::Transition {
                from,
                to: Status::Pending,
            }),
        }
    }

    /// Service is restored. `None` if it was already.
    pub fn resolve(&mut self, now: DateTime<Utc>) -> Result<Option<StatusChange>, Refusal> {
        match self.status {
            Status::Resolved => Ok(None),
            Status::New | Status::Open | Status::Pending => {
                self.resolved_at = Some(now);
                Ok(Some(self.become_status(Status::Resolved)))
            }
            from => Err(Refusal::Transition {
                from,
                to: Status::Resolved,
            }),
        }
    }

    /// Opens a resolved ticket again. `None` if it is open.
    pub fn reopen(&mut self, now: DateTime<Utc>) -> Result<Option<StatusChange>, Refusal> {
        match self.status {
            Status::Open => Ok(None),
            Status::Resolved if self.reopens_until_now(now) => {
                self.resolved_at = None;
                Ok(Some(self.become_status(Status::Open)))
            }
            Status::Resolved => Err(Refusal::ReopenTooLate),
            from => Err(Refusal::Transition { from, to: Status::Open }),
        }
    }

    /// Ends a resolved ticket. `None` if it is closed.
    pub fn close(&mut self, now: DateTime<Utc>) -> Result<Option<StatusChange>, Refusal> {
        match self.status {
            Status::Closed => Ok(None),
            Status::Resolved => {
                self.closed_at = Some(now);
                Ok(Some(self.become_status(Status::Closed)))
            }
            from => Err(Refusal::Transition {
                from,
                to: Status::Closed,
            }),
        }
    }

    /// Ends a ticket that needs no work. `None` if it is cancelled.
    pub fn cancel(&mut self, now: DateTime<Utc>) -> Result<Option<StatusChange>, Refusal> {
        match self.status {
            Status::Cancelled => Ok(None),
            Status::Closed => Err(Refusal::Transition {
                from: Status::Closed,
                to: Status::Cancelled,
            }),
            Status::New | Status::Open | Status::Pending | Status::Resolved => {
                self.closed_at = Some(now);
                Ok(Some(self.become_status(Status::Cancelled)))
            }
        }
    }

    /// A public answer of an agent: the first one stops the clock of the first response.
    pub fn agent_answered(&mut self, now: DateTime<Utc>) -> Result<(), Refusal> {
        if self.status.is_final() {
            return Err(Refusal::Finished(self.status));
        }
        self.note_author(true, now);
        Ok(())
    }

    /// A public answer of the requester or a watcher: wakes what waits for them, and what was resolved.
    pub fn participant_answered(&mut self, now: DateTime<Utc>) -> Result<Option<StatusChange>, Refusal> {
        if !self.takes_answers(now) {
            return Err(Refusal::Finished(self.status));
        }
        self.note_author(false, now);
        match (self.status, self.pending_reason) {
            (Status::Resolved, _) => self.reopen(now),
            (Status::Pending, Some(PendingReason::Requester)) => self.open(),
            _ => Ok(None),
        }
    }

    /// Priority from impact, urgency and who asks.
    pub fn reckon_priority(&mut self) {
        self.priority = Priority::of(self.impact, self.urgency, self.requester.vip);
    }

    fn become_status(&mut self, to: Status) -> StatusChange {
        let change = StatusChange {
            from: self.status,
            reason: self.pending_reason,
        };
        self.status = to;
        self.pending_reason = None;
        change
    }
}

/// A status as people read it.
pub fn status_text(status: Status, reason: Option<PendingReason>) -> String {
    match reason {
        Some(reason) => format!("{status} ({reason})"),
        None => status.to_string(),
    }
}
