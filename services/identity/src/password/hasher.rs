use std::{sync::Arc, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
    password_hash::phc::{PasswordHash, PasswordHash as Phc},
};
use fault::Fault;
use tokio::sync::Semaphore;

use crate::config::Passwords;

/// Longest text that is hashed at all; nobody's password is longer, because none can be set.
const LONGEST: usize = 1_024;
/// Longest wait for a turn.
const PATIENCE: Duration = Duration::from_secs(8);

/// Hashes and verifies passwords with Argon2id, a few at a time and away from the threads that serve calls.
#[derive(Clone)]
pub struct Hasher {
    argon: Argon2<'static>,
    turns: Arc<Semaphore>,
    decoy: Arc<str>,
}

impl Hasher {
    /// A hasher with these costs.
    pub fn new(settings: &Passwords) -> anyhow::Result<Self> {
        let params = Params::new(settings.memory_kib, settings.passes, 1, None)
            .map_err(|error| anyhow::anyhow!("the costs in [passwords] are not valid: {error}"))?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = hash(&argon, &crate::secret::generate()).map_err(|error| anyhow::anyhow!("{error}"))?;
        Ok(Self {
            argon,
            turns: Arc::new(Semaphore::new(settings.parallel.max(1))),
            decoy: decoy.into(),
        })
    }

    /// The PHC string of a password's hash.
    pub async fn hash(&self, password: &str) -> Result<String, Fault> {
        let (argon, password) = (self.argon.clone(), password.to_owned());
        self.in_turn(move || hash(&argon, &password))
            .await?
            .map_err(Fault::hide)
    }

    /// True if the password is the one behind the hash. Without a hash (there is no such account) the same work is done for nothing.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool, Fault> {
        let known = stored.is_some() && password.len() <= LONGEST;
        let stored = stored.unwrap_or(&self.decoy).to_owned();
        let password: String = password.chars().take(LONGEST).collect();
        let argon = self.argon.clone();
        let matches = self.in_turn(move || {
            let stored = PasswordHash::new(&stored)?;
            Ok::<_, argon2::password_hash::phc::Error>(argon.verify_password(password.as_bytes(), &stored).is_ok())
        });
        Ok(matches.await?.map_err(Fault::hide)? && known)
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
        let busy =
            || Fault::unavailable("SIGN_IN_BUSY", "too many people sign in right now, please try again").retry_after(5);
        let turn = tokio::time::timeout(PATIENCE, self.turns.clone().acquire_owned())
            .await
            .map_err(|_| busy())?;
        let turn = turn.map_err(Fault::hide)?;
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(Fault::hide)
    }
}

fn hash(argon: &Argon2<'_>, password: &str) -> Result<String, argon2::password_hash::Error> {
    let hash: Phc = argon.hash_password(password.as_bytes())?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_matches() {
        let hasher = Hasher::new(&Passwords {
            memory_kib: 19_456,
            passes: 2,
            parallel: 2,
        })
        .unwrap();
        let stored = hasher.hash("correct horse").await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(hasher.verify("correct horse", Some(&stored)).await.unwrap());
        assert!(!hasher.verify("correct horsf", Some(&stored)).await.unwrap());
        assert!(!hasher.verify("correct horse", None).await.unwrap());
        assert_ne!(
            stored,
            hasher.hash("correct horse").await.unwrap(),
            "every hash has a salt of its own"
        );
    }
}
