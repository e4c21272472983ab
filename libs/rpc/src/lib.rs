//! gRPC as every service speaks it: a server with authentication, tracing, deadlines, health and reflection; clients that pass the
//! caller's token and trace on.

mod auth;
mod channel;
mod client;
mod measure;
mod outgoing;
mod replicas;
mod resend;
mod server;
mod service_auth;
mod service_token;
mod trace;

pub use channel::Channel;
pub use client::{BadAddress, ClientSettings, verifier};
pub use outgoing::{on_behalf, on_behalf_of_provider, set_request_key, with_token};
pub use server::{Server, ServerSettings};
pub use service_auth::ServiceAuth;
pub use service_token::ServiceTokens;

/// Largest message, in bytes.
pub const MAX_MESSAGE: usize = 8 * 1024 * 1024;
