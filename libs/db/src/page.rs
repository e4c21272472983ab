//! Pages of lists: after the last row of the page before, never by offset.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use fault::Fault;
use serde::{Serialize, de::DeserializeOwned};

/// Rows per page if the caller does not say.
pub const DEFAULT_SIZE: u32 = 50;
/// Rows per page at most; more is taken as this.
pub const MAX_SIZE: u32 = 200;
const MAX_TOKEN: usize = 2_048;

/// Which page a caller wants. `K` is the sort key of the last row of the page before, such as `(DateTime<Utc>, Uuid)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest<K> {
    /// Rows on the page.
    pub size: u32,
    /// The page begins after this key; the first page if `None`.
    pub after: Option<K>,
}

/// One page and the way to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Token of the next page; empty on the last.
    pub next_page_token: String,
}

/// A token as clients carry it: opaque, and bound to the list (and its order) it was made for.
#[derive(Debug, Clone, Copy)]
pub struct Cursor;

impl Cursor {
    /// The token of the page after `key` in the list called `list`, such as `ticket:-updated_at`.
    pub fn encode<K: Serialize>(list: &str, key: &K) -> String {
        let json = serde_json::to_vec(&(list, key)).expect("sort keys are plain values");
        URL_SAFE_NO_PAD.encode(json)
    }

    /// Reads a token; a wrong one, or one of another list or order, is a wrong field `page_token`.
    pub fn decode<K: DeserializeOwned>(list: &str, token: &str) -> Result<K, Fault> {
        let wrong = || Fault::bad_field("page_token", "invalid", "must be the next_page_token of the same list");
        if token.len() > MAX_TOKEN {
            return Err(wrong());
        }
        let json = URL_SAFE_NO_PAD.decode(token).map_err(|_| wrong())?;
        let (for_list, key): (String, K) = serde_json::from_slice(&json).map_err(|_| wrong())?;
        if for_list == list { Ok(key) } else { Err(wrong()) }
    }
}

impl<K: Serialize + DeserializeOwned> PageRequest<K> {
    /// Reads `page_size` and `page_token` of a request for the list called `list`.
    pub fn parse(list: &str, page_size: i32, page_token: &str) -> Result<Self, Fault> {
        let size = match u32::try_from(page_size) {
            Ok(0) => DEFAULT_SIZE,
            Ok(size) => size.min(MAX_SIZE),
            Err(_) => return Err(Fault::bad_field("page_size", "out_of_range", "must not be negative")),
        };
        let after = if page_token.is_empty() {
            None
        } else {
            Some(Cursor::decode(list, page_token)?)
        };
        Ok(Self { size, after })
    }

    /// How many rows to ask for: one more than fit, to know whether there is a next page.
    pub fn limit(&self) -> i64 {
        i64::from(self.size) + 1
    }

    /// Makes the page from the rows that [`Self::limit`] brought.
    pub fn page<T>(&self, list: &str, mut rows: Vec<T>, key: impl Fn(&T) -> K) -> Page<T> {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let next = rows.last().filter(|_| more).map(|row| Cursor::encode(list, &key(row)));
        Page {
            items: rows,
            next_page_token: next.unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Key = (i64, uuid::Uuid);

    #[test]
    fn sizes_are_coerced() {
        for (asked, got) in [
            (0, DEFAULT_SIZE),
            (1, 1),
            (200, 200),
            (201, MAX_SIZE),
            (i32::MAX, MAX_SIZE),
        ] {
            assert_eq!(PageRequest::<Key>::parse("ticket", asked, "").unwrap().size, got);
        }
        assert_eq!(
            PageRequest::<Key>::parse("ticket", -1, "").unwrap_err().fields[0].field,
            "page_size"
        );
    }

    #[test]
    fn a_token_of_another_list_is_refused() {
        let token = Cursor::encode("ticket:number", &(7_i64, uuid::Uuid::nil()));
        assert!(Cursor::decode::<Key>("ticket:number", &token).is_ok());
        for list in ["ticket:updated_at", "asset:number", ""] {
            assert_eq!(
                Cursor::decode::<Key>(list, &token).unwrap_err().fields[0].field,
                "page_token"
            );
        }
    }

    #[test]
    fn the_last_page_has_no_next() {
        let request = PageRequest::<i64> { size: 2, after: None };
        let page = request.page("n", vec![1_i64, 2, 3], |n| *n);
        assert_eq!(page.items, [1, 2]);
        assert_eq!(Cursor::decode::<i64>("n", &page.next_page_token).unwrap(), 2);
        assert_eq!(request.page("n", vec![3_i64, 4], |n| *n).next_page_token, "");
        assert_eq!(request.page("n", Vec::<i64>::new(), |n| *n).next_page_token, "");
    }

    proptest! {
        #[test]
        fn any_token_is_read_or_refused(token in ".*") {
            let _ = Cursor::decode::<Key>("ticket", &token);
        }

        #[test]
        fn keys_survive(n in any::<i64>(), text in ".*") {
            let token = Cursor::encode("x", &(n, text.clone()));
            prop_assert_eq!(Cursor::decode::<(i64, String)>("x", &token).unwrap(), (n, text));
        }
    }
}
