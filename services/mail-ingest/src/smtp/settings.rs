use serde::Deserialize;

/// Which of the two protocols a listener speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// From anywhere: one reply per message.
    Smtp,
    /// From a mail server beside us: one reply per recipient.
    Lmtp,
}

/// What one connection, and all of them together, may use.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Name in the greeting; the mail domain if empty.
    pub hostname: String,
    /// Largest message in bytes; told by SIZE.
    pub max_message_bytes: usize,
    /// Longest line of a message in bytes. RFC 5321 says 1,000, real mails say otherwise.
    pub max_line_bytes: usize,
    /// Recipients of one message.
    pub max_recipients: usize,
    /// Connections at the same time.
    pub max_connections: usize,
    /// Connections at the same time from one address.
    pub max_connections_per_address: usize,
    /// Messages on one connection.
    pub max_messages: usize,
    /// Mistakes on one connection.
    pub max_errors: usize,
    /// Memory of all messages being received, in MiB.
    pub memory_mib: usize,
    /// Seconds to wait for a command.
    pub command_timeout_secs: u64,
    /// Seconds a message may take from DATA to its end.
    pub data_timeout_secs: u64,
}

/// Certificate for STARTTLS; not offered while empty.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsSettings {
    /// PEM file of the certificate chain.
    pub certificate: String,
    /// PEM file of its private key.
    pub private_key: String,
}

impl Limits {
    /// Values for tests and small tools; the service reads its own from its configuration.
    pub fn modest(hostname: &str) -> Self {
        Self {
            hostname: hostname.to_owned(),
            max_message_bytes: 25 << 20,
            max_line_bytes: 64 << 10,
            max_recipients: 100,
            max_connections: 100,
            max_connections_per_address: 100,
            max_messages: 1_000,
            max_errors: 20,
            memory_mib: 256,
            command_timeout_secs: 300,
            data_timeout_secs: 600,
        }
    }
}
