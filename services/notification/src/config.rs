//! The configuration; every key is explained in `config.default.toml`.

use serde::Deserialize;

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
    /// Where files lie.
    pub blob: blob::Settings,
    /// Logs and traces.
    pub telemetry: telemetry::Settings,
    /// What reply addresses are signed with.
    pub reply: Reply,
    /// The mail server that takes our mails.
    pub smtp: Smtp,
    /// Limits and patience.
    pub mail: Mail,
}

/// What reply addresses are signed with.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// The key in use.
    pub key: String,
    /// Keys used before; only mail-ingest needs them.
    pub earlier: Vec<String>,
}

/// The mail server that takes our mails.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    /// Host name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// User name; empty without.
    pub username: String,
    /// Password; empty without.
    pub password: String,
    /// The name we give ourselves.
    pub hello: String,
    /// Connections kept open.
    pub pool: u32,
    /// Mails handed over at the same time.
    pub in_flight: usize,
    /// Seconds one conversation may take.
    pub timeout_secs: u64,
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// Not at all.
    None,
    /// TLS after STARTTLS, which the server must offer.
    Starttls,
    /// TLS from the first byte.
    Tls,
}

/// Limits and patience.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// Sender of mails that belong to no tenant.
    pub system_sender: String,
    /// Confirmations one recipient gets in a day.
    pub confirmations_per_recipient_per_day: i64,
    /// Confirmations one tenant sends in a minute.
    pub confirmations_per_minute: i64,
    /// Pause before the second attempt.
    pub retry_base_secs: u32,
    /// When a mail has failed.
    pub give_up_hours: u32,
    /// Files sent along, in MiB.
    pub attachments_mib: u64,
}

impl Config {
    /// The defaults with the process's environment over them.
    pub fn load() -> Result<Self, settings::SettingsError> {
        settings::load("notification", include_str!("../config.default.toml"))
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_defaults_are_whole() {
        let read = settings::load_from::<super::Config>("notification", include_str!("../config.default.toml"), []);
        assert!(read.is_ok(), "{:?}", read.err());
    }
}
