//! The configuration; every key is explained in `config.default.toml`.

use serde::Deserialize;

use crate::smtp;

/// All of it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the gRPC server listens.
    pub grpc: rpc::ServerSettings,
    /// The service's own database.
    pub database: db::DbSettings,
    /// Where events travel.
    pub nats: events::EventsSettings,
    /// How mails are worked on.
    pub jobs: jobs::JobSettings,
    /// Where identity is.
    pub identity: rpc::ClientSettings,
    /// Where ticketing is.
    pub ticketing: rpc::ClientSettings,
    /// How this service proves itself to identity.
    pub service_auth: rpc::ServiceAuth,
    /// Where raw mails and files lie.
    pub blob: blob::Settings,
    /// Logs and traces.
    pub telemetry: telemetry::Settings,
    /// What reply addresses are signed with.
    pub reply: Reply,
    /// Where mail servers deliver.
    pub smtp: Listen,
    /// Where a mail server beside us delivers.
    pub lmtp: Listen,
    /// What the listeners take.
    pub receive: smtp::Limits,
    /// Certificate for STARTTLS.
    pub tls: smtp::TlsSettings,
    /// When mails go round in circles.
    pub loops: Loops,
    /// How accounts are fetched from.
    pub imap: Imap,
}

/// What reply addresses are signed with.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// The key in use.
    pub key: String,
    /// Keys used before.
    pub earlier: Vec<String>,
}

/// A listener.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listen {
    /// Address and port; empty for none.
    pub listen: String,
}

/// When mails go round in circles.
#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Loops {
    /// Mails of one sender in an hour.
    pub per_sender_per_hour: i64,
    /// Automatic mails of one sender in an hour.
    pub automatic_per_sender_per_hour: i64,
    /// Servers a mail may have gone through.
    pub max_hops: usize,
}

/// How IMAP accounts are fetched from.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Imap {
    /// False to fetch nothing.
    pub enabled: bool,
    /// Seconds between two visits to one account.
    pub interval_secs: u32,
    /// Seconds between two looks for due accounts.
    pub poll_secs: u64,
    /// Accounts visited at the same time.
    pub parallel: usize,
    /// Seconds one visit may take.
    pub timeout_secs: u64,
    /// Messages taken at one visit.
    pub batch: usize,
    /// True to mark fetched messages as read.
    pub mark_seen: bool,
    /// True to allow private and loopback addresses.
    pub allow_private_addresses: bool,
    /// True to allow accounts without TLS.
    pub allow_plain: bool,
    /// Key of the passwords at rest, 32 bytes in hex.
    pub password_key: String,
}

impl Config {
    /// The defaults with the process's environment over them.
    pub fn load() -> Result<Self, settings::SettingsError> {
        settings::load("mail-ingest", include_str!("../config.default.toml"))
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_defaults_are_whole() {
        let read = settings::load_from::<super::Config>("mail-ingest", include_str!("../config.default.toml"), []);
        assert!(read.is_ok(), "{:?}", read.err());
    }
}
