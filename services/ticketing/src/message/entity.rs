//! Messages and notes.

use chrono::{DateTime, Utc};
use ids::{AttachmentId, MessageId, PersonId, TicketId};

use super::html;
use crate::{attachment::Attachment, ticket::Source};

/// Longest text, in characters.
pub const MAX_BODY: usize = 100_000;
/// Most files of one message.
pub const MAX_FILES: usize = 20;
/// Characters of a message that the search looks at.
const MAX_WORDS: usize = 20_000;
/// Characters of a preview.
const PREVIEW: usize = 200;

/// Who reads a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKind {
    /// Part of the public thread, sent as mail.
    Public,
    /// A note everybody of the ticket sees, not sent.
    PublicNote,
    /// A note for agents only.
    PrivateNote,
}

impl MessageKind {
    const ALL: [Self; 3] = [Self::Public, Self::PublicNote, Self::PrivateNote];

    /// The word, as stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::PublicNote => "public_note",
            Self::PrivateNote => "private_note",
        }
    }

    /// Reads a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// True if requesters may see it.
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Public | Self::PublicNote)
    }
}

/// A message as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are described in ticket.proto")]
pub struct Message {
    pub id: MessageId,
    pub ticket_id: TicketId,
    pub kind: MessageKind,
    pub channel: Source,
    pub author_id: Option<PersonId>,
    pub author_name: String,
    pub author_is_agent: bool,
    pub body: String,
    pub body_html: String,
    pub quoted_html: String,
    pub mail_message_id: Option<String>,
    pub cc: Vec<String>,
    pub created_at: DateTime<Utc>,
    pub attachments: Vec<Attachment>,
}

/// Who writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The person; `None` for a program.
    pub id: Option<PersonId>,
    /// Name to show.
    pub name: String,
    /// True for technicians.
    pub agent: bool,
}

/// A message to write.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the fields are described in ticket.proto")]
pub struct NewMessage {
    pub id: MessageId,
    pub kind: MessageKind,
    pub channel: Source,
    pub author_id: Option<PersonId>,
    pub author_name: String,
    pub author_is_agent: bool,
    pub body: String,
    pub body_html: String,
    pub quoted_html: String,
    pub mail_message_id: Option<String>,
    pub cc: Vec<String>,
    pub attachments: Vec<AttachmentId>,
}

impl NewMessage {
    /// A text in Markdown by somebody.
    pub fn markdown(kind: MessageKind, channel: Source, author: Author, body: &str) -> Self {
        let body_html = if body.is_empty() {
            String::new()
        } else {
            html::from_markdown(body)
        };
        Self {
            id: MessageId::new(),
            kind,
            channel,
            author_id: author.id,
            author_name: author.name,
            author_is_agent: author.agent,
            body: body.to_owned(),
            body_html,
            quoted_html: String::new(),
            mail_message_id: None,
            cc: Vec::new(),
            attachments: Vec::new(),
        }
    }

    /// The message as it stands once it is written.
    pub fn stored(self, ticket_id: TicketId, created_at: DateTime<Utc>, attachments: Vec<Attachment>) -> Message {
        Message {
            id: self.id,
            ticket_id,
            kind: self.kind,
            channel: self.channel,
            author_id: self.author_id,
            author_name: self.author_name,
            author_is_agent: self.author_is_agent,
            body: self.body,
            body_html: self.body_html,
            quoted_html: self.quoted_html,
            mail_message_id: self.mail_message_id,
            cc: self.cc,
            created_at,
            attachments,
        }
    }

    /// True if there is nothing to store: a ticket opened by its title alone.
    pub fn is_empty(&self) -> bool {
        self.body.is_empty()
            && self.body_html.is_empty()
            && self.quoted_html.is_empty()
            && self.attachments.is_empty()
            && self.mail_message_id.is_none()
    }

    /// The text for people, without marks if it came as HTML only.
    pub fn text(&self) -> String {
        if self.body.is_empty() {
            html::to_text(&self.body_html)
        } else {
            self.body.clone()
        }
    }

    /// What the search looks at.
    pub fn words(&self) -> String {
        self.text().chars().take(MAX_WORDS).collect()
    }

    /// The beginning of the text, in one line.
    pub fn preview(&self) -> String {
        let line = self.text().split_whitespace().collect::<Vec<_>>().join(" ");
        line.chars().take(PREVIEW).collect()
    }
}
