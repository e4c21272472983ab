use std::{collections::BTreeMap, path::Path};

use anyhow::Context;
use serde::{Deserialize, Serialize};

/// What a program must know to use the demo: the seed's part of env.json.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Facts {
    /// Slugs.
    pub tenants: Vec<String>,
    /// People with a login.
    pub users: Vec<User>,
    /// A key per tenant. Shown only once by identity, so what stands here is kept.
    pub api_keys: BTreeMap<String, String>,
    /// The public mail address of each tenant.
    pub mailboxes: BTreeMap<String, String>,
}

/// Somebody with a login.
#[derive(Debug, Serialize, Deserialize)]
pub struct User {
    pub name: String,
    pub email: String,
    pub password: String,
    pub role: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
}

impl Facts {
    /// What an earlier run wrote; nothing if there was none.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        match std::fs::read_to_string(path) {
            Ok(text) => serde_json::from_str(&text)
                .with_context(|| format!("{} is not what an earlier run wrote", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
        }
    }

    /// Writes them, for the owner's eyes only.
    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        use std::{io::Write, os::unix::fs::OpenOptionsExt};
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(serde_json::to_string_pretty(self)?.as_bytes())?;
        Ok(())
    }
}
