use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::Context;
use serde::Deserialize;

use crate::cpu::Pids;

/// Facts about a running stack, as env.json tells them.
#[derive(Debug, Clone, Deserialize)]
pub struct Facts {
    gateway: String,
    /// The console's address.
    pub console: String,
    /// Where mail is handed in.
    pub smtp: SocketAddr,
    /// A superuser's connection to each database.
    pub databases: BTreeMap<String, String>,
    /// Its processes.
    pub pids: Pids,
    /// The source tree.
    pub root: PathBuf,
    /// The stack's folder.
    #[serde(skip)]
    pub folder: PathBuf,
    users: Vec<User>,
}

/// Somebody with a login.
#[derive(Debug, Clone, Deserialize)]
pub struct User {
    /// Mail address.
    pub email: String,
    /// Password.
    pub password: String,
    role: String,
}

impl Facts {
    /// Reads env.json.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let mut facts: Self = serde_json::from_str(&text)?;
        path.parent().unwrap_or(Path::new(".")).clone_into(&mut facts.folder);
        Ok(facts)
    }

    /// Reads it again: the program was started anew.
    pub fn again(&self) -> anyhow::Result<Self> {
        Self::read(&self.folder.join("env.json"))
    }

    /// The gateway's address by number.
    pub fn gateway(&self) -> anyhow::Result<SocketAddr> {
        Ok(self.gateway.trim_start_matches("http://").parse()?)
    }

    /// The console's host name, with its port.
    pub fn host(&self) -> &str {
        self.console.trim_start_matches("http://")
    }

    /// The provider's admin.
    pub fn admin(&self) -> anyhow::Result<&User> {
        let admin = self.users.iter().find(|user| user.role == "provider_admin");
        admin.context("env.json names no provider admin")
    }

    /// A superuser's connection to a service's database.
    pub async fn database(&self, service: &str) -> anyhow::Result<sqlx::PgConnection> {
        let url = self.databases.get(service).context("no such database")?;
        Ok(<sqlx::PgConnection as sqlx::Connection>::connect(url).await?)
    }

    /// PostgreSQL's log.
    pub fn postgres_log(&self) -> anyhow::Result<PathBuf> {
        let folder = std::fs::read_to_string(self.folder.join("run/pg.dir"))?;
        Ok(Path::new(folder.trim()).join("log"))
    }
}
