//! Every wording an article ever had.

use chrono::{DateTime, Utc};

/// An earlier or the newest wording of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Number, from 1.
    pub version: i32,
    /// Title.
    pub title: String,
    /// Text in Markdown.
    pub body: String,
    /// Name of who wrote it.
    pub author_name: String,
    /// When.
    pub created_at: DateTime<Utc>,
}
