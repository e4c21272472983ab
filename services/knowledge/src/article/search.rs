//! What somebody typed into a search box, prepared for the database.

/// Words beyond this many are ignored when any of them will do.
const MOST_WORDS: usize = 12;
/// A last word of at least this many letters also finds words that begin with it.
const SHORTEST_PREFIX: usize = 3;

/// A search as the database takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// In the syntax of search engines: words, "phrases", -without, or.
    pub text: String,
    /// The words before the last.
    pub head: String,
    /// The last word as the beginning of one, in the syntax of `to_tsquery`; empty if it is not to be taken so.
    pub last: String,
}

impl Search {
    /// Everything typed must be found; the last word may be unfinished.
    pub fn all(typed: &str) -> Self {
        let text = typed.trim().to_owned();
        let (head, last) = text.rsplit_once(char::is_whitespace).unwrap_or(("", &text));
        let unfinished =
            is_plain(&text) && last.chars().count() >= SHORTEST_PREFIX && last.chars().all(char::is_alphanumeric);
        let (head, last) = if unfinished {
            (head.to_owned(), format!("'{last}':*"))
        } else {
            Default::default()
        };
        Self { text, head, last }
    }

    /// Any of the words will do: for when nothing has them all. `None` if there is just one word, or if phrases or exclusions ask for precision.
    pub fn any(typed: &str) -> Option<Self> {
        if !is_plain(typed) {
            return None;
        }
        let words: Vec<&str> = typed
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .take(MOST_WORDS)
            .collect();
        (words.len() > 1).then(|| Self {
            text: words.join(" or "),
            head: String::new(),
            last: String::new(),
        })
    }
}

/// True without phrases, exclusions and alternatives.
fn is_plain(typed: &str) -> bool {
    !typed.contains('"')
        && !typed
            .split_whitespace()
            .any(|word| word.starts_with('-') || word.eq_ignore_ascii_case("or"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_last_word_may_be_unfinished() {
        let search = Search::all(" reset my passw");
        assert_eq!((search.head.as_str(), search.last.as_str()), ("reset my", "'passw':*"));
        assert_eq!(Search::all("imprim").last, "'imprim':*");
        for finished in [
            "vpn \"no access\"",
            "printer -canon",
            "a or cat",
            "wi-fi",
            "pc",
            "it's",
            "",
            "x:*",
        ] {
            assert_eq!(Search::all(finished).last, "", "{finished}");
        }
    }

    #[test]
    fn any_word_will_do_unless_precision_was_asked_for() {
        assert_eq!(
            Search::any("My laptop doesn't start!").unwrap().text,
            "My or laptop or doesn or t or start"
        );
        for precise in ["laptop", "\"my laptop\"", "laptop -dell", "laptop OR pc", "", " !? "] {
            assert_eq!(Search::any(precise), None, "{precise}");
        }
    }

    proptest! {
        #[test]
        fn a_prefix_is_always_one_quoted_word(typed in "\\PC{0,60}") {
            let last = Search::all(&typed).last;
            let inner = last.strip_prefix('\'').and_then(|rest| rest.strip_suffix("':*"));
            prop_assert!(last.is_empty() || inner.is_some_and(|word| word.chars().all(char::is_alphanumeric)));
        }
    }
}
