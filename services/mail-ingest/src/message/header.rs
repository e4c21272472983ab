//! What header fields hold, made fit to keep.

/// An id worth remembering: one word of at most 250 characters.
pub(super) fn clean_id(id: &str) -> Option<String> {
    let id = id.trim().trim_matches(['<', '>']);
    let usable = (3..=250).contains(&id.len()) && id.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>'));
    usable.then(|| id.to_owned())
}

/// One line without control characters, of at most `max` characters.
pub(super) fn one_line(text: &str, max: usize) -> String {
    let spaced: String = text
        .chars()
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            }
        })
        .collect();
    spaced
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(max)
        .collect()
}
