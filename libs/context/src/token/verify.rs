use std::{
    collections::HashMap,
    future::Future,
    pin::Pin,
    sync::{Arc, OnceLock, RwLock},
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
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
/// A token from further in the future is refused: identity's clock may be ahead of ours, by no more than this.
const SKEW_SECONDS: i64 = 60;
/// For how long the answer is good.
const STANDS_FOR: Duration = Duration::from_secs(2);

/// A token whose signature was checked is known again for so long: the same caller's next calls need no second look.
const KNOWN_FOR: Duration = Duration::from_secs(60);
const MOST_KNOWN: u64 = 20_000;
/// For so many seconds after its end a token still counts.
const LEEWAY: i64 = 5;

/// A token that was read before.
struct Known {
    claims: Claims,
    caller: OnceLock<Caller>,
}

/// Verifies tokens with cached keys. Cheap to clone.
#[derive(Clone)]
pub struct Verifier {
    source: KeySource,
    keys: Arc<RwLock<HashMap<String, DecodingKey>>>,
    refreshed: Arc<tokio::sync::Mutex<Option<Instant>>>,
    standing: Option<Standing>,
    stands: moka::future::Cache<String, ()>,
    verified: moka::future::Cache<String, Arc<Known>>,
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
            verified: moka::future::Cache::builder()
                .max_capacity(MOST_KNOWN)
                .time_to_live(KNOWN_FOR)
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
        let known = self.recall(token).await?;
        if let Some(caller) = known.caller.get() {
            return Ok(caller.clone());
        }
        let caller = known.claims.clone().into_caller(token)?;
        Ok(known.caller.get_or_init(|| caller).clone())
    }

    /// The verified claims of a token.
    pub async fn claims(&self, token: &str) -> Result<Claims, Fault> {
        Ok(self.recall(token).await?.claims.clone())
    }

    /// A token as it was read before, or reads it; either way it must still stand.
    async fn recall(&self, token: &str) -> Result<Arc<Known>, Fault> {
        if token.len() > MAX_LENGTH {
            return Err(invalid());
        }
        let known = match self.verified.get(token).await {
            Some(known) if self.clock.now().timestamp() <= known.claims.exp + LEEWAY => known,
            _ => {
                let known = Arc::new(Known {
                    claims: self.read(token).await?,
                    caller: OnceLock::new(),
                });
                self.verified.insert(token.to_owned(), known.clone()).await;
                known
            }
        };
        self.stands(token, &known.claims).await?;
        Ok(known)
    }

    /// Checks everything that a token says by itself.
    async fn read(&self, token: &str) -> Result<Claims, Fault> {
        let header = Header::of(token).ok_or_else(invalid)?;
        if header.typ != TYPE || header.alg != "EdDSA" || header.kid.len() > 64 {
            return Err(invalid());
        }
        let key = match self.known(&header.kid) {
            Some(key) => key,
            None => {
                self.refresh().await?;
                self.known(&header.kid).ok_or_else(invalid)?
            }
        };
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
        validation.leeway = LEEWAY.unsigned_abs();
        let decoded = jsonwebtoken::decode::<Claims>(token, &key, &validation).map_err(|error| match error.kind() {
            jsonwebtoken::errors::ErrorKind::ExpiredSignature => {
                Fault::unauthenticated("TOKEN_EXPIRED", "the access token has expired")
            }
            _ => invalid(),
        })?;
        if decoded.claims.iat > self.clock.now().timestamp() + SKEW_SECONDS {
            return Err(invalid());
        }
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
        // A key may have been taken out of service.
        self.verified.invalidate_all();
        *refreshed = Some(Instant::now());
        Ok(())
    }
}

/// All that a header of ours says. Anything more is refused: `crit`, keys and their whereabouts (RFC 8725 section 3.10), a name given twice.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

impl Header {
    fn of(token: &str) -> Option<Self> {
        let (head, _) = token.split_once('.')?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(head).ok()?).ok()
    }
}

fn invalid() -> Fault {
    Fault::unauthenticated("TOKEN_INVALID", "the access token is not valid")
}
