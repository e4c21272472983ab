use mail_parser::{Encoding, Message, MessagePart, MimeHeaders, PartType, decoders};

use super::filename;

/// A file of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedFile {
    /// Cleaned name.
    pub filename: String,
    /// Media type as declared, in lower case.
    pub media_type: String,
    /// Content-ID without angle brackets, if the text shows it inside.
    pub content_id: Option<String>,
    /// The bytes, exactly as they were sent.
    pub content: Vec<u8>,
}

/// Every attached and inline file, under names of their own.
pub(super) fn files(message: &Message<'_>, html: &str) -> Vec<ParsedFile> {
    let mut files: Vec<ParsedFile> = message
        .attachments()
        .filter_map(|part| file(message, part, html))
        .collect();
    let mut names: Vec<&mut String> = files.iter_mut().map(|f| &mut f.filename).collect();
    filename::distinct(&mut names);
    files
}

fn file(message: &Message<'_>, part: &MessagePart<'_>, html: &str) -> Option<ParsedFile> {
    let media_type = media_type(part);
    let name = part.attachment_name().map_or_else(String::new, str::to_owned);
    let content_id = part.content_id().map(|id| id.trim_matches(['<', '>']).to_owned());
    let content = content(message, part)?;
    Some(ParsedFile {
        filename: filename::clean(&name, &fallback(&media_type)),
        // A Content-ID that the text never shows is of no use to a reader.
        content_id: content_id.filter(|id| !id.is_empty() && html.contains(&format!("cid:{id}"))),
        media_type,
        content,
    })
}

fn media_type(part: &MessagePart<'_>) -> String {
    if matches!(part.body, PartType::Message(_)) {
        return "message/rfc822".to_owned();
    }
    let given = part
        .content_type()
        .map(|t| format!("{}/{}", t.ctype(), t.subtype().unwrap_or("octet-stream")));
    given
        .map(|t| t.to_lowercase())
        .filter(|t| t.len() <= 100 && t.chars().all(|c| c.is_ascii_graphic()))
        .unwrap_or_else(|| "application/octet-stream".to_owned())
}

fn fallback(media_type: &str) -> String {
    let name = match media_type {
        "message/rfc822" => "message.eml",
        "text/plain" => "text.txt",
        "text/html" => "page.html",
        "text/calendar" => "invitation.ics",
        "image/jpeg" => "image.jpg",
        "image/png" => "image.png",
        "image/gif" => "image.gif",
        "application/pdf" => "document.pdf",
        _ => "attachment",
    };
    name.to_owned()
}

/// The parser turns texts into UTF-8; a file is what was sent, byte for byte.
fn content(message: &Message<'_>, part: &MessagePart<'_>) -> Option<Vec<u8>> {
    match &part.body {
        PartType::Text(_) | PartType::Html(_) => {
            let raw = message
                .raw_message
                .get(part.offset_body as usize..part.offset_end as usize)?;
            let decoded = match part.encoding {
                Encoding::None => Some(raw.to_vec()),
                Encoding::QuotedPrintable => decoders::quoted_printable::quoted_printable_decode(raw),
                Encoding::Base64 => decoders::base64::base64_decode(raw),
            };
            Some(decoded.unwrap_or_else(|| part.contents().to_vec()))
        }
        PartType::Binary(_) | PartType::InlineBinary(_) | PartType::Message(_) => Some(part.contents().to_vec()),
        PartType::Multipart(_) => None,
    }
}
