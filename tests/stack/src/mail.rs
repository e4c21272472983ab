use std::{path::PathBuf, time::Duration};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    address::Envelope,
    message::{Attachment, Mailbox, MultiPart, SinglePart, header::ContentType},
};
use mail_parser::{MessageParser, MimeHeaders};

use crate::Env;

/// A mail as a customer writes it.
#[derive(Debug, Clone, Default)]
pub struct Letter {
    /// Display name and address.
    pub from: (String, String),
    /// Address.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML; with it the mail has both.
    pub html: Option<String>,
    /// Message-ID, without angle brackets.
    pub message_id: String,
    /// In-Reply-To and References, without angle brackets.
    pub in_reply_to: Option<String>,
    /// An inline image: content id and PNG bytes.
    pub inline: Option<(String, Vec<u8>)>,
    /// A file: name, media type, bytes.
    pub file: Option<(String, String, Vec<u8>)>,
}

/// Sends a mail to the product, and gives the mail server's answer if it refuses.
pub async fn send(env: &Env, letter: &Letter) -> Result<(), String> {
    let sent = transport(env).send(build(letter)).await;
    sent.map(|_| ()).map_err(|error| error.to_string())
}

/// Sends what a mail server reports about a mail that did not arrive.
pub async fn send_report(env: &Env, to: &str, about: &str, recipient: &str) -> Result<(), String> {
    let report = format!(
        "From: MAILER-DAEMON@mx.example\r\nTo: {to}\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         Message-ID: <report.{about}>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nI am sorry.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.2.2\r\n\
         Diagnostic-Code: smtp; 552 5.2.2 mailbox full\r\n\r\n\
         --b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{about}>\r\nFrom: {to}\r\n--b--\r\n"
    );
    let envelope = Envelope::new(None, vec![to.parse().expect("an address")]).expect("an envelope");
    let sent = transport(env).send_raw(&envelope, report.as_bytes()).await;
    sent.map(|_| ()).map_err(|error| error.to_string())
}

fn transport(env: &Env) -> AsyncSmtpTransport<Tokio1Executor> {
    let (host, port) = env.smtp.rsplit_once(':').expect("host:port");
    AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
        .port(port.parse().expect("a port"))
        .timeout(Some(Duration::from_secs(10)))
        .build()
}

fn build(letter: &Letter) -> Message {
    let (name, address) = &letter.from;
    let mut builder = Message::builder()
        .from(Mailbox::new(Some(name.clone()), address.parse().expect("an address")))
        .to(letter.to.parse().expect("an address"))
        .subject(&letter.subject)
        .message_id(Some(format!("<{}>", letter.message_id)));
    if let Some(id) = &letter.in_reply_to {
        builder = builder.in_reply_to(format!("<{id}>")).references(format!("<{id}>"));
    }
    let mut text = MultiPart::alternative().singlepart(SinglePart::plain(letter.text.clone()));
    if let Some(html) = &letter.html {
        let html = SinglePart::html(html.clone());
        text = match &letter.inline {
            Some((cid, bytes)) => {
                let image = Attachment::new_inline(cid.clone())
                    .body(bytes.clone(), ContentType::parse("image/png").expect("a type"));
                text.multipart(MultiPart::related().singlepart(html).singlepart(image))
            }
            None => text.singlepart(html),
        };
    }
    let mut body = MultiPart::mixed().multipart(text);
    if let Some((name, media_type, bytes)) = &letter.file {
        let kind = ContentType::parse(media_type).expect("a type");
        body = body.singlepart(Attachment::new(name.clone()).body(bytes.clone(), kind));
    }
    builder.multipart(body).expect("a mail")
}

/// A mail the product sent.
#[derive(Debug, Clone)]
pub struct Received {
    /// Address of From.
    pub from: String,
    /// Address of To.
    pub to: String,
    /// Address of Reply-To.
    pub reply_to: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
    /// Message-ID, without angle brackets.
    pub message_id: String,
    /// In-Reply-To.
    pub in_reply_to: Vec<String>,
    /// References.
    pub references: Vec<String>,
    /// Names and bytes of files.
    pub files: Vec<(String, Vec<u8>)>,
    /// Everything as it came.
    pub raw: Vec<u8>,
}

/// The folder that outgoing mail ends in.
pub struct Sink(PathBuf);

impl Sink {
    /// The sink of a running system.
    pub fn of(env: &Env) -> Self {
        Self(env.mail_sink.clone())
    }

    /// All mails to an address.
    pub fn to(&self, address: &str) -> Vec<Received> {
        let files = std::fs::read_dir(&self.0).unwrap_or_else(|error| panic!("{}: {error}", self.0.display()));
        let mut paths: Vec<_> = files
            .flatten()
            .map(|file| file.path())
            .filter(|p| p.extension().is_some_and(|e| e == "eml"))
            .collect();
        paths.sort();
        let mails = paths.iter().filter_map(|path| parse(std::fs::read(path).ok()?));
        mails.filter(|mail| mail.to == address).collect()
    }

    /// Waits for a mail to an address that fits.
    pub async fn wait_for(&self, address: &str, what: &str, fits: impl Fn(&Received) -> bool) -> Received {
        crate::eventually(&format!("a mail to {address}: {what}"), 20, || async {
            self.to(address).into_iter().find(|mail| fits(mail))
        })
        .await
    }
}

fn parse(raw: Vec<u8>) -> Option<Received> {
    let mail = MessageParser::default().parse(&raw)?;
    let address = |list: Option<&mail_parser::Address<'_>>| {
        list.and_then(|list| list.first())
            .and_then(|a| a.address())
            .unwrap_or_default()
            .to_owned()
    };
    let ids = |value: &mail_parser::HeaderValue<'_>| -> Vec<String> {
        value
            .as_text_list()
            .unwrap_or_default()
            .iter()
            .map(|id| id.to_string())
            .collect()
    };
    Some(Received {
        from: address(mail.from()),
        to: address(mail.to()),
        reply_to: address(mail.reply_to()),
        subject: mail.subject().unwrap_or_default().to_owned(),
        text: mail.body_text(0).unwrap_or_default().into_owned(),
        html: mail.body_html(0).unwrap_or_default().into_owned(),
        message_id: mail.message_id().unwrap_or_default().to_owned(),
        in_reply_to: ids(mail.in_reply_to()),
        references: ids(mail.references()),
        files: mail
            .attachments()
            .map(|part| {
                (
                    part.attachment_name().unwrap_or_default().to_owned(),
                    part.contents().to_vec(),
                )
            })
            .collect(),
        raw: raw.clone(),
    })
}
