use chrono::{DateTime, Utc};
use ids::PersonId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::message::ParsedMail;

/// A mail that was taken in.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// Id.
    pub id: Uuid,
    /// Which mailbox it came to.
    pub mailbox_address: String,
    /// MAIL FROM; `None` if it was fetched.
    pub envelope_sender: Option<String>,
    /// RCPT TO.
    pub envelope_recipients: Vec<String>,
    /// Key of the raw mail.
    pub blob_key: String,
    /// Bytes.
    pub size: i64,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// What became of it.
    pub state: State,
    /// Its files, once stored.
    pub files: Option<Vec<StoredFile>>,
}

/// What became of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing yet.
    Stored,
    /// A message of a ticket.
    Delivered,
    /// It was here before.
    Duplicate,
    /// One of our own.
    Dropped,
    /// Kept aside.
    Quarantined,
}

/// A file of a mail in the object store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    /// Key.
    pub key: String,
    /// Cleaned name.
    pub filename: String,
    /// Media type as declared.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256, hex.
    pub sha256: String,
    /// Content-ID of an inline image.
    pub content_id: Option<String>,
}

/// Why a mail is kept aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It could not be read.
    Unparsable,
    /// It is larger than allowed.
    TooLarge,
    /// Nobody known wrote it.
    UnknownSender,
    /// Its author takes no part in the ticket.
    RefusedByTicket,
    /// It goes round in circles.
    Loop,
}

/// Who wrote a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Id.
    pub id: PersonId,
    /// Name, as identity knows it.
    pub name: String,
    /// Address.
    pub email: String,
    /// True if urgency is raised for their tickets.
    pub vip: bool,
    /// Place or department.
    pub location_id: String,
}

/// Those who have the address in From. The address alone proves neither.
#[derive(Debug, Clone, Default)]
pub struct Sender {
    /// The tenant's person.
    pub person: Option<Author>,
    /// The provider's technician who may enter the tenant.
    pub technician: Option<Author>,
}

/// What is noted of a mail once it was read.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Author's address.
    pub sender: String,
    /// Subject.
    pub subject: String,
    /// Message-ID, or one made from the content.
    pub mail_message_id: String,
    /// Hash of the content.
    pub content_hash: String,
    /// True if a machine wrote it.
    pub automatic: bool,
}

impl State {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Delivered => "delivered",
            Self::Duplicate => "duplicate",
            Self::Dropped => "dropped",
            Self::Quarantined => "quarantined",
        }
    }

    /// Reads what was stored.
    pub fn parse(text: &str) -> Self {
        let all = [Self::Delivered, Self::Duplicate, Self::Dropped, Self::Quarantined];
        all.into_iter().find(|s| s.as_str() == text).unwrap_or(Self::Stored)
    }
}

impl Reason {
    /// As stored and told.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unparsable => "unparsable",
            Self::TooLarge => "too_large",
            Self::UnknownSender => "unknown_sender",
            Self::RefusedByTicket => "refused_by_ticket",
            Self::Loop => "loop",
        }
    }
}

impl Facts {
    /// What is noted of this mail.
    pub fn of(parsed: &ParsedMail) -> Self {
        Self {
            sender: parsed.from.email.clone(),
            subject: parsed.subject.clone(),
            mail_message_id: parsed
                .message_id
                .clone()
                .unwrap_or_else(|| format!("{}@no-id.guichet", parsed.content_hash)),
            content_hash: parsed.content_hash.clone(),
            automatic: parsed.automatic,
        }
    }

    /// The id under which another content with the same Message-ID becomes a message of its own.
    pub fn distinct_id(&self) -> String {
        let start: String = self.content_hash.chars().take(16).collect();
        let id: String = self.mail_message_id.chars().take(230).collect();
        format!("{start}.{id}")
    }
}
