//! Text as people wrote it into HTML that is safe to show as it is: an allow-list, no scripts, no styles, no image from outside.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use ammonia::{Builder, UrlRelative};
use ids::AttachmentId;

/// Content-IDs of a mail's inline images and the attachments they became.
pub type ContentIds = HashMap<String, AttachmentId>;

const TAGS: &[&str] = &[
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "del",
    "div",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "input",
    "ins",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];
const LINK_SCHEMES: &[&str] = &["http://", "https://", "mailto:", "tel:"];

/// Markdown as agents and requesters write it.
pub fn from_markdown(text: &str) -> String {
    static OPTIONS: LazyLock<comrak::Options<'static>> = LazyLock::new(|| {
        let mut options = comrak::Options::default();
        options.extension.strikethrough = true;
        options.extension.table = true;
        options.extension.autolink = true;
        options.extension.tasklist = true;
        options.render.hardbreaks = true;
        options.render.escape = true;
        options
    });
    clean(&comrak::markdown_to_html(text, &OPTIONS), ContentIds::new())
}

/// The HTML of a mail, cleaned already by mail-ingest and once more here.
pub fn from_mail(html: &str, images: ContentIds) -> String {
    if html.trim().is_empty() {
        String::new()
    } else {
        clean(html, images)
    }
}

/// Plain text: paragraphs, line breaks and links that can be followed.
pub fn from_plain(text: &str) -> String {
    let paragraphs = text.replace("\r\n", "\n");
    let paragraphs = paragraphs.split("\n\n").map(str::trim).filter(|p| !p.is_empty());
    let html: String = paragraphs
        .map(|p| format!("<p>{}</p>\n", linked(p).replace('\n', "<br>\n")))
        .collect();
    clean(&html, ContentIds::new())
}

/// The words of HTML, for search and previews.
pub fn to_text(html: &str) -> String {
    let spaced = html.replace('<', " <");
    let bare = if markup::is_costly(html) {
        markup::stripped(html)
    } else {
        Builder::empty().clean(&spaced).to_string()
    };
    let text = bare
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The attachments that HTML shows inside the text.
pub fn inline_images(html: &str) -> HashSet<AttachmentId> {
    html.split("src=\"cid:")
        .skip(1)
        .filter_map(|rest| rest.split('"').next()?.parse().ok())
        .collect()
}

fn linked(text: &str) -> String {
    let escape = |part: &str| {
        part.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
    };
    let link = |word: &str| {
        let end = word
            .trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '>', '"', '\''])
            .len();
        let (url, rest) = (escape(&word[..end]), escape(&word[end..]));
        format!("<a href=\"{url}\">{url}</a>{rest}")
    };
    let word = |word: &str| {
        let at = ["https://", "http://"]
            .iter()
            .filter_map(|scheme| word.find(scheme))
            .min();
        at.map_or_else(|| escape(word), |at| escape(&word[..at]) + &link(&word[at..]))
    };
    text.split_inclusive(char::is_whitespace)
        .map(|part| {
            let bare = part.trim_end();
            word(bare) + &part[bare.len()..]
        })
        .collect()
}

fn clean(html: &str, images: ContentIds) -> String {
    if markup::is_costly(html) {
        return markup::stripped(html);
    }
    let attributes = HashMap::from([
        ("a", HashSet::from(["href", "title"])),
        ("img", HashSet::from(["src", "alt", "width", "height"])),
        ("input", HashSet::from(["checked", "disabled"])),
        ("ol", HashSet::from(["start"])),
        ("td", HashSet::from(["colspan", "rowspan", "align"])),
        ("th", HashSet::from(["colspan", "rowspan", "align"])),
    ]);
    Builder::default()
        .tags(TAGS.iter().copied().collect())
        .tag_attributes(attributes)
        .set_tag_attribute_values(HashMap::from([(
            "input",
            HashMap::from([("type", "checkbox"), ("disabled", "")]),
        )]))
        .generic_attributes(HashSet::from(["dir", "lang"]))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel", "cid"]))
        .url_relative(UrlRelative::PassThrough) // the filter below lets none through but our own images
        .link_rel(Some("noopener noreferrer nofollow"))
        .attribute_filter(move |element, attribute, value| match (element, attribute) {
            ("img", "src") => image(value, &images).map(Cow::Owned),
            ("a", "href") => is_link(value).then_some(Cow::Borrowed(value)),
            ("img", "width" | "height") => value
                .bytes()
                .all(|b| b.is_ascii_digit())
                .then_some(Cow::Borrowed(value)),
            _ => Some(Cow::Borrowed(value)),
        })
        .clean(html)
        .to_string()
}

fn is_link(url: &str) -> bool {
    let url = url.trim().to_ascii_lowercase();
    LINK_SCHEMES.iter().any(|scheme| url.starts_with(scheme))
}

/// Images come from attachments only: by id, by a mail's Content-ID, or by our own download route.
fn image(url: &str, images: &ContentIds) -> Option<String> {
    let own = |id: &str| id.parse::<AttachmentId>().ok();
    let id = match url.strip_prefix("cid:") {
        Some(id) => own(id).or_else(|| images.get(id).copied()),
        None if url.starts_with("/api/") => {
            let rest = url.split_once("/v1/attachments/")?.1;
            own(rest.split(['/', '?']).next()?)
        }
        None => None,
    };
    id.map(|id| format!("cid:{id}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_html() {
        let html = from_markdown(
            "**hello**\nworld\n\n- [x] a\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nhttps://example.com ~~old~~",
        );
        for part in [
            "<strong>hello</strong><br",
            "<td>1</td>",
            "<del>old</del>",
            "href=\"https://example.com\"",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(html.contains("rel=\"noopener noreferrer nofollow\""), "{html}");
    }

    #[test]
    fn nothing_active_survives() {
        let hostile = [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<a href=\"javascript:alert(1)\">x</a>",
            "<a href=\" java\nscript:alert(1)\">x</a>",
            "<a href=\"data:text/html,<script>\">x</a>",
            "<style>*{display:none}</style>",
            "<div style=\"position:fixed\" class=\"x\" id=\"y\" onclick=\"a()\">z</div>",
            "<iframe src=\"https://evil.example\"></iframe>",
            "<svg onload=alert(1)></svg><math><mi xlink:href=\"javascript:1\">",
            "<form action=\"https://evil.example\"><input type=\"password\" name=p></form>",
            "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
            "<base href=\"https://evil.example\"><link rel=stylesheet href=\"https://evil.example\">",
            "[x](javascript:alert(1)) ![y](https://evil.example/pixel.png)",
        ];
        for text in hostile {
            for html in [
                from_markdown(text),
                from_mail(text, ContentIds::new()),
                from_plain(text),
            ] {
                for tag in html.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
                    let name = tag.split_whitespace().next().unwrap_or_default().trim_matches('/');
                    assert!(TAGS.contains(&name), "{name} in {html} from {text}");
                    for bad in [
                        " on",
                        "src=",
                        "style=",
                        "class=",
                        "id=",
                        "javascript",
                        "data:",
                        "password",
                    ] {
                        assert!(!tag.contains(bad), "{bad} in {html} from {text}");
                    }
                }
            }
        }
    }

    #[test]
    fn images_come_from_attachments_only() {
        let id = AttachmentId::new();
        let images = ContentIds::from([("part1@mail".to_owned(), id)]);
        let html = from_mail(
            "<p>a<img src=\"cid:part1@mail\"><img src=\"cid:other\"><img src=\"https://x.example/a.png\"></p>",
            images,
        );
        assert_eq!(html.matches("src=").count(), 1, "{html}");
        assert_eq!(inline_images(&html), HashSet::from([id]));
        for source in [
            format!("cid:{id}"),
            format!("/api/t/acme/v1/attachments/{id}/content?inline=1"),
        ] {
            assert_eq!(
                inline_images(&from_markdown(&format!("![photo]({source})"))),
                HashSet::from([id]),
                "{source}"
            );
        }
        assert_eq!(
            inline_images(&from_markdown(&format!("![x](//evil.example/v1/attachments/{id})"))),
            HashSet::new()
        );
    }

    #[test]
    fn plain_text_keeps_lines_and_links() {
        let html = from_plain("Hi <all>,\nsee (https://example.com/a?b=1&c=2).\n\nBye");
        assert!(html.contains("<p>Hi &lt;all&gt;,<br>"), "{html}");
        assert!(html.contains("href=\"https://example.com/a?b=1&amp;c=2\""), "{html}");
        assert!(html.contains("</a>).</p>"), "{html}");
        assert_eq!(html.matches("<p>").count(), 2);
    }

    #[test]
    fn words_are_found_in_html() {
        assert_eq!(to_text("<p>Fish &amp; <b>chips</b></p><p>now</p>"), "Fish & chips now");
    }

    proptest::proptest! {
        #[test]
        fn whatever_comes_only_known_tags_go(text in "[<>/=\"' a-z!&;:-]{0,120}") {
            for html in [from_mail(&text, ContentIds::new()), from_markdown(&text), from_plain(&text)] {
                for tag in html.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
                    let name = tag.trim_start_matches('/').split_whitespace().next().unwrap_or_default();
                    proptest::prop_assert!(TAGS.contains(&name), "{name} in {html}");
                }
            }
        }
    }
}
