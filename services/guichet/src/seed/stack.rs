use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use anyhow::Context;
use proto::identity::v1::{IssueAccessTokenRequest, SignInRequest, session_service_client::SessionServiceClient};
use rpc::{Channel, ServiceTokens};
use tokio::sync::Mutex;
use tonic::Request;

/// A token is used this long and then renewed; it lives five minutes.
const TOKEN_FOR: Duration = Duration::from_secs(180);

/// The running installation, as its own gateway and mail intake see it.
pub struct Stack {
    pub identity: Channel,
    pub asset: Channel,
    pub knowledge: Channel,
    pub mail_ingest: Channel,
    gateway: ServiceTokens,
    /// Speaks for tenants as mail-ingest, to hand in mails.
    pub intake: ServiceTokens,
    tokens: Mutex<HashMap<(String, String), (Instant, String)>>,
}

impl Stack {
    /// The services where the gateway's configuration says they are.
    pub fn open(config: &portal_gateway::Config) -> anyhow::Result<Self> {
        let identity = config.identity.channel()?;
        let tokens = |service| {
            anyhow::Ok(ServiceTokens::new(
                identity.clone(),
                service,
                config.service_auth.secret_for(service)?,
            ))
        };
        Ok(Self {
            gateway: tokens("portal-gateway")?,
            intake: tokens("mail-ingest")?,
            asset: config.asset.channel()?,
            knowledge: config.knowledge.channel()?,
            mail_ingest: config.mail_ingest.channel()?,
            tokens: Mutex::default(),
            identity,
        })
    }

    /// A request as the gateway makes it, for nobody in particular.
    pub async fn as_gateway<T>(&self, message: T) -> anyhow::Result<Request<T>> {
        Ok(rpc::with_token(message, &self.gateway.platform().await?))
    }

    /// Signs in; the session's secret. `tenant` is the portal's tenant, empty for the console.
    pub async fn sign_in(&self, email: &str, password: &str, tenant: &str) -> anyhow::Result<String> {
        let request = SignInRequest {
            email: email.to_owned(),
            password: password.to_owned(),
            tenant_id: tenant.to_owned(),
            client_ip: "127.0.0.1".to_owned(),
            user_agent: "guichet seed".to_owned(),
        };
        let mut sessions = SessionServiceClient::new(self.identity.clone());
        Ok(sessions
            .sign_in(self.as_gateway(request).await?)
            .await?
            .into_inner()
            .session_secret)
    }

    /// A token of a session for a tenant, by id or slug; for the provider's realm if empty.
    pub async fn token(&self, session: &str, tenant: &str) -> anyhow::Result<String> {
        let key = (session.to_owned(), tenant.to_owned());
        let mut tokens = self.tokens.lock().await;
        if let Some((since, token)) = tokens.get(&key)
            && since.elapsed() < TOKEN_FOR
        {
            return Ok(token.clone());
        }
        let request = IssueAccessTokenRequest {
            session_secret: session.to_owned(),
            tenant: tenant.to_owned(),
        };
        let mut sessions = SessionServiceClient::new(self.identity.clone());
        let answer = sessions
            .issue_access_token(self.as_gateway(request).await?)
            .await
            .context("no access token")?;
        let token = answer.into_inner().token;
        tokens.insert(key, (Instant::now(), token.clone()));
        Ok(token)
    }

    /// Somebody signed in, acting in one tenant or, if empty, for the provider.
    pub fn caller<'a>(&'a self, session: &'a str, tenant: &'a str) -> Caller<'a> {
        Caller {
            stack: self,
            session,
            tenant,
        }
    }
}

/// Somebody signed in, in one realm.
#[derive(Clone, Copy)]
pub struct Caller<'a> {
    pub stack: &'a Stack,
    session: &'a str,
    tenant: &'a str,
}

impl Caller<'_> {
    /// The request with a fresh token.
    pub async fn ask<T>(&self, message: T) -> anyhow::Result<Request<T>> {
        Ok(rpc::with_token(
            message,
            &self.stack.token(self.session, self.tenant).await?,
        ))
    }
}
