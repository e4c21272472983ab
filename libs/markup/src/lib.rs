//! Texts of others, made fit to keep. Tells HTML that would keep the sanitiser busy for too long, and strips such HTML to its text in linear time.
//!
//! The parser and serialiser behind ammonia (html5ever 0.40) take the square of the number of nested elements, and of the characters written
//! as entities in one run of text: a mail of a few megabytes of ampersands would take minutes.

/// Deepest nesting that is sanitised as HTML.
const DEEPEST: usize = 300;
/// Most characters that are written as entities.
const MOST_ENTITIES: usize = 10_000;
/// Elements that have no end tag, or often lack it.
const OPEN_ENDED: [&str; 18] = [
    "area", "base", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option", "p", "source", "td",
    "tr", "wbr",
];

/// True if `html` is better not given to the sanitiser.
pub fn is_costly(html: &str) -> bool {
    entities(html) > MOST_ENTITIES || nesting(html) > DEEPEST
}

/// The text of `html` without any tag: safe to show as it is, for it has no `<` left. Entities stay as they are written.
pub fn stripped(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                text.push(' ');
            }
            '>' => text.push_str("&gt;"),
            '"' if !inside => text.push_str("&quot;"),
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text
}

/// One line without control characters and whatever else ends a line somewhere; at most `max` characters.
pub fn one_line(text: &str, max: usize) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let spaced: String = text.chars().map(|c| if breaks(c) { ' ' } else { c }).collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    words.join(" ").chars().take(max).collect()
}

fn entities(html: &str) -> usize {
    html.chars()
        .filter(|c| *c == '&' || ('\u{80}'..='\u{bf}').contains(c))
        .count()
}

/// How deep elements are nested at most, by their tags alone.
fn nesting(html: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for tag in html.split('<').skip(1) {
        if tag.starts_with('/') {
            depth = depth.saturating_sub(1);
            continue;
        }
        let name: String = tag
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        if !name.is_empty() && !OPEN_ENDED.contains(&name.as_str()) {
            depth += 1;
            deepest = deepest.max(depth);
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_a_line() {
        assert_eq!(one_line("a\r\nBcc: x\u{2028}y\u{85}z\0", 100), "a Bcc: x y z");
        assert_eq!(one_line("abc", 2), "ab");
    }

    #[test]
    fn bombs_are_told_from_letters() {
        assert!(is_costly(&"&".repeat(200_000)));
        assert!(is_costly(&"\u{a0}".repeat(200_000)));
        assert!(is_costly(&"<blockquote>".repeat(5_000)));
        assert!(is_costly(&"<a b='>'>".repeat(5_000)));
        assert!(!is_costly(&"<p>R&amp;D, oui<br>".repeat(5_000)));
        assert!(!is_costly(&"<table><tr><td><b>x</b></td></tr></table>".repeat(5_000)));
    }

    #[test]
    fn what_is_stripped_has_no_tag_left() {
        assert_eq!(stripped("<p>a &lt;b</p>"), " a &lt;b ");
        for hostile in [
            "<script>x()</script",
            "<<b>img src=x onerror=y>",
            "a<b",
            "<img src=\"a>b\" onerror=x>",
            "<!-- > -->",
        ] {
            assert!(!stripped(hostile).contains('<'), "{hostile}");
        }
    }
}
