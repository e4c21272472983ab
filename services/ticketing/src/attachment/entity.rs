//! Files of tickets.

use ids::AttachmentId;

/// Longest file name, in characters.
const MAX_NAME: usize = 200;

/// A file as the API tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Which.
    pub id: AttachmentId,
    /// Cleaned name.
    pub filename: String,
    /// Media type as declared.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256, hex.
    pub sha256: String,
    /// True if it is shown inside the text.
    pub inline: bool,
    /// Key in the object store; empty where it is not needed.
    pub blob_key: String,
}

/// A file to record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Which.
    pub id: AttachmentId,
    /// Key in the object store.
    pub blob_key: String,
    /// Cleaned name.
    pub filename: String,
    /// Media type as declared.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256, hex.
    pub sha256: String,
    /// Content-ID of an inline image of a mail.
    pub content_id: Option<String>,
    /// True if it is shown inside the text.
    pub inline: bool,
}

/// A name without folders, control characters and what file systems or shells take for something else.
pub fn clean_filename(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let safe: String = last
        .chars()
        .filter(|c| !c.is_control() && !is_direction_mark(*c))
        .map(|c| {
            if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') {
                '_'
            } else {
                c
            }
        })
        .collect();
    let safe = safe.trim_matches(|c: char| c.is_whitespace() || c == '.');
    if safe.is_empty() {
        "file".to_owned()
    } else {
        shorten(safe)
    }
}

/// A media type such as `image/png`; anything else is bytes.
pub fn clean_media_type(declared: &str) -> String {
    let plain = declared
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let token = |t: &str| {
        !t.is_empty()
            && t.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    let well_formed = plain.len() <= 127
        && plain
            .split_once('/')
            .is_some_and(|(kind, sub)| token(kind) && token(sub));
    if well_formed {
        plain
    } else {
        "application/octet-stream".to_owned()
    }
}

/// Marks that turn the direction of writing, with which `gpj.exe` looks like `exe.jpg`.
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn shorten(name: &str) -> String {
    let length = name.chars().count();
    if length <= MAX_NAME {
        return name.to_owned();
    }
    let ending: String = match name.rsplit_once('.') {
        Some((_, ending)) if ending.chars().count() <= 10 => format!(".{ending}"),
        _ => String::new(),
    };
    let keep = MAX_NAME - ending.chars().count();
    name.chars().take(keep).chain(ending.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cleaned() {
        let table = [
            ("photo.jpg", "photo.jpg"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Temp\\a.txt", "a.txt"),
            ("a\r\nb\".txt", "ab_.txt"),
            ("  .. ", "file"),
            ("", "file"),
            ("invoice\u{202e}gpj.exe", "invoicegpj.exe"),
            ("été à l'hôtel.pdf", "été à l'hôtel.pdf"),
        ];
        for (given, expected) in table {
            assert_eq!(clean_filename(given), expected, "{given:?}");
        }
        let long = clean_filename(&format!("{}.pdf", "x".repeat(300)));
        assert_eq!(long.len(), MAX_NAME);
        assert!(std::path::Path::new(&long).extension().is_some_and(|e| e == "pdf"));
    }

    #[test]
    fn media_types_are_cleaned() {
        let table = [
            ("image/PNG", "image/png"),
            ("text/plain; charset=utf-8", "text/plain"),
            ("", "application/octet-stream"),
            ("text/html\r\nx: y", "application/octet-stream"),
            ("nonsense", "application/octet-stream"),
        ];
        for (given, expected) in table {
            assert_eq!(clean_media_type(given), expected, "{given:?}");
        }
    }
}
