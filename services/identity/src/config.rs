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
    /// Where attempts are counted.
    pub redis: RedisSettings,
    /// The root of the services' secrets.
    pub service_auth: rpc::ServiceAuth,
    /// Logs and traces.
    pub telemetry: telemetry::Settings,
    /// Host names.
    pub hosts: Hosts,
    /// Addresses in mails and answers.
    pub urls: Urls,
    /// Incoming mail.
    pub mail: Mail,
    /// Access tokens.
    pub tokens: Tokens,
    /// Password hashing.
    pub passwords: Passwords,
    /// Limits against guessing.
    pub limits: Limits,
    /// Browser sessions.
    pub sessions: Sessions,
    /// Invitations and resets.
    pub invitations: Invitations,
    /// New tenants.
    pub provisioning: Provisioning,
}

/// Where Redis is.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedisSettings {
    /// `redis://host:port`.
    pub url: String,
}

/// Host names of the console and of portals.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hosts {
    /// Host names of the console.
    pub console: Vec<String>,
    /// Portals are one label below this.
    pub portal_domain: String,
}

/// Addresses of the web pages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Urls {
    /// The console.
    pub console: String,
    /// A portal, with `{slug}`.
    pub portal: String,
}

impl Urls {
    /// The portal of the tenant with this short name.
    pub fn portal(&self, slug: &str) -> String {
        self.portal.replace("{slug}", slug)
    }
}

/// Incoming mail.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// Domain of the tenants' own addresses.
    pub domain: String,
}

/// Access tokens.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tokens {
    /// Hours a signing key signs.
    pub rotate_hours: u32,
}

/// Cost of a password hash.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passwords {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Hashes computed at the same time.
    pub parallel: usize,
}

/// Limits against guessing.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Failures per account in the window.
    pub account_attempts: u32,
    /// Failures per client address in the window.
    pub address_attempts: u32,
    /// The window.
    pub window_seconds: u32,
}

/// How long sessions last.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sessions {
    /// Without use.
    pub idle_hours: u32,
    /// In any case.
    pub absolute_days: u32,
}

/// How long links last.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invitations {
    /// Invitations.
    pub invitation_days: u32,
    /// Password resets.
    pub reset_minutes: u32,
}

/// New tenants.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provisioning {
    /// Services that must report before a tenant is ready.
    pub services: Vec<String>,
}

impl Config {
    /// Reads the configuration.
    ///
    /// # Errors
    /// If a variable names no key or does not fit.
    pub fn load() -> Result<Self, settings::SettingsError> {
        settings::load("identity", include_str!("../config.default.toml"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_complete() {
        let config: Config = settings::load_from("identity", include_str!("../config.default.toml"), []).unwrap();
        assert_eq!(config.urls.portal("acme"), "http://acme.localhost:8080");
    }
}
