use std::{borrow::Cow, collections::HashSet, sync::OnceLock};

use ammonia::Builder;

/// Style properties that cannot leave their place, load anything or hide anything.
const STYLES: &[&str] = &[
    "background-color",
    "border",
    "border-bottom",
    "border-collapse",
    "border-left",
    "border-right",
    "border-top",
    "color",
    "font-style",
    "font-weight",
    "padding",
    "padding-left",
    "padding-right",
    "text-align",
    "text-decoration",
    "vertical-align",
    "white-space",
];

/// HTML that can be shown as it is: no script, no form, nothing loaded from elsewhere. Inline images keep their `cid:` address.
pub fn safe(html: &str) -> String {
    static BUILDER: OnceLock<Builder<'static>> = OnceLock::new();
    if markup::is_costly(html) {
        return markup::stripped(html);
    }
    BUILDER.get_or_init(builder).clean(html).to_string()
}

/// The visible text of some HTML.
pub fn text(html: &str) -> String {
    let text = mail_parser::decoders::html::html_to_text(html);
    text.trim().to_owned()
}

/// True if a reader would see nothing.
pub fn is_blank(html: &str) -> bool {
    let lower = html.to_ascii_lowercase();
    !lower.contains("<img") && text(html).chars().all(|c| c.is_whitespace() || c == '\u{200b}')
}

fn builder() -> Builder<'static> {
    let mut builder = Builder::default();
    builder
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel", "cid", "data"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .add_tags(["font", "center", "u"])
        .add_tag_attributes("font", ["color"])
        .add_tag_attributes("table", ["width", "cellpadding", "cellspacing", "border"])
        .add_tag_attributes("td", ["width", "valign"])
        .add_tag_attributes("img", ["width", "height", "alt"])
        .add_clean_content_tags([
            "title", "head", "object", "svg", "math", "form", "select", "textarea", "noscript", "template", "iframe",
        ])
        .rm_tags(["form", "object", "svg", "math"])
        .add_generic_attributes(["style"])
        .filter_style_properties(STYLES.iter().copied().collect())
        .link_rel(Some("noopener noreferrer nofollow"))
        .attribute_filter(|element, attribute, value| match (element, attribute) {
            ("img", "src") => is_inline_image(value).then_some(Cow::Borrowed(value)),
            (_, "href" | "cite") => {
                (!value.trim_start().to_ascii_lowercase().starts_with("data:")).then_some(Cow::Borrowed(value))
            }
            (_, "style") => (!value.to_ascii_lowercase().contains("url(")).then_some(Cow::Borrowed(value)),
            _ => Some(Cow::Borrowed(value)),
        });
    builder
}

fn is_inline_image(source: &str) -> bool {
    let source = source.trim_start().to_ascii_lowercase();
    source.starts_with("cid:")
        || ["png", "jpeg", "jpg", "gif", "webp"]
            .iter()
            .any(|kind| source.starts_with(&format!("data:image/{kind};base64,")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_run_or_call_home_is_gone() {
        for (dirty, gone) in [
            ("<p onclick=x()>a</p>", "onclick"),
            ("<script>x()</script>a", "x()"),
            ("<a href='javascript:x()'>a</a>", "javascript"),
            ("<a href='data:text/html,x'>a</a>", "data:"),
            ("<img src='https://spy.example/p.gif'>a", "spy"),
            ("<p style='background:url(https://spy.example)'>a</p>", "spy"),
            ("<p style='background-color:url(https://spy.example)'>a</p>", "spy"),
            ("<p style='position:fixed;color:red'>a</p>", "position"),
            ("<svg><a xlink:href='javascript:x()'/></svg>a", "javascript"),
            ("<math><mtext><table><mglyph><style><img src=x onerror=x()>", "onerror"),
            ("<style>@import 'https://spy.example'</style>a", "spy"),
            ("<form action='https://spy.example'><input></form>a", "spy"),
            ("<iframe src='https://spy.example'></iframe>a", "spy"),
            ("<base href='https://spy.example'>a", "spy"),
        ] {
            assert!(!safe(dirty).contains(gone), "{dirty} -> {}", safe(dirty));
        }
    }

    #[test]
    fn what_a_reader_needs_stays() {
        let clean = safe(
            "<p style='color:red;position:fixed'>Hi <b>you</b><img src='cid:a@b' alt='x'></p><a href='https://x.example'>l</a>",
        );
        for kept in ["color:red", "<b>you</b>", "cid:a@b", "https://x.example", "noopener"] {
            assert!(clean.contains(kept), "{clean}");
        }
        assert_eq!(text("<p>Hi&nbsp;<b>you</b></p>").replace('\u{a0}', " "), "Hi you");
        assert!(is_blank("<div><br>\u{a0}</div>"));
        assert!(!is_blank("<div><img src='cid:x'></div>"));
    }
}
