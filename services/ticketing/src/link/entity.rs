//! Links from tickets to what other services own, with what was known of it last.

use chrono::{DateTime, Utc};
use ids::{ArticleId, AssetId};

/// An asset as its owner told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownAsset {
    /// Which.
    pub id: AssetId,
    /// Its tag.
    pub tag: String,
    /// Its name.
    pub name: String,
    /// Its type's name.
    pub type_name: String,
}

impl KnownAsset {
    /// Tag and name, for people.
    pub fn label(&self) -> String {
        format!("{} {}", self.tag, self.name).trim().to_owned()
    }
}

/// An article as its owner told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownArticle {
    /// Which.
    pub id: ArticleId,
    /// Its title.
    pub title: String,
}

/// A linked asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetLink {
    /// The asset.
    pub asset: KnownAsset,
    /// Since when.
    pub linked_at: DateTime<Utc>,
}

/// A linked article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleLink {
    /// The article.
    pub article: KnownArticle,
    /// Since when.
    pub linked_at: DateTime<Utc>,
}
