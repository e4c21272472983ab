//! The receiving side of SMTP (RFC 5321) and LMTP (RFC 2033), apart from what is done with a mail: that is the [`Handler`]'s.
//!
//! [`session`] holds the dialogue and is pure; [`data`] reads a message to its end and knows nothing but bytes; [`connection`] ties both to a
//! socket; [`listener`] accepts connections within limits. A bare line feed inside a message is refused and never read as the end of it, so
//! that nobody can smuggle a second message past a relay that reads line ends differently.

mod budget;
mod connection;
mod data;
mod handler;
mod listener;
mod reply;
mod session;
mod settings;
mod tls;

pub use handler::{Handler, ReceivedMail, Verdict};
pub use listener::{Listener, ListenerError};
pub use reply::Reply;
pub use settings::{Limits, Protocol, TlsSettings};
