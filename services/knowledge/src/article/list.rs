//! What a list of articles can be asked for.

use db::page::PageRequest;
use uuid::Uuid;

use super::state::{ArticleState, Audience, Kind, Locale};

/// Which articles to list. Each part narrows the rest; an empty part does not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// One of these states.
    pub states: Vec<ArticleState>,
    /// For one of these audiences.
    pub audiences: Vec<Audience>,
    /// In one of these languages.
    pub locales: Vec<Locale>,
    /// Of one of these kinds.
    pub kinds: Vec<Kind>,
    /// With this tag.
    pub tag: Option<String>,
}

/// Which page: after the sort key of the last row, as text, and its id.
pub type PageAfter = PageRequest<(String, Uuid)>;

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum SortBy {
    Title,
    UpdatedAt,
    CreatedAt,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// By what.
    pub by: SortBy,
    /// Largest first.
    pub descending: bool,
}

impl Order {
    /// Last changed first.
    pub const NEWEST: Self = Self {
        by: SortBy::UpdatedAt,
        descending: true,
    };

    /// Reads an order such as `title desc`; last changed first if empty, `None` if there is no such order.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let by = match words.next() {
            None => return Some(Self::NEWEST),
            Some("title") => SortBy::Title,
            Some("updated_at") => SortBy::UpdatedAt,
            Some("created_at") => SortBy::CreatedAt,
            Some(_) => return None,
        };
        let descending = match words.next() {
            None | Some("asc") => false,
            Some("desc") => true,
            Some(_) => return None,
        };
        words.next().is_none().then_some(Self { by, descending })
    }

    /// Name of the list in page tokens, so that a token is refused under another order.
    pub const fn list(self) -> &'static str {
        match (self.by, self.descending) {
            (SortBy::Title, false) => "article:title",
            (SortBy::Title, true) => "article:-title",
            (SortBy::UpdatedAt, false) => "article:updated_at",
            (SortBy::UpdatedAt, true) => "article:-updated_at",
            (SortBy::CreatedAt, false) => "article:created_at",
            (SortBy::CreatedAt, true) => "article:-created_at",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read_or_refused() {
        assert_eq!(Order::parse(""), Some(Order::NEWEST));
        assert_eq!(
            Order::parse("title"),
            Some(Order {
                by: SortBy::Title,
                descending: false
            })
        );
        assert_eq!(
            Order::parse("created_at desc"),
            Some(Order {
                by: SortBy::CreatedAt,
                descending: true
            })
        );
        for bad in ["body", "title up", "title desc x"] {
            assert_eq!(Order::parse(bad), None, "{bad}");
        }
    }
}
