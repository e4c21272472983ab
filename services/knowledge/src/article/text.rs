//! Markdown: as safe HTML, as plain text, as a summary.

use std::sync::LazyLock;

use comrak::{
    Arena, Node, Options,
    nodes::{NodeCode, NodeValue},
};

/// Longest summary, in characters.
const SUMMARY: usize = 200;
/// Deepest nesting of a text; a list item takes two levels.
const DEEPEST: usize = 100;
/// Most characters that are written as entities.
const MOST_ENTITIES: usize = 10_000;

static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    // Raw HTML is left out here already; ammonia stands behind it.
    options.render.r#unsafe = false;
    options
});

static SANITISER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut builder = ammonia::Builder::default();
    builder.url_schemes(["http", "https", "mailto", "tel"].into());
    builder.link_rel(Some("noopener noreferrer nofollow"));
    builder
});

/// The text as HTML that is safe to show.
pub fn to_html(markdown: &str) -> String {
    SANITISER
        .clean(&comrak::markdown_to_html(markdown, &OPTIONS))
        .to_string()
}

/// Why the text cannot be rendered in reasonable time, as a field error's code and message; `None` for anything written in good faith.
///
/// Two things cost the square of their number in the HTML parser and serialiser behind ammonia (html5ever 0.40): nested elements, and in one run
/// of text the characters that are written as entities.
pub fn refusal(markdown: &str) -> Option<(&'static str, &'static str)> {
    if markdown
        .chars()
        .filter(|c| *c == '&' || ('\u{80}'..='\u{bf}').contains(c))
        .count()
        > MOST_ENTITIES
    {
        return Some((
            "too_many_entities",
            "must have at most 10,000 ampersands and other characters written as entities",
        ));
    }
    let arena = Arena::new();
    let mut open: Vec<(Node<'_>, usize)> = vec![(comrak::parse_document(&arena, markdown, &OPTIONS), 0)];
    while let Some((node, depth)) = open.pop() {
        if depth > DEEPEST {
            return Some((
                "nested_too_deep",
                "must not nest quotes, lists and emphasis deeper than 100 levels",
            ));
        }
        open.extend(node.children().map(|child| (child, depth + 1)));
    }
    None
}

/// The words of the text without markup; blocks are separated by line breaks.
pub fn to_plain(markdown: &str) -> String {
    let arena = Arena::new();
    let mut plain = String::with_capacity(markdown.len());
    let mut open: Vec<Node<'_>> = vec![comrak::parse_document(&arena, markdown, &OPTIONS)];
    while let Some(node) = open.pop() {
        match &node.data().value {
            NodeValue::Text(text) => push(&mut plain, text),
            NodeValue::Code(NodeCode { literal, .. }) => push(&mut plain, literal),
            NodeValue::CodeBlock(block) => {
                line_break(&mut plain);
                push(&mut plain, &block.literal);
                line_break(&mut plain);
            }
            NodeValue::SoftBreak | NodeValue::LineBreak | NodeValue::TableCell => plain.push(' '),
            NodeValue::HtmlBlock(_) | NodeValue::HtmlInline(_) => {}
            value if value.block() => line_break(&mut plain),
            _ => {}
        }
        open.extend(node.reverse_children());
    }
    plain.trim().to_owned()
}

/// The first words of a plain text, on one line.
pub fn summary(plain: &str) -> String {
    let mut summary = String::new();
    let mut length = 0;
    for word in plain.split_whitespace() {
        let next = word.chars().count() + usize::from(length > 0);
        if length + next > SUMMARY {
            if summary.is_empty() {
                summary.extend(word.chars().take(SUMMARY));
            }
            summary.push('…');
            break;
        }
        if length > 0 {
            summary.push(' ');
        }
        summary.push_str(word);
        length += next;
    }
    summary
}

/// Where a found word begins and ends in a snippet from the database: control characters, which plain text has none of.
pub const MARK: (char, char) = ('\u{2}', '\u{3}');

/// A snippet from the database as safe HTML: everything escaped, then only `<mark>` around what was found.
pub fn snippet_html(snippet: &str) -> String {
    let mut html = String::with_capacity(snippet.len() + 32);
    let mut marked = false;
    for c in snippet.chars() {
        match c {
            _ if c == MARK.0 && !marked => {
                html.push_str("<mark>");
                marked = true;
            }
            _ if c == MARK.1 && marked => {
                html.push_str("</mark>");
                marked = false;
            }
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\n' | '\t' => html.push(' '),
            c if c.is_control() => {}
            c => html.push(c),
        }
    }
    if marked {
        html.push_str("</mark>");
    }
    html
}

fn push(plain: &mut String, text: &str) {
    plain.extend(text.chars().filter(|c| !c.is_control() || *c == '\n'));
}

fn line_break(plain: &mut String) {
    if !plain.is_empty() && !plain.ends_with('\n') {
        plain.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markdown_becomes_html() {
        let html = to_html(
            "# Reset\n\nPress **Ctrl** and see [help](https://example.com).\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        );
        for part in [
            "<h1>Reset</h1>",
            "<strong>Ctrl</strong>",
            "href=\"https://example.com\"",
            "<td>1</td>",
            "noopener",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn nothing_that_runs_comes_through() {
        let hostile = [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "![x](javascript:alert(1))",
            "[x](data:text/html;base64,PHNjcmlwdD4=)",
            "<a href=\"vbscript:x\">x</a>",
            "<svg onload=alert(1)>",
            "<iframe src=https://example.com></iframe>",
            "<style>*{display:none}</style>",
            "[x]: javascript:alert(1)\n\n[x]",
            "<javascript:alert(1)>",
        ];
        for text in hostile {
            let html = to_html(text).to_lowercase();
            for bad in [
                "<script",
                "onerror=\"",
                "<svg",
                "<iframe",
                "<style",
                "href=\"javascript",
                "src=\"javascript",
                "href=\"data",
                "vbscript",
            ] {
                assert!(!html.contains(bad), "{bad} in {html}");
            }
        }
    }

    #[test]
    fn hostile_texts_are_refused_or_soon_rendered() {
        let units = [
            "> ", "* ", "[", "**a ", "<div>", "![", "- a\n  ", "[a](", "`", "*a_", "<a ", "&", "« ", "|a", "~~", "1. ",
        ];
        for unit in units {
            let text = unit.repeat(200_000 / unit.len());
            if refusal(&text).is_none() {
                let _ = (to_html(&text), to_plain(&text));
            }
        }
        let codes = ["> ", "&", "« "].map(|unit| refusal(&unit.repeat(50_000)).map(|(code, _)| code));
        assert_eq!(
            codes,
            [
                Some("nested_too_deep"),
                Some("too_many_entities"),
                Some("too_many_entities")
            ]
        );
        assert_eq!(
            refusal("> quote\n> > and quote\n\n- a\n  - b\n    - c\n\nR&D, « oui »"),
            None
        );
    }

    #[test]
    fn plain_text_has_the_words_and_no_markup() {
        let plain = to_plain(
            "# Réseau\n\nUse `ping` & **wait**.\n\n- one\n- [two](http://x.y)\n\n```\nsudo reboot\n```\n<b>raw</b>\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        );
        assert_eq!(plain.lines().next(), Some("Réseau"));
        for word in ["Use ping & wait.", "one", "two", "sudo reboot"] {
            assert!(plain.contains(word), "{word} in {plain}");
        }
        for markup in ['#', '*', '`', '|', '<'] {
            assert!(!plain.contains(markup), "{markup} in {plain}");
        }
    }

    #[test]
    fn summaries_end_at_a_word() {
        assert_eq!(summary("one\n two"), "one two");
        let long = summary(&"word ".repeat(100));
        assert!(long.ends_with("word…") && long.chars().count() <= SUMMARY + 1, "{long}");
        assert_eq!(summary(&"x".repeat(500)).chars().count(), SUMMARY + 1);
        assert_eq!(summary(""), "");
    }

    #[test]
    fn snippets_are_escaped_but_for_the_mark() {
        assert_eq!(
            snippet_html("a \u{2}<b>\u{3} & \"c\""),
            "a <mark>&lt;b&gt;</mark> &amp; &quot;c&quot;"
        );
        assert_eq!(snippet_html("\u{3}x\u{2}\u{2}y"), "x<mark>y</mark>");
        assert_eq!(snippet_html("<mark>"), "&lt;mark&gt;");
    }

    proptest! {
        #[test]
        fn any_text_is_rendered_without_scripts(text in "[ -~\\n]{0,200}") {
            let html = to_html(&text).to_lowercase();
            prop_assert!(!html.contains("<script"));
            prop_assert!(!html.contains("href=\"javascript"));
            prop_assert!(!to_plain(&text).contains(MARK.0));
        }

        #[test]
        fn snippets_hold_no_tag_but_mark(text in "\\PC{0,50}|[\u{1}-\u{4}<>&\"a]{0,50}") {
            let html = snippet_html(&text).replace("<mark>", "").replace("</mark>", "");
            prop_assert!(!html.contains('<') && !html.contains('>'));
        }
    }
}
