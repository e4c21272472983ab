//! The keys that access tokens are signed with: made, rotated, published.

pub mod entity;
pub mod grpc;
mod repo;

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use clock::Clock;
use context::token::{Claims, PublicKey, Signer, SigningKey, Verifier};
use db::{Db, DbError};
use fault::Fault;

pub use entity::Key;

/// Keys are read again after this time, so that all processes know a new key before any signs with it.
const REFRESH: Duration = Duration::from_secs(15);

/// The keys and when they were read.
type Cached = (Instant, Arc<[Key]>);

/// This process's knowledge of the keys.
#[derive(Clone)]
pub struct KeyRing {
    db: Db,
    clock: Clock,
    cached: Arc<RwLock<Option<Cached>>>,
}

impl KeyRing {
    /// The keys in this database.
    pub fn new(db: Db, clock: Clock) -> Self {
        Self {
            db,
            clock,
            cached: Arc::default(),
        }
    }

    /// Signs a token with the key that signs now.
    pub async fn sign(&self, claims: &Claims) -> Result<String, Fault> {
        let keys = self.keys().await?;
        let key = entity::signing(&keys, self.clock.now());
        let key = key.ok_or_else(|| Fault::hide("there is no signing key"))?;
        let key = SigningKey::from_pkcs8(&key.kid, key.pkcs8.clone())
            .ok_or_else(|| Fault::hide("a stored key is damaged"))?;
        Signer::new(&key).sign(claims).map_err(Fault::hide)
    }

    /// The keys that tokens may be signed with now.
    pub async fn published(&self) -> Result<Vec<PublicKey>, Fault> {
        let keys = self.keys().await?;
        let published = entity::published(&keys, self.clock.now());
        Ok(published
            .map(|key| PublicKey {
                kid: key.kid.clone(),
                x: key.public.clone(),
            })
            .collect())
    }

    /// A verifier with these keys, for identity's own calls.
    pub fn verifier(&self) -> Verifier {
        let ring = self.clone();
        Verifier::new(Arc::new(move || {
            let ring = ring.clone();
            Box::pin(async move {
                // Asked only for a key that is not known yet: what is cached here may be too old.
                ring.forget();
                ring.published().await
            })
        }))
    }

    fn forget(&self) {
        *self.cached.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    async fn keys(&self) -> Result<Arc<[Key]>, Fault> {
        let cached = self.cached.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((read_at, keys)) = cached
            && read_at.elapsed() < REFRESH
        {
            return Ok(keys);
        }
        let keys: Arc<[Key]> = repo::list(&mut self.db.read_control("signing keys").await?)
            .await?
            .into();
        *self.cached.write().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), keys.clone()));
        Ok(keys)
    }
}

/// Makes a new key if there is none, or the newest has signed for longer than `every`; forgets keys whose last token has expired.
/// Gives back the name of the new key.
pub async fn rotate_if_due(db: &Db, now: DateTime<Utc>, every: chrono::Duration) -> Result<Option<String>, DbError> {
    let mut tx = db.begin_control("signing keys are rotated").await?;
    repo::lock(&mut tx).await?;
    let keys = repo::list(&mut tx).await?;
    for old in keys
        .iter()
        .filter(|key| !entity::published(&keys, now).any(|kept| kept.kid == key.kid))
    {
        repo::delete(&mut tx, &old.kid).await?;
    }
    let made = if entity::is_due(&keys, now, every) {
        let key = Key::generate(entity::starts_at(&keys, now), now);
        repo::insert(&mut tx, &key).await?;
        Some(key.kid)
    } else {
        None
    };
    tx.commit().await?;
    Ok(made)
}
