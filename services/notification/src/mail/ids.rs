//! Message-IDs of our own: 128 random bits, so that nobody can answer to a mail they never saw.

/// A fresh id under the sender's domain, without angle brackets.
pub fn message_id(sender: &str) -> String {
    let domain = sender
        .rsplit_once('@')
        .map_or("guichet.invalid", |(_, domain)| domain.trim_end_matches('>'));
    let random: u128 = rand::random();
    format!("{random:032x}@{domain}")
}

/// One line without control characters and whatever else ends a line somewhere; at most `max` characters.
pub fn one_line(text: &str, max: usize) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}');
    let spaced: String = text.chars().map(|c| if breaks(c) { ' ' } else { c }).collect();
    spaced
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(max)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_ours_and_never_the_same() {
        let (a, b) = (
            message_id("Acme <support@acme.example>"),
            message_id("support@acme.example"),
        );
        assert!(a.ends_with("@acme.example") && b.ends_with("@acme.example"));
        assert_ne!(a, b);
        assert_eq!(a.len(), 32 + "@acme.example".len());
    }

    #[test]
    fn nothing_breaks_a_line() {
        assert_eq!(one_line("a\r\nBcc: x\u{2028}y\u{85}z\0", 100), "a Bcc: x y z");
        assert_eq!(one_line("abc", 2), "ab");
    }
}
