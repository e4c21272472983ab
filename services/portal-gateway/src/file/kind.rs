//! Media types and file names as headers carry them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

const OCTETS: &str = "application/octet-stream";

/// Images a browser only paints: these may be shown inside a page.
const RASTER: [&str; 6] = [
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/bmp",
    "image/avif",
];

/// A declared media type in its plain form, without parameters; octets if it is none.
pub(super) fn declared(header: Option<&str>) -> String {
    let text = header
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let is_token = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+' | b'_'))
    };
    match text.split_once('/') {
        Some((kind, subtype)) if text.len() <= 127 && is_token(kind) && is_token(subtype) => text,
        _ => OCTETS.to_owned(),
    }
}

/// True if the type may be shown in a page and the content begins like it.
pub(super) fn is_raster(media_type: &str, first_bytes: &[u8]) -> bool {
    let at = |from: usize, text: &[u8]| first_bytes.get(from..from + text.len()) == Some(text);
    RASTER.contains(&media_type)
        && match media_type {
            "image/png" => at(0, b"\x89PNG\r\n\x1a\n"),
            "image/jpeg" => at(0, b"\xff\xd8\xff"),
            "image/gif" => at(0, b"GIF87a") || at(0, b"GIF89a"),
            "image/webp" => at(0, b"RIFF") && at(8, b"WEBP"),
            "image/bmp" => at(0, b"BM"),
            "image/avif" => at(4, b"ftypavif") || at(4, b"ftypavis"),
            _ => false,
        }
}

/// The type a file is sent with when it is saved: never one that a browser would run.
pub(super) fn inert(media_type: &str) -> &str {
    let active = [
        "html",
        "xml",
        "svg",
        "javascript",
        "ecmascript",
        "script",
        "shockwave",
        "mhtml",
        "x-xpinstall",
    ];
    let is_active = active.iter().any(|word| media_type.contains(word)) || media_type.starts_with("multipart/");
    // Office documents are zip files whose type merely says "xml".
    let is_office = media_type.starts_with("application/vnd.openxmlformats-officedocument.");
    if is_active && !is_office { OCTETS } else { media_type }
}

/// `Content-Disposition` with a name every browser reads (RFC 6266).
pub(super) fn disposition(inline: bool, filename: &str) -> String {
    const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_');
    let clean: String = filename
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '/' | '\\'))
        .take(200)
        .collect();
    let clean = if clean.trim_matches(['.', ' ']).is_empty() {
        "file".to_owned()
    } else {
        clean
    };
    let ascii: String = clean
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || ".-_ ".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    let kind = if inline { "inline" } else { "attachment" };
    format!(
        "{kind}; filename=\"{ascii}\"; filename*=UTF-8''{}",
        utf8_percent_encode(&clean, PLAIN)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_real_raster_images_are_shown() {
        assert!(is_raster("image/png", b"\x89PNG\r\n\x1a\n...."));
        assert!(!is_raster("image/png", b"<html>"));
        assert!(!is_raster("image/svg+xml", b"<svg"));
        assert!(!is_raster("text/html", b"\x89PNG\r\n\x1a\n"));
    }

    #[test]
    fn nothing_is_sent_that_a_browser_would_run() {
        for active in [
            "text/html",
            "image/svg+xml",
            "application/xhtml+xml",
            "text/javascript",
            "multipart/related",
        ] {
            assert_eq!(inert(active), OCTETS, "{active}");
        }
        let word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        for passive in ["application/pdf", "text/plain", word] {
            assert_eq!(inert(passive), passive);
        }
        assert_eq!(declared(Some("Text/Plain; charset=utf-8")), "text/plain");
        for odd in [None, Some(""), Some("a/b/c"), Some("text/pl ain"), Some("x\r\ny/z")] {
            assert_eq!(declared(odd), OCTETS);
        }
    }

    #[test]
    fn a_name_cannot_leave_its_header() {
        let header = disposition(false, "a\"b\r\nSet-Cookie: x\\../é.pdf");
        assert!(!header.contains(['\r', '\n', '\\']));
        assert_eq!(header.matches('"').count(), 2);
        assert!(header.ends_with("%C3%A9.pdf"), "{header}");
        assert!(disposition(true, "..").starts_with("inline; filename=\"file\""));
    }
}
