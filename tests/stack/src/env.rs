use std::{collections::BTreeMap, path::PathBuf};

use serde::Deserialize;

/// The facts about a running system.
#[derive(Debug, Clone, Deserialize)]
pub struct Env {
    /// Address of the gateway, by number.
    pub gateway: String,
    /// Address of the console.
    pub console: String,
    /// Address of each portal, by tenant.
    pub portals: BTreeMap<String, String>,
    /// People with a login.
    pub users: Vec<User>,
    /// An API key per tenant.
    pub api_keys: BTreeMap<String, String>,
    /// Where mail is delivered to.
    pub smtp: String,
    /// The public address of each tenant.
    pub mailboxes: BTreeMap<String, String>,
    /// The folder of outgoing mail.
    pub mail_sink: PathBuf,
    /// A superuser's connection to each database.
    pub databases: BTreeMap<String, String>,
    /// The gRPC address of each service.
    pub grpc: BTreeMap<String, String>,
    /// Where a collector for traces would listen.
    pub otlp: String,
    /// How it runs: `all` in one process, or `split` into one per service.
    #[serde(default)]
    pub layout: String,
    /// NATS.
    #[serde(default)]
    pub nats: String,
    /// Redis.
    #[serde(default)]
    pub redis: String,
    /// Root of the services' secrets.
    pub service_auth_root: String,
}

/// Somebody with a login.
#[derive(Debug, Clone, Deserialize)]
pub struct User {
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Password.
    pub password: String,
    /// Key of the role.
    pub role: String,
    /// The tenant; none for the provider's.
    pub tenant: Option<String>,
}

impl Env {
    /// Reads the facts.
    ///
    /// # Panics
    /// If there is no running system to test.
    #[allow(
        clippy::disallowed_methods,
        reason = "a test is told where the running system is by its environment"
    )]
    pub fn load() -> Self {
        let path = std::env::var("GUICHET_ENV")
            .expect("GUICHET_ENV must name the env.json of a running system: ./dev up writes .dev/env.json");
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// The folder of the running system: its facts, logs and servers' data.
    #[allow(
        clippy::disallowed_methods,
        reason = "a test is told where the running system is by its environment"
    )]
    pub fn folder() -> PathBuf {
        let path = std::env::var("GUICHET_ENV").expect("GUICHET_ENV");
        std::path::Path::new(&path).parent().expect("a folder").to_owned()
    }

    /// The gateway's address and port.
    pub fn gateway_address(&self) -> std::net::SocketAddr {
        let address = self.gateway.trim_start_matches("http://");
        address.parse().expect("the gateway's address")
    }

    /// The first user of a role, in a tenant or of the provider.
    pub fn user(&self, role: &str, tenant: Option<&str>) -> &User {
        self.nth_user(role, tenant, 0)
    }

    /// The n-th user of a role.
    pub fn nth_user(&self, role: &str, tenant: Option<&str>, n: usize) -> &User {
        let mut matching = self
            .users
            .iter()
            .filter(|user| user.role == role && user.tenant.as_deref() == tenant);
        matching
            .nth(n)
            .unwrap_or_else(|| panic!("no user {n} with role {role} in {tenant:?}"))
    }
}
