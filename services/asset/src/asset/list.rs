//! What a list of assets can be asked for.

use chrono::NaiveDate;
use db::page::PageRequest;
use ids::{AssetTypeId, LocationId, PersonId};
use uuid::Uuid;

use super::state::AssetState;

/// Which assets to list. Each part narrows the rest; an empty part does not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// All of these, anywhere in tag, name, serial number, model, maker or assignee.
    pub words: Vec<String>,
    /// One of these types, or a type below one.
    pub types: Vec<AssetTypeId>,
    /// One of these states.
    pub states: Vec<AssetState>,
    /// With one of these, or with nobody.
    pub assignees: Vec<AssigneeFilter>,
    /// At one of these places.
    pub places: Vec<LocationId>,
    /// Warranty ends before this day.
    pub warranty_ends_before: Option<NaiveDate>,
}

/// Who has an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssigneeFilter {
    /// This person.
    Person(PersonId),
    /// Nobody.
    Nobody,
}

impl AssigneeFilter {
    /// The person, if it is one.
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person(id) => Some(*id),
            Self::Nobody => None,
        }
    }
}

/// Which page: after the sort key of the last row, as text, and its id.
pub type PageAfter = PageRequest<(String, Uuid)>;

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum SortBy {
    Tag,
    Name,
    CreatedAt,
    WarrantyEndsOn,
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
    /// Reads an order such as `name desc`; by tag if empty, `None` if there is no such order.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let by = match words.next() {
            None | Some("tag") => SortBy::Tag,
            Some("name") => SortBy::Name,
            Some("created_at") => SortBy::CreatedAt,
            Some("warranty_ends_on") => SortBy::WarrantyEndsOn,
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
            (SortBy::Tag, false) => "asset:tag",
            (SortBy::Tag, true) => "asset:-tag",
            (SortBy::Name, false) => "asset:name",
            (SortBy::Name, true) => "asset:-name",
            (SortBy::CreatedAt, false) => "asset:created_at",
            (SortBy::CreatedAt, true) => "asset:-created_at",
            (SortBy::WarrantyEndsOn, false) => "asset:warranty_ends_on",
            (SortBy::WarrantyEndsOn, true) => "asset:-warranty_ends_on",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read_or_refused() {
        let order = |by, descending| Some(Order { by, descending });
        assert_eq!(Order::parse(""), order(SortBy::Tag, false));
        assert_eq!(
            Order::parse("warranty_ends_on desc"),
            order(SortBy::WarrantyEndsOn, true)
        );
        assert_eq!(Order::parse("name asc"), order(SortBy::Name, false));
        for bad in ["tag up", "cost", "tag desc desc", "tag;drop table asset"] {
            assert_eq!(Order::parse(bad), None, "{bad}");
        }
    }
}
