use std::{
    collections::HashMap,
    future::Future,
    pin::Pin,
    sync::{Arc, RwLock},
    time::{Duration, Instant},
};

use fault::Fault;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};

use super::{AUDIENCE, Claims, ISSUER, MAX_LENGTH, TYPE};
use crate::{ActorKind, Caller};

/// The public half of a signing key (RFC 8037 OKP, Ed25519).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// The key's name.
    pub kid: String,
    /// The 32 bytes of the public key.
    pub x: Vec<u8>,
}

/// Where keys come from: identity's key set.
pub type KeySource = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<Vec<PublicKey>, Fault>> + Send>> + Send + Sync>;

/// An unknown key id asks the source again at most this often, so that forged ids cannot make us hammer identity.
const REFRESH_AT_MOST_EVERY: Duration = Duration::from_secs(2);

/// Who says whether a token still stands: identity. An error refuses the token.
pub type Standing = Arc<dyn Fn(String) -> Pin<Box<dyn Future<Output = Result<(), Fault>> + Send>> + Send + Sync>;

/// A token of a person or key older than this, by its whole seconds, is asked about. The gateway's are younger, so that this costs nothing there.
const TRUSTED_FOR_SECONDS: i64 = 5;
/// For how long the answer is good.
const STANDS_FOR: Duration = Duration::from_secs(2);

/// Verifies tokens with cached keys. Cheap to clone.
#[derive(Clone)]
pub struct Verifier {
    source: KeySource,
    keys: Arc<RwLock<HashMap<String, DecodingKey>>>,
    refreshed: Arc<tokio::sync::Mutex<Option<Instant>>>,
    standing: Option<Standing>,
    stands: moka::future::Cache<String, ()>,
    clock: clock::Clock,
}

impl Verifier {
    /// Verifies with the keys of `source`, asked for when the first unknown key id appears.
    pub fn new(source: KeySource) -> Self {
        Self {
            source,
            keys: Arc::default(),
            refreshed: Arc::default(),
            standing: None,
            stands: moka::future::Cache::builder()
                .max_capacity(10_000)
                .time_to_live(STANDS_FOR)
                .build(),
            clock: clock::Clock::real(),
        }
    }

    /// Asks `standing` about tokens that are more than a few seconds old, so that an ended session or a lost role ends them too.
    #[must_use]
    pub fn asking(mut self, standing: Standing) -> Self {
        self.standing = Some(standing);
        self
    }

    /// A verifier with fixed keys, for identity itself and tests.
    pub fn fixed(keys: Vec<PublicKey>) -> Self {
        Self::new(Arc::new(move || {
            let keys = keys.clone();
            Box::pin(async move { Ok(keys) })
        }))
    }

    /// The caller a token speaks for.
    ///
    /// # Errors
    /// `TOKEN_INVALID` or `TOKEN_EXPIRED` (both unauthenticated), or whatever kept the keys from being fetched.
    pub async fn verify(&self, token: &str) -> Result<Caller, Fault> {
        self.claims(token).await?.into_caller(token)
    }

    /// The verified claims of a token.
    pub async fn claims(&self, token: &str) -> Result<Claims, Fault> {
        if token.len() > MAX_LENGTH {
            return Err(invalid());
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| invalid())?;
        // Key material or locations inside a token are never looked at (RFC 8725 section 3.10).
        let foreign = header.jku.is_some() || header.jwk.is_some() || header.x5u.is_some() || header.x5c.is_some();
        let typed = header.typ.as_deref() == Some(TYPE);
        let Some(kid) = header.kid.filter(|kid| kid.len() <= 64) else {
            return Err(invalid());
        };
        if foreign || !typed || header.alg != Algorithm::EdDSA {
            return Err(invalid());
        }
        let key = match self.known(&kid) {
            Some(key) => key,
            None => {
                self.refresh().await?;
                self.known(&kid).ok_or_else(invalid)?
            }
        };
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
        validation.leeway = 5;
        let decoded = jsonwebtoken::decode::<Claims>(token, &key, &validation).map_err(|error| match error.kind() {
            jsonwebtoken::errors::ErrorKind::ExpiredSignature => {
                Fault::unauthenticated("TOKEN_EXPIRED", "the access token has expired")
            }
            _ => invalid(),
        })?;
        self.stands(token, &decoded.claims).await?;
        Ok(decoded.claims)
    }

    /// Ok if nobody has taken back what the token says.
    async fn stands(&self, token: &str, claims: &Claims) -> Result<(), Fault> {
        let Some(standing) = &self.standing else { return Ok(()) };
        let revocable = matches!(claims.kind, ActorKind::Person | ActorKind::Agent | ActorKind::ApiKey);
        if !revocable || self.clock.now().timestamp() - claims.iat < TRUSTED_FOR_SECONDS {
            return Ok(());
        }
        let asked = self.stands.try_get_with(claims.jti.clone(), standing(token.to_owned()));
        asked.await.map_err(|fault| (*fault).clone())
    }

    fn known(&self, kid: &str) -> Option<DecodingKey> {
        self.keys
            .read()
            .expect("no code panics while holding the keys")
            .get(kid)
            .cloned()
    }

    async fn refresh(&self) -> Result<(), Fault> {
        let mut refreshed = self.refreshed.lock().await;
        if refreshed.is_some_and(|at| at.elapsed() < REFRESH_AT_MOST_EVERY) {
            return Ok(());
        }
        let keys = (self.source)().await?;
        let decoding = keys
            .iter()
            .map(|key| (key.kid.clone(), DecodingKey::from_ed_der(&key.x)))
            .collect();
        *self.keys.write().expect("no code panics while holding the keys") = decoding;
        *refreshed = Some(Instant::now());
        Ok(())
    }
}

fn invalid() -> Fault {
    Fault::unauthenticated("TOKEN_INVALID", "the access token is not valid")
}
