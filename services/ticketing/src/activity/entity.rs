//! What is written about a ticket, once and for good.

use chrono::{DateTime, Utc};
use context::{Actor, TenantCtx};
use ids::ActivityId;

use crate::ticket::FieldChange;

/// A line to write.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// What: `created`, `field_changed`, `replied` …
    pub action: &'static str,
    /// The field, for a change.
    pub field: String,
    /// Value before, as people read it.
    pub old: String,
    /// Value after.
    pub new: String,
}

/// Lines of one change with who, when and why.
#[derive(Debug, Clone)]
pub struct Log {
    /// Who did it.
    pub actor: Actor,
    /// The event or request that led to it.
    pub cause: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub entries: Vec<Entry>,
}

/// A line as it was written.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the fields are described in ticket.proto")]
pub struct Activity {
    pub id: ActivityId,
    pub occurred_at: DateTime<Utc>,
    pub actor_kind: String,
    pub actor_id: String,
    pub actor_name: String,
    pub action: String,
    pub field: String,
    pub old_value: String,
    pub new_value: String,
    pub cause: String,
}

impl Log {
    /// An empty log of what the caller does now.
    pub fn new(ctx: &TenantCtx, at: DateTime<Utc>) -> Self {
        Self {
            actor: ctx.actor().clone(),
            cause: ctx.causation().to_owned(),
            at,
            entries: Vec::new(),
        }
    }

    /// Something happened.
    pub fn note(&mut self, action: &'static str, new: impl Into<String>) {
        self.entries.push(Entry {
            action,
            new: new.into(),
            ..Entry::default()
        });
    }

    /// Something went.
    pub fn note_gone(&mut self, action: &'static str, old: impl Into<String>) {
        self.entries.push(Entry {
            action,
            old: old.into(),
            ..Entry::default()
        });
    }

    /// A field changed.
    pub fn changed(&mut self, change: &FieldChange) {
        let action = if change.field == "status" {
            "status_changed"
        } else {
            "field_changed"
        };
        let (field, old, new) = (change.field.to_owned(), change.old.clone(), change.new.clone());
        self.entries.push(Entry {
            action,
            field,
            old,
            new,
        });
    }
}
