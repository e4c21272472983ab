//! Typed configuration: defaults with their explanations in one TOML file per service, overridden by the environment.
//!
//! `GUICHET_TICKETING__DATABASE__URL=…` overrides `[database] url` of ticketing; `GUICHET_TICKETING__DATABASE__URL_FILE=/run/secrets/url` reads the
//! value from a file (a mounted secret). A variable for all services drops the service's name: `GUICHET__NATS__URL=…`; the service's own wins.
//! Unknown keys are refused, so that a misspelt one is found at start-up.

mod overlay;

use serde::de::DeserializeOwned;
use toml::Table;

/// The configuration could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The compiled-in defaults are not TOML; a mistake of ours.
    #[error("the defaults of {service} are not valid TOML: {source}")]
    Defaults {
        /// The service.
        service: String,
        /// What is wrong.
        source: Box<toml::de::Error>,
    },
    /// A variable names no key.
    #[error("{variable} names no setting of {service}: see config.default.toml of the service for all keys")]
    Unknown {
        /// The variable.
        variable: String,
        /// The service.
        service: String,
    },
    /// A variable's value does not fit its key.
    #[error("{variable}: {problem}")]
    Value {
        /// The variable.
        variable: String,
        /// What is wrong; never the value, which may be a secret.
        problem: String,
    },
    /// The whole does not fit the service's configuration.
    #[error("the configuration of {service} is not valid: {problem}")]
    Shape {
        /// The service.
        service: String,
        /// What is wrong.
        problem: String,
    },
}

/// Reads the configuration of `service`: `defaults` with the process's environment over it.
#[allow(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the environment"
)]
pub fn load<T: DeserializeOwned>(service: &str, defaults: &str) -> Result<T, SettingsError> {
    load_from(service, defaults, std::env::vars())
}

/// Like [`load`] with the variables given.
pub fn load_from<T: DeserializeOwned>(
    service: &str,
    defaults: &str,
    variables: impl IntoIterator<Item = (String, String)>,
) -> Result<T, SettingsError> {
    let mut table: Table = toml::from_str(defaults).map_err(|source| SettingsError::Defaults {
        service: service.to_owned(),
        source: Box::new(source),
    })?;
    overlay::apply(service, &mut table, variables)?;
    T::deserialize(table).map_err(|error| SettingsError::Shape {
        service: service.to_owned(),
        problem: error.message().to_owned(),
    })
}
