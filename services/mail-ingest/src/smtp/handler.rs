use std::{future::Future, net::SocketAddr};

use super::{Protocol, Reply};

/// What to do with a recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Mail for them is taken.
    Accept,
    /// It is not; the reply says why.
    Refuse(Reply),
}

/// A message as it came over the wire, complete.
#[derive(Debug, Clone)]
pub struct ReceivedMail {
    /// Which protocol it came by.
    pub protocol: Protocol,
    /// Who handed it over.
    pub peer: SocketAddr,
    /// The name the peer gave itself.
    pub helo: String,
    /// True if the connection was encrypted.
    pub encrypted: bool,
    /// MAIL FROM; empty for bounces and automatic mail.
    pub sender: String,
    /// RCPT TO, at least one, each accepted before.
    pub recipients: Vec<String>,
    /// The message with CRLF line ends, dots unstuffed.
    pub content: Vec<u8>,
}

/// What is behind the dialogue: intake into the product, or a folder.
pub trait Handler: Clone + Send + Sync + 'static {
    /// Asked at RCPT TO.
    fn recipient(&self, sender: &str, recipient: &str) -> impl Future<Output = Verdict> + Send;

    /// Called once the message is complete; answers one reply per recipient, in order. A positive reply means: stored for good.
    fn deliver(&self, mail: ReceivedMail) -> impl Future<Output = Vec<Reply>> + Send;
}
