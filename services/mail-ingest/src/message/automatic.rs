//! Whether a machine wrote a mail (RFC 3834, RFC 3464 and what programs do in practice). Such a mail changes no status and is never answered.

use mail_parser::{Message, MimeHeaders, PartType};

/// Fields whose presence alone says so.
const FIELDS: &[&str] = &[
    "List-Id",
    "List-Post",
    "List-Unsubscribe",
    "X-Auto-Response-Suppress",
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Auto-Reply",
    "X-Failed-Recipients",
    "Feedback-ID",
];
/// Local parts that people do not have.
const MACHINES: &[&str] = &[
    "mailer-daemon",
    "postmaster",
    "noreply",
    "no-reply",
    "donotreply",
    "do-not-reply",
    "bounce",
    "bounces",
    "abuse",
];
/// Beginnings of subjects that vacation programs write, in lower case.
const SUBJECTS: &[&str] = &[
    "automatic reply:",
    "auto-reply:",
    "autoreply:",
    "auto:",
    "out of office",
    "out of the office",
    "réponse automatique",
    "absence du bureau",
    "automatische antwort",
    "abwesenheitsnotiz",
    "respuesta automática",
    "risposta automatica",
    "automatisch antwoord",
    "undeliverable:",
    "undelivered mail returned to sender",
    "delivery status notification",
    "returned mail:",
    "mail delivery failed",
    "mail delivery failure",
    "failure notice",
];

/// True if a machine wrote it. `envelope_sender` is what was said in the dialogue, if there was one.
pub(super) fn is_automatic(message: &Message<'_>, sender: &str, envelope_sender: Option<&str>) -> bool {
    let text = |name: &'static str| message.header_raw(name).map(|v| v.trim().to_ascii_lowercase());
    let submitted =
        text("Auto-Submitted").is_some_and(|v| !v.is_empty() && v.split(';').next().unwrap_or_default().trim() != "no");
    let precedence = text("Precedence").is_some_and(|v| matches!(v.as_str(), "bulk" | "junk" | "list" | "auto_reply"));
    let nobody = envelope_sender.is_some_and(str::is_empty) || text("Return-Path").is_some_and(|v| v == "<>");
    let local = sender.split('@').next().unwrap_or_default();
    let machine = MACHINES
        .iter()
        .any(|m| local == *m || (m.starts_with("bounce") && local.starts_with("bounce")));
    let subject = message.subject().unwrap_or_default().trim().to_lowercase();
    submitted
        || precedence
        || nobody
        || machine
        || FIELDS.iter().any(|name| message.header_raw(*name).is_some())
        || is_report(message)
        || SUBJECTS.iter().any(|start| subject.starts_with(start))
}

/// True for delivery reports, read receipts and the like.
pub(super) fn is_report(message: &Message<'_>) -> bool {
    message.content_type().is_some_and(|t| {
        t.ctype().eq_ignore_ascii_case("multipart") && t.subtype().is_some_and(|s| s.eq_ignore_ascii_case("report"))
    })
}

/// The Message-ID of the mail that a delivery report returns, whole or its header only.
pub(super) fn returned_id(message: &Message<'_>) -> Option<String> {
    if !is_report(message) {
        return None;
    }
    message.parts.iter().find_map(|part| match &part.body {
        PartType::Message(inner) => inner.message_id().map(str::to_owned),
        PartType::Text(text) if part.is_content_type("text", "rfc822-headers") => {
            let inner = mail_parser::MessageParser::default().parse_headers(text.as_bytes())?;
            inner.message_id().map(str::to_owned)
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn automatic(header: &str, envelope: Option<&str>) -> bool {
        let raw = format!("From: Anna <anna@acme.example>\r\n{header}\r\n\r\nHi\r\n");
        let message = mail_parser::MessageParser::default().parse(raw.as_bytes()).unwrap();
        let sender = message
            .from()
            .and_then(|f| f.first())
            .and_then(|a| a.address())
            .unwrap_or_default()
            .to_lowercase();
        is_automatic(&message, &sender, envelope)
    }

    #[test]
    fn machines_give_themselves_away() {
        for header in [
            "Auto-Submitted: auto-replied",
            "Auto-Submitted: auto-generated; x=y",
            "Precedence: bulk",
            "List-Id: <x.example>",
            "X-Auto-Response-Suppress: All",
            "Return-Path: <>",
            "Subject: Out of Office: holidays",
            "Subject: Réponse automatique : vacances",
            "Subject: Undelivered Mail Returned to Sender",
            "Content-Type: multipart/report; report-type=delivery-status; boundary=x",
        ] {
            assert!(automatic(header, None), "{header}");
        }
        assert!(automatic("Subject: x", Some("")));
    }

    #[test]
    fn people_are_not_machines() {
        for header in [
            "Subject: automatic door is stuck",
            "Auto-Submitted: no",
            "Precedence: first-class",
            "Return-Path: <anna@acme.example>",
        ] {
            assert!(!automatic(header, Some("anna@acme.example")), "{header}");
        }
    }
}
