use std::{io, net::SocketAddr, time::Duration};

use failpoint::failpoint;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::{Instant, timeout, timeout_at},
};
use tokio_rustls::TlsAcceptor;

use super::{
    Handler, Limits, Protocol, ReceivedMail, Reply, Verdict,
    budget::Budget,
    data::{DataLimits, DataProblem, DataReader, Progress},
    session::{Action, Session},
};

/// Longest command line: RFC 5321 says 512, parameters and UTF-8 addresses need more.
const MAX_COMMAND: usize = 4_096;

/// Either kind of stream.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// What all connections of a listener share.
#[derive(Clone)]
pub(super) struct Shared {
    pub protocol: Protocol,
    pub limits: Limits,
    pub budget: Budget,
    pub tls: Option<TlsAcceptor>,
}

struct Connection<H> {
    stream: Box<dyn Stream>,
    input: Vec<u8>,
    session: Session,
    shared: Shared,
    handler: H,
    peer: SocketAddr,
    encrypted: bool,
}

/// Talks to one peer until either side is done.
pub(super) async fn run<H: Handler>(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: SocketAddr,
    shared: Shared,
    handler: H,
) -> io::Result<()> {
    let session = Session::new(shared.protocol, shared.limits.clone(), shared.tls.is_some());
    let mut connection = Connection {
        stream: Box::new(stream),
        input: Vec::new(),
        session,
        shared,
        handler,
        peer,
        encrypted: false,
    };
    let greeting = connection.session.greeting();
    connection.send(&greeting).await?;
    connection.talk().await
}

impl<H: Handler> Connection<H> {
    async fn talk(mut self) -> io::Result<()> {
        let patience = Duration::from_secs(self.shared.limits.command_timeout_secs);
        loop {
            let action = match timeout(patience, self.line()).await {
                Err(_) => Action::Close(Reply::new(421, "4.4.2 nothing heard for too long")),
                Ok(Err(error)) => return Err(error),
                Ok(Ok(None)) => return Ok(()),
                Ok(Ok(Some(Err(reply)))) => self.session.mistake(reply),
                Ok(Ok(Some(Ok(line)))) => self.session.command(&line),
            };
            let action = match action {
                Action::AskRecipient { sender, recipient } => self.ask(&sender, recipient).await,
                Action::ReadMessage => self.message().await?,
                Action::StartTls => {
                    self = self.start_tls().await?;
                    continue;
                }
                other @ (Action::Answer(_) | Action::Close(_)) => other,
            };
            match action {
                Action::Answer(reply) => self.send(&reply).await?,
                Action::Close(reply) => {
                    self.send(&reply).await?;
                    self.stream.flush().await?;
                    return self.stream.shutdown().await;
                }
                Action::AskRecipient { .. } | Action::ReadMessage | Action::StartTls => {}
            }
        }
    }

    async fn ask(&mut self, sender: &str, recipient: String) -> Action {
        match self.handler.recipient(sender, &recipient).await {
            Verdict::Accept => Action::Answer(self.session.accept_recipient(recipient)),
            Verdict::Refuse(reply) => self.session.refuse_recipient(reply),
        }
    }

    /// Reads a message and hands it over. The sender hears "yes" only after the handler said so.
    async fn message(&mut self) -> io::Result<Action> {
        self.send(&Reply::new(354, "end with a line of a single dot")).await?;
        self.stream.flush().await?;
        let content = match self.read_message().await? {
            Ok(content) => content,
            Err(refusal) => {
                let (_, recipients) = self.session.take_transaction();
                return self.per_recipient(recipients.len(), refusal).await;
            }
        };
        let (sender, recipients) = self.session.take_transaction();
        let count = recipients.len();
        let mail = ReceivedMail {
            protocol: self.shared.protocol,
            peer: self.peer,
            helo: self.session.helo().to_owned(),
            encrypted: self.encrypted,
            sender,
            recipients,
            content,
        };
        let replies = self.handler.deliver(mail).await;
        failpoint!("data-stored");
        if self.shared.protocol == Protocol::Smtp || replies.len() != count {
            let worst = replies
                .iter()
                .find(|r| r.is_transient())
                .or_else(|| replies.iter().find(|r| !r.is_positive()));
            return Ok(Action::Answer(
                worst.or(replies.first()).cloned().unwrap_or_else(Reply::try_later),
            ));
        }
        self.each(replies).await
    }

    async fn per_recipient(&mut self, count: usize, refusal: Action) -> io::Result<Action> {
        match refusal {
            Action::Answer(reply) if self.shared.protocol == Protocol::Lmtp => self.each(vec![reply; count]).await,
            other => Ok(other),
        }
    }

    /// Sends all replies but the last, which is returned.
    async fn each(&mut self, mut replies: Vec<Reply>) -> io::Result<Action> {
        let last = replies.pop().unwrap_or_else(Reply::try_later);
        for reply in replies {
            self.send(&reply).await?;
        }
        Ok(Action::Answer(last))
    }

    async fn read_message(&mut self) -> io::Result<Result<Vec<u8>, Action>> {
        let limits = &self.shared.limits;
        let deadline = Instant::now() + Duration::from_secs(limits.data_timeout_secs);
        let mut reader = DataReader::new(DataLimits {
            message: limits.max_message_bytes,
            line: limits.max_line_bytes,
        });
        let mut share = self.shared.budget.share();
        let mut crowded = false;
        loop {
            if let Progress::End(used) = reader.push(&self.input) {
                self.input.drain(..used);
                break;
            }
            failpoint!("mid-data");
            self.input.clear();
            if !crowded && !share.grow_to(reader.len()) {
                crowded = true;
                reader.discard(DataProblem::TooLarge);
            }
            match timeout_at(deadline, self.fill()).await {
                Err(_) => return Ok(Err(Action::Close(Reply::new(421, "4.4.2 the message took too long")))),
                Ok(Ok(0)) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(Ok(_)) => {}
                Ok(Err(error)) => return Err(error),
            }
        }
        let limit = self.shared.limits.max_message_bytes;
        Ok(reader.finish().map_err(|problem| match problem {
            DataProblem::TooLarge if crowded => Action::Answer(Reply::new(452, "4.3.1 too many messages at once")),
            DataProblem::TooLarge => Action::Answer(Reply::too_large(limit)),
            DataProblem::LineTooLong => Action::Answer(Reply::new(550, "5.6.0 a line of the message is too long")),
            DataProblem::BareLineEnd => {
                Action::Close(Reply::new(521, "5.6.0 a line of the message ended without CR LF"))
            }
        }))
    }

    /// The next command without its CR LF; `None` at the end of input.
    async fn line(&mut self) -> io::Result<Option<Result<Vec<u8>, Reply>>> {
        loop {
            if let Some(end) = self.input.windows(2).position(|w| w == b"\r\n") {
                let mut line: Vec<u8> = self.input.drain(..end + 2).collect();
                line.truncate(end);
                return Ok(Some(if end > MAX_COMMAND {
                    Err(Reply::new(500, "5.5.2 the line is too long"))
                } else {
                    Ok(line)
                }));
            }
            // A line feed without CR never becomes a line: hand it over to be refused.
            if self.input.contains(&b'\n') {
                return Ok(Some(Ok(std::mem::take(&mut self.input))));
            }
            if self.input.len() > MAX_COMMAND * 4 {
                return Err(io::ErrorKind::InvalidData.into());
            }
            self.stream.flush().await?;
            if self.fill().await? == 0 {
                return Ok(None);
            }
        }
    }

    async fn fill(&mut self) -> io::Result<usize> {
        let mut chunk = [0; 16 << 10];
        let n = self.stream.read(&mut chunk).await?;
        self.input.extend_from_slice(&chunk[..n]);
        Ok(n)
    }

    async fn send(&mut self, reply: &Reply) -> io::Result<()> {
        let patience = Duration::from_secs(self.shared.limits.command_timeout_secs);
        timeout(patience, self.stream.write_all(&reply.to_wire()))
            .await
            .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
    }

    /// Whatever was sent ahead of the handshake could be an injected command (RFC 3207, 4.2): the connection ends.
    async fn start_tls(mut self) -> io::Result<Self> {
        let Some(acceptor) = self.shared.tls.clone().filter(|_| self.input.is_empty()) else {
            self.send(&Reply::new(554, "5.5.0 wait for the answer to STARTTLS"))
                .await?;
            self.stream.flush().await?;
            return Err(io::ErrorKind::InvalidData.into());
        };
        self.send(&Reply::new(220, "2.0.0 ready to start TLS")).await?;
        self.stream.flush().await?;
        let patience = Duration::from_secs(self.shared.limits.command_timeout_secs.min(30));
        let stream = timeout(patience, acceptor.accept(self.stream))
            .await
            .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        self.session.encrypted();
        Ok(Self {
            stream: Box::new(stream),
            encrypted: true,
            ..self
        })
    }
}
