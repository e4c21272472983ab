//! A mail as it goes over the wire.

use chrono::{DateTime, Utc};
use fault::Fault;
use lettre::{
    Address, Message,
    address::Envelope,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use markup::one_line;

/// Ids in References; RFC 5322 sets no limit, mail servers do.
const MAX_REFERENCES: usize = 20;

/// Everything a mail consists of.
#[derive(Debug, Clone, Default)]
pub struct Letter {
    /// Name and address in From.
    pub from: (String, String),
    /// Name and address in To.
    pub to: (String, String),
    /// Where answers go; `None` for the sender.
    pub reply_to: Option<String>,
    /// Subject.
    pub subject: String,
    /// Ours, without angle brackets.
    pub message_id: String,
    /// The mail it answers.
    pub in_reply_to: Option<String>,
    /// The thread, oldest first.
    pub references: Vec<String>,
    /// What RFC 3834 calls it; `None` if a person wrote it.
    pub auto_submitted: Option<&'static str>,
    /// True if a bounce must not come back.
    pub no_bounce: bool,
    /// Text.
    pub text: String,
    /// HTML.
    pub html: String,
    /// Images inside the HTML.
    pub inline: Vec<File>,
    /// Files beside it.
    pub attached: Vec<File>,
}

/// A file of a mail.
#[derive(Debug, Clone)]
pub struct File {
    /// Content-ID for an image inside the HTML.
    pub content_id: String,
    /// Name.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// The bytes.
    pub content: Vec<u8>,
}

/// Envelope and bytes.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// MAIL FROM and RCPT TO.
    pub envelope: Envelope,
    /// The mail.
    pub bytes: Vec<u8>,
}

impl Letter {
    /// The mail as bytes. Addresses that are none are refused; nothing in a name or subject can become a header.
    pub fn seal(self, now: DateTime<Utc>) -> Result<Sealed, Fault> {
        let (from, to) = (mailbox(&self.from)?, mailbox(&self.to)?);
        let sender = (!self.no_bounce).then(|| from.email.clone());
        let envelope = Envelope::new(sender, vec![to.email.clone()]).map_err(wrong)?;
        let mut builder = Message::builder()
            .from(from)
            .to(to)
            .date(now.into())
            .subject(one_line(&self.subject, 250))
            .message_id(Some(bracketed(&self.message_id)))
            .envelope(envelope.clone());
        if let Some(address) = &self.reply_to {
            builder = builder.reply_to(mailbox(&(self.from.0.clone(), address.clone()))?);
        }
        if let Some(id) = &self.in_reply_to {
            builder = builder.in_reply_to(bracketed(id));
        }
        if !self.references.is_empty() {
            builder = builder.references(shortened(&self.references));
        }
        for (name, value) in self.marks() {
            builder = builder.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned()));
        }
        let message = builder.multipart(self.body()).map_err(wrong)?;
        Ok(Sealed {
            envelope,
            bytes: message.formatted(),
        })
    }

    /// What keeps machines from answering, and us from reading our own mail.
    fn marks(&self) -> Vec<(&'static str, &'static str)> {
        let mut marks = vec![("X-Guichet-Loop", "1"), ("X-Auto-Response-Suppress", "OOF, AutoReply")];
        if let Some(kind) = self.auto_submitted {
            marks.push(("Auto-Submitted", kind));
            marks[1].1 = "All";
        }
        marks
    }

    fn body(self) -> MultiPart {
        let html = SinglePart::html(self.html);
        let text = MultiPart::alternative().singlepart(SinglePart::plain(self.text));
        let alternative = if self.inline.is_empty() {
            text.singlepart(html)
        } else {
            let related = MultiPart::related().singlepart(html);
            text.multipart(self.inline.into_iter().fold(related, |parts, file| {
                let part = Attachment::new_inline_with_name(file.content_id, one_line(&file.name, 180))
                    .body(file.content, content_type(&file.media_type));
                parts.singlepart(part)
            }))
        };
        if self.attached.is_empty() {
            return alternative;
        }
        let mixed = MultiPart::mixed().multipart(alternative);
        self.attached.into_iter().fold(mixed, |parts, file| {
            parts.singlepart(
                Attachment::new(one_line(&file.name, 180)).body(file.content, content_type(&file.media_type)),
            )
        })
    }
}

fn content_type(text: &str) -> ContentType {
    // A nested message would have to be sent as it is, not encoded: it travels as bytes.
    let usable = !text.starts_with("message/") && !text.starts_with("multipart/");
    let fallback = || ContentType::parse("application/octet-stream").expect("a constant that is well-formed");
    if usable {
        ContentType::parse(text).unwrap_or_else(|_| fallback())
    } else {
        fallback()
    }
}

fn mailbox((name, address): &(String, String)) -> Result<Mailbox, Fault> {
    let address: Address = address.parse().map_err(wrong)?;
    let name = one_line(name, 100);
    Ok(Mailbox::new((!name.is_empty()).then_some(name), address))
}

fn bracketed(id: &str) -> String {
    let id: String = id
        .chars()
        .filter(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>'))
        .collect();
    format!("<{id}>")
}

/// The first and the latest, as RFC 5322 suggests for long threads.
fn shortened(ids: &[String]) -> String {
    let latest = ids.len().saturating_sub(MAX_REFERENCES - 1).max(1);
    let kept = ids.iter().take(1).chain(ids.iter().skip(latest));
    kept.map(|id| bracketed(id)).collect::<Vec<_>>().join(" ")
}

fn wrong(error: impl std::fmt::Display) -> Fault {
    Fault::invalid("MAIL_CANNOT_BE_WRITTEN", error.to_string())
}

/// Reads `Name <address>` of the configuration.
pub fn name_and_address(text: &str) -> (String, String) {
    match text.rsplit_once('<') {
        Some((name, address)) => (
            name.trim().trim_matches('"').to_owned(),
            address.trim_end_matches('>').trim().to_owned(),
        ),
        None => (String::new(), text.trim().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use mail_parser::{MessageParser, MimeHeaders};

    use super::*;

    fn letter() -> Letter {
        Letter {
            from: ("Acme Support".into(), "support@acme.example".into()),
            to: ("Anna Müller".into(), "anna@acme.example".into()),
            reply_to: Some("acme+token@in.example".into()),
            subject: "Re: [INC-1] Imprimante en panne – déjà".into(),
            message_id: "new@acme.example".into(),
            in_reply_to: Some("last@x.example".into()),
            references: vec!["first@x.example".into(), "last@x.example".into()],
            text: "Hello".into(),
            html: "<p>Hello <img src=\"cid:att_1\"></p>".into(),
            ..Letter::default()
        }
    }

    #[test]
    fn headers_and_both_texts_are_there() {
        let sealed = letter().seal(DateTime::UNIX_EPOCH).unwrap();
        let mail = MessageParser::default().parse(&sealed.bytes).unwrap();
        assert_eq!(mail.subject().unwrap(), "Re: [INC-1] Imprimante en panne – déjà");
        assert_eq!(mail.from().unwrap().first().unwrap().name().unwrap(), "Acme Support");
        assert_eq!(mail.to().unwrap().first().unwrap().name().unwrap(), "Anna Müller");
        assert_eq!(
            mail.reply_to().unwrap().first().unwrap().address().unwrap(),
            "acme+token@in.example"
        );
        assert_eq!(mail.message_id().unwrap(), "new@acme.example");
        assert_eq!(mail.in_reply_to().as_text().unwrap(), "last@x.example");
        assert_eq!(
            mail.references().as_text_list().unwrap(),
            ["first@x.example", "last@x.example"]
        );
        assert_eq!(mail.body_text(0).unwrap().trim(), "Hello");
        assert!(mail.body_html(0).unwrap().contains("cid:att_1"));
        assert!(mail.header_raw("X-Guichet-Loop").is_some() && mail.header_raw("Auto-Submitted").is_none());
        assert_eq!(sealed.envelope.from().unwrap().to_string(), "support@acme.example");
    }

    #[test]
    fn nothing_a_person_writes_becomes_a_header() {
        for bad in [
            "x\r\nBcc: evil@x.example",
            "x\nBcc: evil@x.example",
            "x\u{2028}Bcc: e",
            "\"<a@b.example>, evil@x.example",
            "x\0\r\n\r\nbody",
            "=?utf-8?q?=0ABcc:_e?=",
        ] {
            let mut letter = letter();
            letter.from.0 = bad.into();
            letter.to.0 = bad.into();
            letter.subject = bad.into();
            letter.message_id = format!("a{bad}@x.example");
            letter.in_reply_to = Some(bad.into());
            letter.references = vec![bad.into()];
            letter.attached = vec![File {
                content_id: String::new(),
                name: bad.into(),
                media_type: bad.into(),
                content: b"x".to_vec(),
            }];
            let sealed = letter.seal(DateTime::UNIX_EPOCH).unwrap();
            let mail = MessageParser::default().parse(&sealed.bytes).unwrap();
            let names: Vec<_> = mail.headers().iter().map(|h| h.name().to_lowercase()).collect();
            assert!(
                !names.iter().any(|n| n == "bcc"),
                "{bad:?}: {}",
                String::from_utf8_lossy(&sealed.bytes)
            );
            assert_eq!(mail.to().unwrap().iter().count(), 1, "{bad:?}");
            assert_eq!(sealed.envelope.to().len(), 1);
        }
        for bad in [
            "a@b.example\r\nRCPT TO:<c@d.example>",
            "nobody",
            "a@b.example>,<c@d.example",
            "",
        ] {
            let mut letter = letter();
            letter.to.1 = bad.into();
            assert!(letter.seal(DateTime::UNIX_EPOCH).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn files_and_images_have_their_places() {
        let file = |id: &str, name: &str, media_type: &str| File {
            content_id: id.into(),
            name: name.into(),
            media_type: media_type.into(),
            content: b"bytes\n.\r\n".to_vec(),
        };
        let mut letter = letter();
        letter.inline = vec![file("att_1", "p.png", "image/png")];
        letter.attached = vec![
            file("", "rapport été.pdf", "application/pdf"),
            file("", "mail.eml", "message/rfc822"),
        ];
        letter.auto_submitted = Some("auto-replied");
        letter.no_bounce = true;
        let sealed = letter.seal(DateTime::UNIX_EPOCH).unwrap();
        let mail = MessageParser::default().parse(&sealed.bytes).unwrap();
        let files: Vec<_> = mail
            .attachments()
            .map(|a| (a.attachment_name().unwrap().to_owned(), a.contents().to_vec()))
            .collect();
        assert_eq!(
            files.iter().map(|f| f.0.as_str()).collect::<Vec<_>>(),
            ["p.png", "rapport été.pdf", "mail.eml"]
        );
        assert!(files.iter().all(|f| f.1 == b"bytes\n.\r\n"));
        assert_eq!(mail.header_raw("Auto-Submitted").unwrap().trim(), "auto-replied");
        assert_eq!(sealed.envelope.from(), None);
    }

    #[test]
    fn a_long_thread_keeps_its_first_and_latest() {
        let ids: Vec<String> = (0..50).map(|n| format!("{n}@x")).collect();
        let text = shortened(&ids);
        assert_eq!(text.split(' ').count(), MAX_REFERENCES);
        assert!(text.starts_with("<0@x> <31@x>") && text.ends_with("<49@x>"));
        assert_eq!(shortened(&ids[..1]), "<0@x>");
    }

    #[test]
    fn a_configured_sender_is_read() {
        assert_eq!(
            name_and_address("Guichet <no-reply@x.example>"),
            ("Guichet".into(), "no-reply@x.example".into())
        );
        assert_eq!(name_and_address("a@x.example"), (String::new(), "a@x.example".into()));
    }
}
