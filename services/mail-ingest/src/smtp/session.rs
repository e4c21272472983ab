use std::borrow::Cow;

use smtp_proto::{Error, MAIL_BODY_BINARYMIME, MailFrom, Request};

use super::{Limits, Protocol, Reply};

/// Where the dialogue stands. Pure: it reads commands and says what is to be done.
#[derive(Debug)]
pub struct Session {
    protocol: Protocol,
    limits: Limits,
    offer_tls: bool,
    helo: Option<String>,
    transaction: Option<Transaction>,
    errors: usize,
    messages: usize,
}

#[derive(Debug, Default)]
struct Transaction {
    sender: String,
    recipients: Vec<String>,
}

/// What a command asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Action {
    /// Send this and go on.
    Answer(Reply),
    /// Send this and close.
    Close(Reply),
    /// Ask the handler about a recipient, then [`Session::recipient`].
    AskRecipient { sender: String, recipient: String },
    /// Send 354 and read a message, then [`Session::message`].
    ReadMessage,
    /// Send 220 and start TLS, then [`Session::encrypted`].
    StartTls,
}

impl Session {
    pub fn new(protocol: Protocol, limits: Limits, offer_tls: bool) -> Self {
        Self {
            protocol,
            limits,
            offer_tls,
            helo: None,
            transaction: None,
            errors: 0,
            messages: 0,
        }
    }

    pub fn greeting(&self) -> Reply {
        let protocol = match self.protocol {
            Protocol::Smtp => "ESMTP",
            Protocol::Lmtp => "LMTP",
        };
        Reply::new(220, format!("{} {protocol} Guichet", self.limits.hostname))
    }

    /// Reads one command line, without its line end.
    pub fn command(&mut self, line: &[u8]) -> Action {
        if line.contains(&b'\n') || line.contains(&b'\r') || line.contains(&0) {
            return Action::Close(Reply::new(521, "5.5.2 a line ended without CR LF"));
        }
        let line = [line, b"\r\n"].concat();
        match Request::parse(&mut line.iter()) {
            Ok(request) => self.request(request),
            Err(error) => self.mistake(complaint(&error)),
        }
    }

    /// What the peer called itself.
    pub fn helo(&self) -> &str {
        self.helo.as_deref().unwrap_or_default()
    }

    /// The handler accepted the recipient.
    pub fn accept_recipient(&mut self, recipient: String) -> Reply {
        self.transaction.get_or_insert_default().recipients.push(recipient);
        Reply::new(250, "2.1.5 recipient ok")
    }

    /// The handler refused the recipient. Counts as a mistake, so that addresses cannot be tried out at will.
    pub fn refuse_recipient(&mut self, reply: Reply) -> Action {
        if reply.is_transient() {
            Action::Answer(reply)
        } else {
            self.mistake(reply)
        }
    }

    /// Ends the transaction: the sender and recipients of the message that was read.
    pub fn take_transaction(&mut self) -> (String, Vec<String>) {
        self.messages += 1;
        let transaction = self.transaction.take().unwrap_or_default();
        (transaction.sender, transaction.recipients)
    }

    /// TLS has begun: everything said before is forgotten (RFC 3207).
    pub fn encrypted(&mut self) {
        self.offer_tls = false;
        self.helo = None;
        self.transaction = None;
    }

    fn request(&mut self, request: Request<Cow<'_, str>>) -> Action {
        match (request, self.protocol) {
            (Request::Ehlo { host }, Protocol::Smtp) | (Request::Lhlo { host }, Protocol::Lmtp) => {
                self.hello(&host, true)
            }
            (Request::Helo { host }, Protocol::Smtp) => self.hello(&host, false),
            (Request::Ehlo { .. } | Request::Helo { .. }, Protocol::Lmtp) => {
                self.mistake(Reply::new(500, "5.5.1 say LHLO, this is LMTP"))
            }
            (Request::Lhlo { .. }, Protocol::Smtp) => self.mistake(Reply::new(500, "5.5.1 say EHLO, this is SMTP")),
            (Request::Mail { from }, _) => self.mail(from),
            (Request::Rcpt { to }, _) => self.rcpt(to.address.into_owned()),
            (Request::Data, _) => self.data(),
            (Request::Rset, _) => {
                self.transaction = None;
                Action::Answer(Reply::new(250, "2.0.0 forgotten"))
            }
            (Request::Noop { .. }, _) => Action::Answer(Reply::new(250, "2.0.0 ok")),
            (Request::Quit, _) => Action::Close(Reply::new(221, "2.0.0 bye")),
            (Request::Help { .. }, _) => Action::Answer(Reply::new(214, "2.0.0 see RFC 5321")),
            (Request::Vrfy { .. }, _) => Action::Answer(Reply::new(252, "2.1.5 send a message and see")),
            (Request::StartTls, _) if self.offer_tls => Action::StartTls,
            (
                Request::StartTls
                | Request::Bdat { .. }
                | Request::Auth { .. }
                | Request::Expn { .. }
                | Request::Etrn { .. }
                | Request::Atrn { .. }
                | Request::Burl { .. },
                _,
            ) => self.mistake(Reply::new(502, "5.5.1 not supported here")),
        }
    }

    fn hello(&mut self, host: &str, extended: bool) -> Action {
        self.helo = Some(host.chars().filter(|c| !c.is_control()).take(255).collect());
        self.transaction = None;
        let mut lines = vec![format!("{} at your service", self.limits.hostname)];
        if extended {
            lines.extend(["PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"].map(str::to_owned));
            lines.push(format!("SIZE {}", self.limits.max_message_bytes));
            if self.offer_tls {
                lines.push("STARTTLS".to_owned());
            }
        }
        Action::Answer(Reply { code: 250, lines })
    }

    fn mail(&mut self, from: MailFrom<Cow<'_, str>>) -> Action {
        if self.helo.is_none() {
            return self.mistake(Reply::new(503, "5.5.1 say hello first"));
        }
        if self.transaction.is_some() {
            return self.mistake(Reply::new(503, "5.5.1 a sender is named already"));
        }
        if from.flags & MAIL_BODY_BINARYMIME != 0 {
            return self.mistake(Reply::new(501, "5.5.4 BINARYMIME is not offered"));
        }
        if from.size > self.limits.max_message_bytes {
            return Action::Answer(Reply::too_large(self.limits.max_message_bytes));
        }
        if self.messages >= self.limits.max_messages {
            return Action::Close(Reply::new(421, "4.7.0 enough messages on this connection"));
        }
        self.transaction = Some(Transaction {
            sender: from.address.into_owned(),
            recipients: Vec::new(),
        });
        Action::Answer(Reply::new(250, "2.1.0 sender ok"))
    }

    fn rcpt(&mut self, recipient: String) -> Action {
        let Some(transaction) = &self.transaction else {
            return self.mistake(Reply::new(503, "5.5.1 name a sender first"));
        };
        if transaction.recipients.len() >= self.limits.max_recipients {
            return Action::Answer(Reply::new(452, "4.5.3 too many recipients"));
        }
        Action::AskRecipient {
            sender: transaction.sender.clone(),
            recipient,
        }
    }

    fn data(&mut self) -> Action {
        match &self.transaction {
            None => self.mistake(Reply::new(503, "5.5.1 name a sender first")),
            Some(transaction) if transaction.recipients.is_empty() => {
                self.mistake(Reply::new(503, "5.5.1 no valid recipients"))
            }
            Some(_) => Action::ReadMessage,
        }
    }

    /// Answers a mistake; too many end the connection.
    pub fn mistake(&mut self, reply: Reply) -> Action {
        self.errors += 1;
        if self.errors >= self.limits.max_errors {
            return Action::Close(Reply::new(421, "4.7.0 too many mistakes"));
        }
        Action::Answer(reply)
    }
}

fn complaint(error: &Error) -> Reply {
    match error {
        Error::InvalidSenderAddress => Reply::new(553, "5.1.7 the sender is not an address"),
        Error::InvalidRecipientAddress => Reply::new(553, "5.1.3 the recipient is not an address"),
        Error::SyntaxError { syntax } => Reply::new(501, format!("5.5.4 expected: {syntax}")),
        Error::InvalidParameter { param } => Reply::new(501, format!("5.5.4 wrong parameter {param}")),
        Error::UnsupportedParameter { .. } => Reply::new(555, "5.5.4 unknown parameter"),
        Error::NeedsMoreData { .. }
        | Error::UnknownCommand
        | Error::ResponseTooLong
        | Error::InvalidResponse { .. } => Reply::new(500, "5.5.1 unknown command"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(protocol: Protocol) -> Session {
        Session::new(
            protocol,
            Limits {
                max_errors: 4,
                ..Limits::modest("in.example")
            },
            true,
        )
    }

    fn code(action: &Action) -> u16 {
        match action {
            Action::Answer(reply) | Action::Close(reply) => reply.code,
            Action::AskRecipient { .. } => 1,
            Action::ReadMessage => 2,
            Action::StartTls => 3,
        }
    }

    fn codes(session: &mut Session, commands: &[&str]) -> Vec<u16> {
        commands.iter().map(|c| code(&session.command(c.as_bytes()))).collect()
    }

    #[test]
    fn a_message_needs_hello_sender_and_recipient_in_order() {
        let mut s = session(Protocol::Smtp);
        assert_eq!(
            codes(&mut s, &["MAIL FROM:<a@x.example>", "RCPT TO:<b@y.example>", "DATA"]),
            [503, 503, 503]
        );
        let mut s = session(Protocol::Smtp);
        assert_eq!(
            codes(
                &mut s,
                &[
                    "EHLO x.example",
                    "MAIL FROM:<a@x.example> SIZE=10 BODY=8BITMIME SMTPUTF8",
                    "DATA"
                ]
            ),
            [250, 250, 503]
        );
        let asked = s.command(b"RCPT TO:<b@y.example>");
        assert_eq!(
            asked,
            Action::AskRecipient {
                sender: "a@x.example".into(),
                recipient: "b@y.example".into()
            }
        );
        s.accept_recipient("b@y.example".into());
        assert_eq!(codes(&mut s, &["DATA"]), [2]);
        assert_eq!(s.take_transaction(), ("a@x.example".into(), vec!["b@y.example".into()]));
        assert_eq!(codes(&mut s, &["DATA", "QUIT"]), [503, 221]);
    }

    #[test]
    fn what_is_offered_is_told() {
        let Action::Answer(reply) = session(Protocol::Smtp).command(b"EHLO x.example") else {
            panic!()
        };
        for offer in ["PIPELINING", "8BITMIME", "SMTPUTF8", "STARTTLS", "SIZE 26214400"] {
            assert!(reply.lines.iter().any(|l| l == offer), "{offer}");
        }
    }

    #[test]
    fn a_size_over_the_limit_and_unknown_parameters_are_refused() {
        let mut s = session(Protocol::Smtp);
        assert_eq!(
            codes(
                &mut s,
                &[
                    "EHLO x",
                    "MAIL FROM:<> SIZE=99999999",
                    "MAIL FROM:<> FOO=1",
                    "MAIL FROM:<>"
                ]
            ),
            [250, 552, 555, 250]
        );
    }

    #[test]
    fn lmtp_wants_lhlo_and_smtp_does_not() {
        assert_eq!(
            codes(&mut session(Protocol::Lmtp), &["EHLO x", "HELO x", "LHLO x"]),
            [500, 500, 250]
        );
        assert_eq!(codes(&mut session(Protocol::Smtp), &["LHLO x", "HELO x"]), [500, 250]);
    }

    #[test]
    fn bare_line_ends_close_and_mistakes_add_up() {
        let mut s = session(Protocol::Smtp);
        assert_eq!(
            s.command(b"NOOP\nQUIT"),
            Action::Close(Reply::new(521, "5.5.2 a line ended without CR LF"))
        );
        assert_eq!(codes(&mut s, &["FOO", "AUTH PLAIN", "BDAT 3 LAST"]), [500, 502, 502]);
        assert!(matches!(s.command(b"FOO"), Action::Close(reply) if reply.code == 421));
    }

    #[test]
    fn tls_forgets_what_was_said() {
        let mut s = session(Protocol::Smtp);
        assert_eq!(codes(&mut s, &["EHLO x", "MAIL FROM:<>", "STARTTLS"]), [250, 250, 3]);
        s.encrypted();
        assert_eq!(codes(&mut s, &["MAIL FROM:<>", "STARTTLS"]), [503, 502]);
    }
}
