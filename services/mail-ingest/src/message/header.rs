//! What header fields hold, made fit to keep.

/// An id worth remembering: one word of at most 250 characters.
pub(super) fn clean_id(id: &str) -> Option<String> {
    let id = id.trim().trim_matches(['<', '>']);
    let usable = (3..=250).contains(&id.len()) && id.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>'));
    usable.then(|| id.to_owned())
}
