//! One line of an asset's history.

use std::str::FromStr;

use chrono::{DateTime, Utc};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It was registered.
    Created,
    /// It was given to somebody.
    Assigned,
    /// It was taken back.
    Returned,
    /// It went to another state.
    Moved,
    /// A field was changed.
    FieldChanged,
}

impl Action {
    /// The name in the database and in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Assigned => "assigned",
            Self::Returned => "returned",
            Self::Moved => "moved",
            Self::FieldChanged => "field_changed",
        }
    }
}

impl FromStr for Action {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        [
            Self::Created,
            Self::Assigned,
            Self::Returned,
            Self::Moved,
            Self::FieldChanged,
        ]
        .into_iter()
        .find(|action| action.as_str() == text)
        .ok_or_else(|| format!("unknown action {text:?}"))
    }
}

/// One thing that changed, with its value before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What happened.
    pub action: Action,
    /// Name of the field in messages; empty for a registration.
    pub field: String,
    /// Value before.
    pub old: String,
    /// Value after.
    pub new: String,
    /// Why, if it was said.
    pub reason: String,
}

impl Change {
    /// A change without a reason.
    pub fn new(action: Action, field: &str, old: &str, new: &str) -> Self {
        Self {
            action,
            field: field.to_owned(),
            old: old.to_owned(),
            new: new.to_owned(),
            reason: String::new(),
        }
    }

    /// A field that was edited.
    pub fn edited(field: &str, old: &str, new: &str) -> Self {
        Self::new(Action::FieldChanged, field, old, new)
    }

    /// The same with a reason.
    #[must_use]
    pub fn because(mut self, reason: &str) -> Self {
        reason.clone_into(&mut self.reason);
        self
    }
}

/// A change as the history tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Position in the history of all assets.
    pub seq: i64,
    /// When.
    pub occurred_at: DateTime<Utc>,
    /// Kind of actor.
    pub actor_kind: String,
    /// Name of the actor, as it was.
    pub actor_name: String,
    /// What.
    pub change: Change,
}

/// Fields that only technicians learn of: what was paid and what they noted.
pub const INTERNAL_FIELDS: [&str; 4] = ["cost", "supplier", "depreciation_years", "notes"];
