//! A mail on its way into a ticket. Pure: what of it becomes what.

use context::{Actor, ActorKind};
use ids::{MessageId, PersonId, TicketId};

use super::{
    entity::{Author, MAX_BODY, MessageKind, NewMessage},
    html::{self, ContentIds},
};
use crate::{
    attachment::NewFile,
    directory::Colleague,
    person::Person,
    ticket::{Source, Ticket},
};

/// Longest title made from a subject, in characters.
const MAX_TITLE: usize = 200;

/// A mail, parsed and attributed by mail-ingest.
#[derive(Debug, Clone)]
pub struct IncomingMail {
    /// Message-ID, without angle brackets.
    pub mail_message_id: String,
    /// The ticket it answers, proven by its address or a remembered id.
    pub ticket: Option<TicketId>,
    /// Who wrote it.
    pub sender: Person,
    /// Subject.
    pub subject: String,
    /// Plain text of the answer.
    pub body: String,
    /// HTML of the answer, if the mail had HTML.
    pub body_html: String,
    /// HTML of the quoted thread below.
    pub quoted_html: String,
    /// Files, stored already.
    pub files: Vec<NewFile>,
    /// People in Cc, known to the tenant.
    pub cc: Vec<PersonId>,
    /// True for an automatic answer.
    pub automatic: bool,
    /// True if the address it came to was signed for its sender.
    pub proven: bool,
}

/// What the sender of a mail is in the ticket it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A technician who answers.
    Agent,
    /// The requester or a watcher.
    Participant,
    /// Somebody whose mail does not belong here.
    Outsider,
}

/// Where a mail went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is this message of this ticket.
    Stored {
        /// The ticket.
        ticket: TicketId,
        /// Its number.
        number: String,
        /// The message.
        message: MessageId,
        /// True if it was there already.
        duplicate: bool,
    },
    /// The sender takes no part in the ticket named; nothing was stored.
    Refused,
}

impl IncomingMail {
    /// The sender as the one who does it.
    pub fn actor(&self) -> Actor {
        Actor {
            kind: ActorKind::Mail,
            id: self.sender.id.uuid(),
            name: self.sender.name.clone(),
        }
    }

    /// What the sender is in the ticket. A technician is one only by an address that was signed for them, and never by a machine's mail: what they
    /// write goes to the requester. On their own ticket they are who asks.
    pub fn standing(&self, ticket: &Ticket, technician: Option<&Colleague>) -> Standing {
        match technician {
            Some(colleague) if ticket.requester.id != self.sender.id => {
                let answers = self.proven && colleague.may_reply && !self.automatic && !ticket.status.is_final();
                if answers { Standing::Agent } else { Standing::Outsider }
            }
            _ if ticket.takes_part(self.sender.id) => Standing::Participant,
            _ => Standing::Outsider,
        }
    }

    /// The subject as a title: one line, not too long, never empty.
    pub fn title(&self) -> String {
        let line: String = self
            .subject
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        let title: String = line
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .chars()
            .take(MAX_TITLE)
            .collect();
        if title.is_empty() {
            "(no subject)".to_owned()
        } else {
            title
        }
    }

    /// The mail as a message; marks the files that it shows inside its text.
    pub fn message(&mut self, agent: bool, cc: Vec<String>) -> NewMessage {
        let author = Author {
            id: Some(self.sender.id),
            name: self.sender.name.clone(),
            agent,
        };
        let mut message = NewMessage::markdown(MessageKind::Public, Source::Mail, author, "");
        let keep = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
        message.body = self
            .body
            .replace("\r\n", "\n")
            .chars()
            .filter(keep)
            .take(MAX_BODY)
            .collect();
        let images: ContentIds = self
            .files
            .iter()
            .filter_map(|file| Some((file.content_id.clone()?, file.id)))
            .collect();
        message.body_html = if self.body_html.trim().is_empty() {
            html::from_plain(&message.body)
        } else {
            html::from_mail(&self.body_html, images.clone())
        };
        message.quoted_html = html::from_mail(&self.quoted_html, images);
        let shown = html::inline_images(&message.body_html);
        let quoted = html::inline_images(&message.quoted_html);
        for file in &mut self.files {
            file.inline = shown.contains(&file.id) || quoted.contains(&file.id);
        }
        message.mail_message_id = Some(self.mail_message_id.clone());
        message.cc = cc;
        message
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::{Kind, Status, new_ticket};
    use ids::AttachmentId;

    fn mail() -> IncomingMail {
        IncomingMail {
            mail_message_id: "1@x".into(),
            ticket: None,
            sender: Person::named(PersonId::new(), "Anna"),
            subject: "Printer\r\n  broken".into(),
            body: "Hello\r\nworld\u{0}".into(),
            body_html: String::new(),
            quoted_html: String::new(),
            files: vec![],
            cc: vec![],
            automatic: false,
            proven: false,
        }
    }

    fn ticket(requester: Person) -> Ticket {
        new_ticket(
            "Phone".to_owned(),
            Kind::Incident,
            requester,
            Source::Portal,
            chrono::DateTime::UNIX_EPOCH,
        )
    }

    #[test]
    fn a_technician_is_one_by_a_signed_address_and_the_right_to_answer() {
        let ben = Person::named(PersonId::new(), "Ben");
        let colleague = Colleague {
            id: ben.id,
            name: "Ben".into(),
            email: "ben@northwind.example".into(),
            may_reply: true,
        };
        let proven = IncomingMail {
            sender: ben.clone(),
            proven: true,
            ..mail()
        };
        let anna = ticket(Person::named(PersonId::new(), "Anna"));
        let mut watched = anna.clone();
        watched.watch(vec![ben.clone()]);
        let mut closed = anna.clone();
        closed.status = Status::Closed;
        let silent = Colleague {
            may_reply: false,
            ..colleague.clone()
        };
        let unproven = IncomingMail {
            proven: false,
            ..proven.clone()
        };
        let machine = IncomingMail {
            automatic: true,
            ..proven.clone()
        };
        for (mail, ticket, technician, standing) in [
            (&proven, &anna, Some(&colleague), Standing::Agent),
            (&proven, &watched, Some(&colleague), Standing::Agent),
            (&unproven, &anna, Some(&colleague), Standing::Outsider),
            (&unproven, &watched, Some(&colleague), Standing::Outsider),
            (&machine, &watched, Some(&colleague), Standing::Outsider),
            (&proven, &anna, Some(&silent), Standing::Outsider),
            (&proven, &closed, Some(&colleague), Standing::Outsider),
            (&proven, &anna, None, Standing::Outsider),
            (&proven, &watched, None, Standing::Participant),
            (&unproven, &ticket(ben), Some(&colleague), Standing::Participant),
        ] {
            assert_eq!(mail.standing(ticket, technician), standing, "{mail:?} {ticket:?}");
        }
    }

    #[test]
    fn a_subject_becomes_a_title() {
        assert_eq!(mail().title(), "Printer broken");
        for (subject, title) in [("", "(no subject)"), (" \n ", "(no subject)")] {
            assert_eq!(
                IncomingMail {
                    subject: subject.into(),
                    ..mail()
                }
                .title(),
                title
            );
        }
        assert_eq!(
            IncomingMail {
                subject: "x".repeat(999),
                ..mail()
            }
            .title()
            .len(),
            200
        );
    }

    #[test]
    fn plain_text_becomes_paragraphs() {
        let message = mail().message(false, vec![]);
        assert_eq!(message.body, "Hello\nworld");
        assert_eq!(message.body_html.trim(), "<p>Hello<br>\nworld</p>");
    }

    #[test]
    fn images_in_the_text_are_told_from_files() {
        let file = |name: &str, content_id: Option<&str>| NewFile {
            id: AttachmentId::new(),
            blob_key: String::new(),
            filename: name.into(),
            media_type: "image/png".into(),
            size: 1,
            sha256: String::new(),
            content_id: content_id.map(str::to_owned),
            inline: false,
        };
        let mut mail = IncomingMail {
            body_html: "<p>see <img src=\"cid:a@x\"></p>".into(),
            files: vec![
                file("a.png", Some("a@x")),
                file("b.png", Some("b@x")),
                file("c.png", None),
            ],
            ..mail()
        };
        let message = mail.message(false, vec![]);
        assert_eq!(
            mail.files.iter().map(|f| f.inline).collect::<Vec<_>>(),
            [true, false, false]
        );
        assert!(message.body_html.contains(&format!("src=\"cid:{}\"", mail.files[0].id)));
    }
}
