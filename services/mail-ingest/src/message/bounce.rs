//! What a mail server reports about a mail that did not arrive: RFC 3464, and letters of servers that never heard of it.

use mail_parser::{Message, MimeHeaders, PartType};
use markup::one_line;

use super::{automatic, header::clean_id};

/// Longest reason, in characters.
const MAX_REASON: usize = 300;
/// Ids looked for in a report.
const MAX_IDS: usize = 20;
/// Who writes such letters without being a report by form.
const SERVERS: &[&str] = &["mailer-daemon", "postmaster"];

/// A report about one of our mails, perhaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounce {
    /// Message-IDs of the mail it may be about, the likeliest first.
    pub about: Vec<String>,
    /// True if the mail will not arrive; false if it is late, or did arrive.
    pub failed: bool,
    /// Whom it did not reach; empty if not said.
    pub recipient: String,
    /// Enhanced status code; empty if not said.
    pub status: String,
    /// Why, one line.
    pub reason: String,
}

/// What the report says; `None` if the mail is none. `answers` are the ids it refers to in its own header, `text` is what it says to people.
pub(super) fn read(message: &Message<'_>, sender: &str, answers: &[String], text: &str) -> Option<Bounce> {
    let fields = status_part(message);
    let letter = fields.is_none() && is_letter(message, sender);
    if fields.is_none() && !letter {
        return None;
    }
    let recipients = fields.as_deref().map(groups).unwrap_or_default();
    let named = recipients
        .iter()
        .find(|group| group.action() == "failed")
        .or(recipients.first());
    let subject = message.subject().unwrap_or_default();
    Some(Bounce {
        about: about(message, answers, text),
        failed: match named {
            Some(group) => matches!(group.action().as_str(), "failed" | ""),
            None => !is_late(subject),
        },
        recipient: named
            .map(Group::recipient)
            .filter(|address| !address.is_empty())
            .or_else(|| failed_recipient(message))
            .unwrap_or_default(),
        status: named.map(|group| group.word("status")).unwrap_or_default(),
        reason: named
            .map(Group::diagnostic)
            .filter(|reason| !reason.is_empty())
            .or_else(|| answer_line(text))
            .unwrap_or_else(|| one_line(subject, MAX_REASON)),
    })
}

/// The fields for machines, if the mail is a delivery report by form.
fn status_part(message: &Message<'_>) -> Option<String> {
    let part = message.parts.iter().find(|part| {
        part.is_content_type("message", "delivery-status") || part.is_content_type("message", "global-delivery-status")
    })?;
    Some(String::from_utf8_lossy(part.contents()).into_owned())
}

/// True for a server's letter in its own words.
fn is_letter(message: &Message<'_>, sender: &str) -> bool {
    let local = sender.split('@').next().unwrap_or_default();
    let other_report = automatic::is_report(message)
        && message
            .content_type()
            .and_then(|t| t.attribute("report-type"))
            .is_some_and(|kind| !kind.eq_ignore_ascii_case("delivery-status"));
    !other_report && (SERVERS.contains(&local) || message.header_raw("X-Failed-Recipients").is_some())
}

/// True if the subject says that the server is still trying.
fn is_late(subject: &str) -> bool {
    let subject = subject.to_lowercase();
    ["delayed", "delay", "warning", "still being retried"]
        .iter()
        .any(|word| subject.contains(word))
}

/// The fields about one recipient.
#[derive(Debug, Default)]
struct Group(Vec<(String, String)>);

impl Group {
    fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(field, _)| field == name)
            .map_or("", |(_, value)| value.as_str())
    }

    /// The first word of a field, in lower case.
    fn word(&self, name: &str) -> String {
        let value = self.get(name).to_ascii_lowercase();
        value
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .chars()
            .take(40)
            .collect()
    }

    fn action(&self) -> String {
        self.word("action")
    }

    fn recipient(&self) -> String {
        let named = ["final-recipient", "original-recipient"].map(|name| untyped(self.get(name)));
        let address = named
            .into_iter()
            .find(|address| !address.is_empty())
            .unwrap_or_default();
        one_line(address.trim_matches(['<', '>']), 320).to_lowercase()
    }

    fn diagnostic(&self) -> String {
        one_line(untyped(self.get("diagnostic-code")), MAX_REASON)
    }
}

/// A value without its type: `smtp; 550 no` is `550 no`.
fn untyped(value: &str) -> &str {
    value.split_once(';').map_or(value, |(_, rest)| rest).trim()
}

/// The groups about recipients: fields between empty lines, the first group is about the report itself.
fn groups(text: &str) -> Vec<Group> {
    let mut groups = vec![Group::default()];
    for line in text.lines() {
        let last = groups.len() - 1;
        let fields = &mut groups[last].0;
        if line.trim().is_empty() {
            if !fields.is_empty() {
                groups.push(Group::default());
            }
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
        if groups.len() > 100 {
            break;
        }
    }
    groups.retain(|group| {
        ["action", "final-recipient", "status"]
            .iter()
            .any(|name| !group.get(name).is_empty())
    });
    groups
}

fn failed_recipient(message: &Message<'_>) -> Option<String> {
    let value = message.header_raw("X-Failed-Recipients")?;
    let first = value.split(',').next()?.trim();
    (!first.is_empty()).then(|| one_line(first, 320).to_lowercase())
}

/// The first line that looks like a mail server's answer.
fn answer_line(text: &str) -> Option<String> {
    let answer = |line: &&str| {
        line.split(|c: char| !c.is_ascii_digit() && c != '.').any(|word| {
            let first = word.starts_with(['4', '5']);
            let code = word.len() == 3 && word.bytes().all(|b| b.is_ascii_digit());
            first && (code || word.split('.').count() == 3)
        })
    };
    text.lines()
        .take(200)
        .find(answer)
        .map(|line| one_line(line, MAX_REASON))
}

/// The ids of the mail it may be about: of the mail it returns, of those its text shows, of those its own header refers to.
fn about(message: &Message<'_>, answers: &[String], text: &str) -> Vec<String> {
    let mut ids: Vec<String> = automatic::returned_id(message)
        .as_deref()
        .and_then(clean_id)
        .into_iter()
        .collect();
    let nested = message.parts.iter().filter_map(|part| match &part.body {
        PartType::Message(inner) => inner.message_id().and_then(clean_id),
        _ => None,
    });
    ids.extend(nested);
    ids.extend(shown_ids(text));
    ids.extend(answers.iter().cloned());
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    ids.truncate(MAX_IDS);
    ids
}

/// What stands after `Message-ID:` in a text.
fn shown_ids(text: &str) -> Vec<String> {
    let lower = text.to_ascii_lowercase();
    let starts = lower.match_indices("message-id:").take(MAX_IDS);
    let id = |(at, name): (usize, &str)| {
        let rest = text[at + name.len()..].trim_start_matches(|c: char| c.is_whitespace() || c == '>');
        let (id, _) = rest.strip_prefix('<')?.split_once('>')?;
        clean_id(id)
    };
    starts.filter_map(id).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Limits, ParsedMail, parse};
    use super::*;

    fn mail(raw: &str) -> ParsedMail {
        parse(raw.replace('\n', "\r\n").as_bytes(), &Limits::default(), Some("")).unwrap()
    }

    const OURS: &str = "0123456789abcdef0123456789abcdef@in.example";

    fn report(fields: &str, returned: &str) -> Option<Bounce> {
        let raw = format!(
            "From: Mail Delivery System <MAILER-DAEMON@mx.example>\nSubject: Undelivered Mail Returned to Sender\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
             --b\nContent-Type: text/plain\n\nI am sorry.\n\
             --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n{fields}\n\
             --b\n{returned}\n--b--\n"
        );
        mail(&raw).bounce
    }

    #[test]
    fn a_report_says_who_was_not_reached_and_why() {
        let fields = "Final-Recipient: rfc822; Anna@Acme.example\nAction: failed\nStatus: 5.1.1\n\
                      Diagnostic-Code: smtp; 550 5.1.1 <anna@acme.example>:\n Recipient address rejected\n";
        for returned in [
            format!("Content-Type: message/rfc822\n\nMessage-ID: <{OURS}>\nFrom: a@in.example\n\nHi"),
            format!("Content-Type: text/rfc822-headers\n\nMessage-ID: <{OURS}>\nFrom: a@in.example\n"),
        ] {
            let bounce = report(fields, &returned).unwrap();
            assert_eq!(bounce.about, [OURS]);
            assert!(bounce.failed);
            assert_eq!(
                (
                    bounce.recipient.as_str(),
                    bounce.status.as_str(),
                    bounce.reason.as_str()
                ),
                (
                    "anna@acme.example",
                    "5.1.1",
                    "550 5.1.1 <anna@acme.example>: Recipient address rejected"
                )
            );
        }
    }

    #[test]
    fn a_mail_that_is_late_or_arrived_has_not_failed() {
        for action in ["delayed", "delivered", "relayed", "expanded"] {
            let fields = format!("Final-Recipient: rfc822; a@x.example\nAction: {action}\nStatus: 4.4.1\n");
            let returned = format!("Content-Type: message/rfc822\n\nMessage-ID: <{OURS}>\nFrom: a@in.example\n\nHi");
            assert!(!report(&fields, &returned).unwrap().failed, "{action}");
        }
    }

    #[test]
    fn a_servers_own_words_are_understood() {
        let raw = format!(
            "From: MAILER-DAEMON@mx.example\nSubject: failure notice\nX-Failed-Recipients: anna@acme.example\n\n\
             Hi. This is the qmail-send program.\n\n<anna@acme.example>:\n\
             192.0.2.1 said: 550 no such user\n\n--- Below this line is a copy of the message.\n\n\
             > Return-Path: <acme@in.example>\n> Message-Id: <{OURS}>\n> Subject: Re: x\n"
        );
        let bounce = mail(&raw).bounce.unwrap();
        assert_eq!(bounce.about, [OURS]);
        assert!(
            bounce.failed && bounce.reason.contains("550 no such user"),
            "{bounce:?}"
        );
        assert_eq!(bounce.recipient, "anna@acme.example");
        let late = raw.replace("failure notice", "Warning: message delayed 4 hours");
        assert!(!mail(&late).bounce.unwrap().failed);
    }

    #[test]
    fn people_read_receipts_and_complaints_are_no_bounces() {
        for raw in [
            "From: anna@acme.example\nSubject: Undeliverable: x\n\nMessage-ID: <a@b.example>\n".to_owned(),
            "From: postmaster@mx.example\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n\
             --b\nContent-Type: text/plain\n\nread\n--b--\n"
                .to_owned(),
            "From: postmaster@mx.example\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n\
             --b\nContent-Type: text/plain\n\nabuse\n--b--\n"
                .to_owned(),
        ] {
            assert_eq!(mail(&raw).bounce, None, "{raw}");
        }
    }

    #[test]
    fn a_report_of_nobody_is_read() {
        let raw = "From: <>\nSubject: x\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
                   --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nAction: failed\nFinal-Recipient: rfc822;a@x.example\n--b--\n";
        let read = mail(raw);
        assert!(read.automatic && read.bounce.unwrap().failed);
    }
}
