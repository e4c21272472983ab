use std::sync::Arc;

use clock::Clock;
use db::Db;

use crate::{
    config::Config,
    password::{Hasher, Limiter},
    signing::KeyRing,
};

/// Everything a use case needs. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The service's database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// The configuration.
    pub config: Arc<Config>,
    /// The signing keys.
    pub keys: KeyRing,
    /// Hashes passwords.
    pub hasher: Hasher,
    /// Limits guessing.
    pub limiter: Limiter,
}

impl App {
    /// Connects to a database that has been migrated.
    ///
    /// # Errors
    /// If the configuration is wrong or the database cannot be reached.
    pub async fn connect(config: Config, clock: Clock) -> anyhow::Result<Self> {
        if config.service_auth.root.len() < 32 {
            anyhow::bail!(
                "service_auth.root must have at least 32 characters: every service's secret is derived from it"
            );
        }
        if !config.service_auth.secret.is_empty() {
            anyhow::bail!("service_auth.secret is for the other services; identity needs service_auth.root alone");
        }
        let db = Db::connect(&config.database, "identity", crate::migrations()).await?;
        Ok(Self {
            keys: KeyRing::new(db.clone(), clock.clone()),
            hasher: Hasher::new(&config.passwords)?,
            limiter: Limiter::new(&config.redis, &config.limits, clock.clone())?,
            db,
            clock,
            config: Arc::new(config),
        })
    }
}
