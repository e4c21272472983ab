//! The words of a search. A few tickets with them are looked up and put in order; where many have them, the tickets are gone through in order until
//! the page is full. One statement cannot do both: its plan is made without knowing the words.

pub(super) mod repo;

use uuid::Uuid;

/// The tickets that have the words of a search.
pub(super) enum Found {
    /// Only these.
    These(Vec<Uuid>),
    /// More than [`MANY`].
    Many,
}

/// So many are quickly put in order.
const MANY: usize = 2000;
