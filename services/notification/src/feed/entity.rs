use chrono::{DateTime, Utc};
use ids::{NotificationId, PersonId, TenantId, TicketId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What one person is to learn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The event it comes from: one event is one notice of a kind.
    pub event: Uuid,
    /// For whom.
    pub person: PersonId,
    /// What happened.
    pub kind: Kind,
    /// The ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Who did it.
    pub actor: String,
    /// The first words of a message.
    pub preview: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A ticket was given to the person.
    TicketAssigned,
    /// A requester wrote.
    RequesterReplied,
    /// A technician wrote.
    AgentReplied,
    /// The ticket is solved.
    TicketResolved,
    /// A ticket was opened for the person.
    TicketCreated,
}

impl Kind {
    /// As stored and told.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TicketAssigned => "ticket_assigned",
            Self::RequesterReplied => "requester_replied",
            Self::AgentReplied => "agent_replied",
            Self::TicketResolved => "ticket_resolved",
            Self::TicketCreated => "ticket_created",
        }
    }
}

/// A notice as it lies in a feed.
#[derive(Debug, Clone)]
pub struct Item {
    /// Id.
    pub id: NotificationId,
    /// The tenant.
    pub tenant: TenantId,
    /// What happened, as stored.
    pub kind: String,
    /// The ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Who did it.
    pub actor: String,
    /// The first words of a message.
    pub preview: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// True once read.
    pub read: bool,
}
