use serde::Deserialize;

use crate::{limit::Limits, redis::RedisSettings};

/// The gateway's configuration; every key is explained in `config.default.toml`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Config {
    pub listen: String,
    pub web_root: String,
    pub product_name: String,
    pub secure_cookies: bool,
    pub trusted_proxies: usize,
    pub recheck_seconds: u64,
    pub host_seconds: u64,
    pub upload_limit_bytes: u64,
    pub json_limit_bytes: usize,
    pub deadline_seconds: u64,
    pub drain_seconds: u64,
    pub limits: Limits,
    pub redis: RedisSettings,
    pub nats: events::EventsSettings,
    pub blob: blob::Settings,
    pub service_auth: rpc::ServiceAuth,
    pub identity: rpc::ClientSettings,
    pub ticketing: rpc::ClientSettings,
    pub asset: rpc::ClientSettings,
    pub knowledge: rpc::ClientSettings,
    pub notification: rpc::ClientSettings,
    pub mail_ingest: rpc::ClientSettings,
    pub telemetry: telemetry::Settings,
}

impl Config {
    /// Reads defaults and environment.
    ///
    /// # Errors
    /// Names the variable that is wrong.
    pub fn load() -> Result<Self, settings::SettingsError> {
        settings::load("portal-gateway", include_str!("../config.default.toml"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_complete() {
        let defaults = include_str!("../config.default.toml");
        let config: Config = settings::load_from("portal-gateway", defaults, []).unwrap();
        assert!(config.recheck_seconds < 5);
    }
}
