use chrono::{DateTime, Duration, Utc};
use ids::{DeliveryId, MessageId, PersonId, TicketId};
use serde::{Deserialize, Serialize};

/// One mail to one recipient.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Id.
    pub id: DeliveryId,
    /// The ticket; none for an invitation.
    pub ticket: Option<TicketId>,
    /// The message it carries.
    pub message: Option<MessageId>,
    /// Which text.
    pub template: Template,
    /// For whom, if it is a person of the tenant.
    pub person: Option<PersonId>,
    /// Where to.
    pub recipient: String,
    /// Their name.
    pub recipient_name: String,
    /// en or fr.
    pub locale: String,
    /// From which address.
    pub sender: String,
    /// Subject.
    pub subject: String,
    /// What the text needs beside the message, as it was then.
    pub facts: Facts,
    /// Ours, without angle brackets.
    pub mail_message_id: String,
    /// The mail it answers; empty for none.
    pub in_reply_to: String,
    /// How far it is.
    pub state: State,
    /// Tries so far.
    pub attempts: i32,
    /// What the mail server answered last.
    pub last_response: String,
    /// When it was decided on.
    pub created_at: DateTime<Utc>,
    /// When it is tried next.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// When it has failed.
    pub give_up_at: DateTime<Utc>,
    /// When it was sent.
    pub sent_at: Option<DateTime<Utc>>,
}

/// What a text needs beside the message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// The ticket's number.
    pub number: String,
    /// The ticket's title.
    pub title: String,
    /// True if the title may be repeated to the recipient.
    pub show_title: bool,
    /// Who did it.
    pub actor: String,
    /// The invitation.
    pub invitation: String,
    /// Who invites.
    pub organisation: String,
    /// Until when an invitation can be used.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Which text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    /// We have received your request.
    TicketCreated,
    /// Somebody answered.
    Reply,
    /// It is solved.
    TicketResolved,
    /// You may sign in.
    Invitation,
    /// Choose a new password.
    PasswordReset,
}

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waiting for its first or next try.
    Queued,
    /// The mail server took it.
    Sent,
    /// Given up.
    Failed,
    /// Not sent on purpose.
    Suppressed,
}

/// What the mail server made of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It took the mail.
    Taken(String),
    /// Not now.
    NotNow(String),
    /// Never.
    Never(String),
}

/// Longest pause between two attempts.
const MAX_PAUSE_HOURS: i64 = 4;

/// Declares the texts under which values are stored.
macro_rules! stored_as {
    ($name:ident { $($value:ident = $text:literal,)* } else $other:ident) => {
        impl $name {
            /// As stored.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$value => $text,)* }
            }

            /// Reads what was stored.
            pub fn parse(text: &str) -> Self {
                match text { $($text => Self::$value,)* _ => Self::$other }
            }
        }
    };
}

stored_as!(Template {
    TicketCreated = "ticket_created",
    Reply = "reply",
    TicketResolved = "ticket_resolved",
    Invitation = "invitation",
    PasswordReset = "password_reset",
} else Reply);
stored_as!(State { Queued = "queued", Sent = "sent", Failed = "failed", Suppressed = "suppressed", } else Queued);

impl Outcome {
    /// As metrics name it.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Taken(_) => "taken",
            Self::NotNow(_) => "not_now",
            Self::Never(_) => "never",
        }
    }
}

impl Template {
    /// True if nobody wrote it: such a mail must not be answered by a machine (RFC 3834).
    pub const fn is_automatic(self) -> bool {
        !matches!(self, Self::Reply)
    }
}

impl Delivery {
    /// Notes an attempt. `jitter` lies between 0 and 1 and spreads mails that failed together.
    pub fn attempted(&mut self, outcome: &Outcome, now: DateTime<Utc>, base_secs: u32, jitter: f64) {
        self.attempts += 1;
        self.next_attempt_at = None;
        match outcome {
            Outcome::Taken(text) => {
                self.state = State::Sent;
                self.sent_at = Some(now);
                self.last_response.clone_from(text);
            }
            Outcome::Never(text) => {
                self.state = State::Failed;
                self.last_response.clone_from(text);
            }
            Outcome::NotNow(text) => {
                self.last_response.clone_from(text);
                let next = now + pause(self.attempts, base_secs, jitter);
                if next > self.give_up_at {
                    self.state = State::Failed;
                } else {
                    self.next_attempt_at = Some(next);
                }
            }
        }
    }

    /// Notes that a mail server could not pass on what it took. False if the mail was not out there.
    pub fn came_back(&mut self, status: &str, reason: &str) -> bool {
        if self.state != State::Sent {
            return false;
        }
        let said = if reason.is_empty() { "no reason given" } else { reason };
        self.state = State::Failed;
        self.last_response = if status.is_empty() || said.contains(status) {
            said.to_owned()
        } else {
            format!("{status} {said}")
        };
        true
    }

    /// Does not send it after all.
    pub fn withhold(&mut self, reason: &str) {
        self.state = State::Suppressed;
        self.next_attempt_at = None;
        reason.clone_into(&mut self.last_response);
    }

    /// Queues a failed mail again; false if there is nothing to do.
    pub fn retry(&mut self, now: DateTime<Utc>, give_up_hours: u32) -> bool {
        if !matches!(self.state, State::Failed | State::Suppressed) {
            return false;
        }
        self.state = State::Queued;
        self.next_attempt_at = Some(now);
        self.give_up_at = now + Duration::hours(i64::from(give_up_hours));
        true
    }
}

/// Pause after so many attempts: doubling, at most four hours, up to a quarter longer.
fn pause(attempts: i32, base_secs: u32, jitter: f64) -> Duration {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(0).min(20);
    let seconds = i64::from(base_secs)
        .saturating_mul(1 << doublings)
        .min(MAX_PAUSE_HOURS * 3_600);
    Duration::milliseconds((seconds as f64 * 1_000.0 * (1.0 + jitter.clamp(0.0, 1.0) / 4.0)) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(now: DateTime<Utc>) -> Delivery {
        Delivery {
            id: DeliveryId::new(),
            ticket: None,
            message: None,
            template: Template::Reply,
            person: None,
            recipient: String::new(),
            recipient_name: String::new(),
            locale: "en".into(),
            sender: String::new(),
            subject: String::new(),
            facts: Facts::default(),
            mail_message_id: String::new(),
            in_reply_to: String::new(),
            state: State::Queued,
            attempts: 0,
            last_response: String::new(),
            created_at: now,
            next_attempt_at: Some(now),
            give_up_at: now + Duration::hours(96),
            sent_at: None,
        }
    }

    #[test]
    fn a_mail_nobody_takes_is_tried_for_four_days() {
        let mut now = DateTime::UNIX_EPOCH;
        let mut mail = delivery(now);
        let mut pauses = Vec::new();
        while mail.state == State::Queued {
            mail.attempted(&Outcome::NotNow("451".into()), now, 30, 0.0);
            if let Some(next) = mail.next_attempt_at {
                pauses.push((next - now).num_seconds());
                now = next;
            }
        }
        assert_eq!(&pauses[..4], [30, 60, 120, 240]);
        assert_eq!(pauses.last(), Some(&14_400));
        assert!((30..40).contains(&mail.attempts), "{}", mail.attempts);
        assert!(now > DateTime::UNIX_EPOCH + Duration::hours(88));
        assert_eq!((mail.state, mail.last_response.as_str()), (State::Failed, "451"));
    }

    #[test]
    fn only_what_was_sent_comes_back_and_only_once() {
        let now = DateTime::UNIX_EPOCH;
        let mut mail = delivery(now);
        assert!(!mail.came_back("5.1.1", "no such user"));
        mail.attempted(&Outcome::Taken("250".into()), now, 30, 0.5);
        assert!(mail.came_back("5.1.1", "550 no such user"));
        assert_eq!(
            (mail.state, mail.last_response.as_str()),
            (State::Failed, "5.1.1 550 no such user")
        );
        assert!(!mail.came_back("5.1.1", "again"));
        assert!(mail.retry(now, 96), "it can be sent again");
    }

    #[test]
    fn taken_and_never_end_at_once() {
        let now = DateTime::UNIX_EPOCH;
        let mut mail = delivery(now);
        mail.attempted(&Outcome::Taken("250".into()), now, 30, 0.5);
        assert_eq!(
            (mail.state, mail.sent_at, mail.next_attempt_at),
            (State::Sent, Some(now), None)
        );
        assert!(!mail.retry(now, 96));
        let mut mail = delivery(now);
        mail.attempted(&Outcome::Never("550".into()), now, 30, 0.5);
        assert_eq!(mail.state, State::Failed);
        assert!(mail.retry(now, 96));
        assert_eq!((mail.state, mail.next_attempt_at), (State::Queued, Some(now)));
    }
}
