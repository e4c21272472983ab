use aws_lc_rs::digest;
use chrono::{DateTime, Utc};
use mail_parser::{Addr, HeaderValue, Message, MessageParser, PartType};
use markup::one_line;

use super::{
    Bounce, LOOP_HEADER, Limits, ParseError, ParsedFile, automatic, bounce, file, header::clean_id, html, quote_html,
    quote_text,
};

/// Longer texts are cut; the raw mail is always kept.
const MAX_TEXT: usize = 400_000;
/// HTML above this is kept as a file beside its text.
const MAX_HTML: usize = 1_500_000;

/// Somebody in a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Lower case.
    pub email: String,
    /// Empty if there was none.
    pub name: String,
}

/// What a mail says.
#[derive(Debug, Clone)]
pub struct ParsedMail {
    /// Message-ID without angle brackets.
    pub message_id: Option<String>,
    /// Ids in In-Reply-To and References, nearest first.
    pub answers: Vec<String>,
    /// From, or Sender.
    pub from: Address,
    /// To, Cc and the delivery fields: where a signed address may stand.
    pub addressed: Vec<String>,
    /// Cc and To but the author.
    pub others: Vec<Address>,
    /// Subject, one line.
    pub subject: String,
    /// Date.
    pub sent_at: Option<DateTime<Utc>>,
    /// The answer as text.
    pub text: String,
    /// The answer as safe HTML; empty if the mail had none.
    pub html: String,
    /// The quoted thread as safe HTML.
    pub quoted_html: String,
    /// Attached and inline files.
    pub files: Vec<ParsedFile>,
    /// True if a machine wrote it.
    pub automatic: bool,
    /// True for a delivery report.
    pub report: bool,
    /// The Message-ID of the mail that a delivery report returns.
    pub returned_id: Option<String>,
    /// What a mail server reports about a mail that did not arrive.
    pub bounce: Option<Bounce>,
    /// True if it came from us.
    pub own: bool,
    /// How many servers it went through.
    pub hops: usize,
    /// Hex SHA-256 over author, subject, texts and files: the same for every copy of one mail.
    pub content_hash: String,
}

/// Takes a raw mail apart. `envelope_sender` is MAIL FROM, if it came by SMTP.
pub fn parse(raw: &[u8], limits: &Limits, envelope_sender: Option<&str>) -> Result<ParsedMail, ParseError> {
    limits.scan(raw)?;
    let message = MessageParser::default().parse(raw).ok_or(ParseError::NoHeader)?;
    limits.check(&message)?;
    let from = sender(&message)
        .or_else(|| nobody(&message))
        .ok_or(ParseError::NoSender)?;
    let to: Vec<&Addr<'_>> = [message.to(), message.cc()]
        .into_iter()
        .flatten()
        .flat_map(|list| list.iter())
        .collect();
    if to.len() > limits.addresses {
        return Err(ParseError::TooMany("addresses"));
    }
    let subject = one_line(message.subject().unwrap_or_default(), 500);
    let mut body = Body::read(&message, is_forward(&subject));
    let mut files = file::files(&message, &format!("{}{}", body.html, body.quoted_html));
    body.fit(&mut files);
    let answers = answers(&message);
    Ok(ParsedMail {
        message_id: message.message_id().and_then(clean_id),
        bounce: bounce::read(&message, &from.email, &answers, &plain_source(&message)),
        answers,
        addressed: addressed(&message, &to),
        others: to
            .iter()
            .filter_map(|a| address(a))
            .filter(|a| a.email != from.email)
            .collect(),
        sent_at: message
            .date()
            .and_then(|d| DateTime::from_timestamp(d.to_timestamp(), 0)),
        automatic: automatic::is_automatic(&message, &from.email, envelope_sender),
        report: automatic::is_report(&message),
        returned_id: automatic::returned_id(&message).as_deref().and_then(clean_id),
        own: message.header_raw(LOOP_HEADER).is_some(),
        hops: message
            .headers()
            .iter()
            .filter(|h| h.name().eq_ignore_ascii_case("Received"))
            .count(),
        content_hash: content_hash(
            [&from.email, &subject, &body.text, &body.html, &body.quoted_html],
            &files,
        ),
        text: body.text,
        html: body.html,
        quoted_html: body.quoted_html,
        from,
        subject,
        files,
    })
}

struct Body {
    text: String,
    html: String,
    quoted_html: String,
    source: String,
}

impl Body {
    fn read(message: &Message<'_>, forward: bool) -> Self {
        let source = html_source(message);
        let plain = shortened(plain_source(message));
        if source.is_empty() || source.len() > MAX_HTML {
            return Self::of_text(&plain, forward, source);
        }
        let (answer, quoted) = if forward {
            (source.as_str(), "")
        } else {
            quote_html::split(&source)
        };
        let text = if plain.trim().is_empty() || (quoted.is_empty() && forward) {
            html::text(answer)
        } else {
            // The text beside the HTML is what the author's program made of it; its own quotation is split off by its own marks.
            let (text, below) = quote_text::split(&plain);
            if below.is_empty() && !quoted.is_empty() {
                html::text(answer)
            } else {
                text
            }
        };
        let quoted_html = if html::is_blank(quoted) {
            String::new()
        } else {
            html::safe(quoted)
        };
        Self {
            text: shortened(text),
            html: html::safe(answer),
            quoted_html,
            source,
        }
    }

    /// A mail without HTML, or with more of it than anybody wrote.
    fn of_text(plain: &str, forward: bool, source: String) -> Self {
        let (answer, quoted) = if forward {
            (plain.trim().to_owned(), String::new())
        } else {
            quote_text::split(plain)
        };
        let quoted_html = if quoted.is_empty() {
            String::new()
        } else {
            html::safe(&mail_parser::decoders::html::text_to_html(&quoted))
        };
        Self {
            text: answer,
            html: String::new(),
            quoted_html,
            source,
        }
    }

    /// HTML that was not taken is kept as a file; nothing that cannot be shown stays in the text.
    fn fit(&mut self, files: &mut Vec<ParsedFile>) {
        if self.source.len() > MAX_HTML {
            files.push(ParsedFile {
                filename: "mail.html".to_owned(),
                media_type: "text/html".to_owned(),
                content_id: None,
                content: std::mem::take(&mut self.source).into_bytes(),
            });
        }
        self.text.retain(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    }
}

/// At most so much text as somebody may have written.
fn shortened(mut text: String) -> String {
    if text.len() > MAX_TEXT {
        let mut end = MAX_TEXT;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        text.push_str("\n[…]");
    }
    text
}

/// All HTML bodies; text bodies between them are turned into HTML. Empty if there is no HTML.
fn html_source(message: &Message<'_>) -> String {
    let bodies: Vec<&PartType<'_>> = message.html_bodies().map(|part| &part.body).collect();
    if !bodies.iter().any(|b| matches!(b, PartType::Html(_))) {
        return String::new();
    }
    let pieces = bodies.into_iter().filter_map(|body| match body {
        PartType::Html(html) => Some(html.to_string()),
        PartType::Text(text) => Some(mail_parser::decoders::html::text_to_html(text)),
        _ => None,
    });
    pieces.collect::<Vec<_>>().join("\n")
}

fn plain_source(message: &Message<'_>) -> String {
    let pieces = message.text_bodies().filter_map(|part| match &part.body {
        PartType::Text(text) => Some(text.replace("\r\n", "\n")),
        PartType::Html(html) => Some(html::text(html)),
        _ => None,
    });
    pieces.collect::<Vec<_>>().join("\n\n")
}

fn sender(message: &Message<'_>) -> Option<Address> {
    let first = |list: Option<&mail_parser::Address<'_>>| list.and_then(|l| l.iter().find_map(address));
    first(message.from()).or_else(|| first(message.sender()))
}

/// Many servers sign their reports with no address, or one that is none.
fn nobody(message: &Message<'_>) -> Option<Address> {
    automatic::is_report(message).then(|| Address {
        email: "mailer-daemon@nowhere.invalid".to_owned(),
        name: String::new(),
    })
}

fn address(addr: &Addr<'_>) -> Option<Address> {
    let email = addr.address()?.trim().to_lowercase();
    let name = one_line(addr.name().unwrap_or_default(), 100);
    fault::validate::is_email(&email).then_some(Address { email, name })
}

fn addressed(message: &Message<'_>, to: &[&Addr<'_>]) -> Vec<String> {
    let named = to.iter().filter_map(|a| a.address()).map(str::to_owned);
    let fields = ["Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"];
    let delivered = fields
        .iter()
        .filter_map(|f| message.header_raw(*f))
        .map(|v| v.trim().trim_matches(['<', '>']).to_owned());
    named
        .chain(delivered)
        .filter(|a| a.contains('@') && a.len() <= 320)
        .collect()
}

fn answers(message: &Message<'_>) -> Vec<String> {
    let mut ids = list(message.in_reply_to());
    let mut references = list(message.references());
    references.reverse();
    ids.extend(references);
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    ids.truncate(100);
    ids
}

fn list(value: &HeaderValue<'_>) -> Vec<String> {
    match value {
        HeaderValue::Text(text) => clean_id(text).into_iter().collect(),
        HeaderValue::TextList(list) => list.iter().filter_map(|t| clean_id(t)).collect(),
        _ => Vec::new(),
    }
}

fn is_forward(subject: &str) -> bool {
    let subject = subject.to_lowercase();
    ["fw:", "fwd:", "tr:", "tr :", "wg:", "rv:", "i:"]
        .iter()
        .any(|p| subject.starts_with(p))
}

/// Over what is said, not how it is encoded: copies of one mail differ in their fields, dates and boundaries.
fn content_hash(texts: [&str; 5], files: &[ParsedFile]) -> String {
    let mut hash = digest::Context::new(&digest::SHA256);
    let files = files.iter().flat_map(|file| [file.filename.as_bytes(), &file.content]);
    for part in texts.into_iter().map(str::as_bytes).chain(files) {
        hash.update(&part.len().to_be_bytes());
        hash.update(part);
    }
    hex::encode(hash.finish())
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
