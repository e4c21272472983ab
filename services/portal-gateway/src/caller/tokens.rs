use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use context::{Caller, token::Verifier};
use fault::{ErrorCode, Fault};
use moka::future::Cache;
use proto::identity::v1::{ExchangeApiKeyRequest, GetSessionRequest, IssueAccessTokenRequest, Session};

use super::{
    Credential,
    realm::{Realm, unknown_tenant},
};
use crate::upstream::Upstreams;

/// An access token and what it says.
#[derive(Clone)]
pub(crate) struct Token {
    /// The signed token, for the services.
    pub secret: Arc<str>,
    /// Who it speaks for.
    pub caller: Caller,
    issued: Instant,
}

/// A connection that stays open asks again with a token no older than this, or gets a new one.
const YOUNG: Duration = Duration::from_secs(1);

/// Sessions and tokens, kept only for as long as an ended session may still work.
pub(crate) struct Callers {
    upstreams: Upstreams,
    verifier: Verifier,
    sessions: Cache<String, Option<Arc<Session>>>,
    tokens: Cache<(String, Option<Realm>), Token>,
}

impl Callers {
    pub(crate) fn new(upstreams: Upstreams, keep: Duration) -> Self {
        Self {
            verifier: upstreams.verifier(),
            upstreams,
            sessions: Cache::builder().max_capacity(50_000).time_to_live(keep).build(),
            tokens: Cache::builder().max_capacity(100_000).time_to_live(keep).build(),
        }
    }

    /// The session behind a cookie; none if it has ended.
    pub(crate) async fn session(&self, secret: &str) -> Result<Option<Arc<Session>>, Fault> {
        let key = Credential::Session(secret.to_owned()).fingerprint();
        let found = self.sessions.try_get_with(key, self.fresh_session(secret)).await;
        found.map_err(|fault| (*fault).clone())
    }

    /// The session as identity knows it now.
    pub(crate) async fn fresh_session(&self, secret: &str) -> Result<Option<Arc<Session>>, Fault> {
        let request = self
            .upstreams
            .own(GetSessionRequest {
                session_secret: secret.to_owned(),
            })
            .await?;
        match self.upstreams.sessions().get_session(request).await {
            Ok(answer) => Ok(Some(Arc::new(answer.into_inner()))),
            Err(status) => match Fault::from_status(&status) {
                fault if matches!(fault.code, ErrorCode::Unauthenticated | ErrorCode::NotFound) => Ok(None),
                fault => Err(fault),
            },
        }
    }

    /// Forgets a session that was just ended here.
    pub(crate) async fn forget(&self, secret: &str) {
        let key = Credential::Session(secret.to_owned()).fingerprint();
        self.sessions.insert(key, None).await;
    }

    /// A token for a session in a realm.
    pub(crate) async fn session_token(&self, secret: &str, realm: &Realm) -> Result<Token, Fault> {
        let credential = Credential::Session(secret.to_owned());
        let issue = async {
            let tenant = match realm {
                Realm::Provider => String::new(),
                Realm::Tenant(tenant) => tenant.clone(),
            };
            let message = IssueAccessTokenRequest {
                session_secret: secret.to_owned(),
                tenant,
            };
            let request = self.upstreams.own(message).await?;
            let answer = self
                .upstreams
                .sessions()
                .issue_access_token(request)
                .await
                .map_err(|status| {
                    match Fault::from_status(&status) {
                        // A tenant that is not the caller's is answered like one that does not exist.
                        fault if fault.code == ErrorCode::NotFound => unknown_tenant(),
                        fault => fault,
                    }
                })?;
            self.verified(answer.into_inner().token).await
        };
        let found = self
            .tokens
            .try_get_with((credential.fingerprint(), Some(realm.clone())), issue)
            .await;
        found.map_err(|fault| (*fault).clone())
    }

    /// A token for the holder of an API key.
    pub(crate) async fn key_token(&self, key: &str, client_ip: &str) -> Result<Token, Fault> {
        let credential = Credential::ApiKey(key.to_owned());
        let exchange = async {
            let message = ExchangeApiKeyRequest {
                secret: key.to_owned(),
                client_ip: client_ip.to_owned(),
            };
            let request = self.upstreams.own(message).await?;
            let answer = self.upstreams.sessions().exchange_api_key(request).await;
            self.verified(answer.map_err(|status| Fault::from_status(&status))?.into_inner().token)
                .await
        };
        let found = self
            .tokens
            .try_get_with((credential.fingerprint(), None), exchange)
            .await;
        found.map_err(|fault| (*fault).clone())
    }

    /// The rights of a credential as they are now, at most a second old, for connections that stay open.
    pub(crate) async fn again(&self, credential: &Credential, realm: Option<&Realm>) -> Result<Token, Fault> {
        let cached = (credential.fingerprint(), realm.cloned());
        if let Some(token) = self.tokens.get(&cached).await
            && token.issued.elapsed() > YOUNG
        {
            self.tokens.invalidate(&cached).await;
        }
        match (credential, realm) {
            (Credential::Session(secret), Some(realm)) => self.session_token(secret, realm).await,
            (Credential::ApiKey(key), _) => self.key_token(key, "").await,
            (Credential::Session(_), None) => Err(Fault::unauthenticated("UNAUTHENTICATED", "sign in again")),
        }
    }

    async fn verified(&self, token: String) -> Result<Token, Fault> {
        let caller = self.verifier.verify(&token).await?;
        Ok(Token {
            secret: token.into(),
            caller,
            issued: Instant::now(),
        })
    }
}
