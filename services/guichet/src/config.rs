//! The configuration of the program itself; every key is explained in `config.default.toml`.

use serde::Deserialize;

/// All of it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Logs and traces.
    pub telemetry: telemetry::Settings,
}

impl Config {
    /// Reads the configuration.
    ///
    /// # Errors
    /// If a variable names no key or does not fit.
    pub fn load() -> Result<Self, settings::SettingsError> {
        settings::load("guichet", include_str!("../config.default.toml"))
    }
}
