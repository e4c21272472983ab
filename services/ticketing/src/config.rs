//! The configuration; every key is explained in `config.default.toml`.

use serde::Deserialize;

use crate::presence::RedisSettings;

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
    /// How jobs run.
    pub jobs: ::jobs::JobSettings,
    /// Who is in which ticket.
    pub redis: RedisSettings,
    /// Where attachments lie.
    pub blob: blob::Settings,
    /// Where identity is.
    pub identity: rpc::ClientSettings,
    /// Where asset is.
    pub asset: rpc::ClientSettings,
    /// Where knowledge is.
    pub knowledge: rpc::ClientSettings,
    /// Logs and traces.
    pub telemetry: telemetry::Settings,
}

impl Config {
    /// The defaults with the process's environment over them.
    pub fn load() -> Result<Self, settings::SettingsError> {
        settings::load("ticketing", include_str!("../config.default.toml"))
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_defaults_are_whole() {
        let read = settings::load_from::<super::Config>("ticketing", include_str!("../config.default.toml"), []);
        assert!(read.is_ok(), "{:?}", read.err());
    }
}
