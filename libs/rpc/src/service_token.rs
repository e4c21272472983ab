use std::time::Duration;

use fault::Fault;
use ids::TenantId;
use moka::future::Cache;
use proto::identity::v1::{IssueServiceTokenRequest, token_service_client::TokenServiceClient};

use crate::Channel;

/// Tokens live five minutes; a cached one is dropped well before.
const KEEP_FOR: Duration = Duration::from_secs(200);

/// A service's tokens to act by itself or for a tenant, fetched from identity and kept for a few minutes.
#[derive(Clone)]
pub struct ServiceTokens {
    identity: Channel,
    service: &'static str,
    secret: String,
    cache: Cache<Option<TenantId>, String>,
}

impl ServiceTokens {
    /// Tokens of `service`, proven by `secret`.
    pub fn new(identity: Channel, service: &'static str, secret: String) -> Self {
        let cache = Cache::builder().max_capacity(10_000).time_to_live(KEEP_FOR).build();
        Self {
            identity,
            service,
            secret,
            cache,
        }
    }

    /// A token to act for a tenant.
    ///
    /// # Errors
    /// What identity answers: unavailable, or a suspended or unknown tenant.
    pub async fn for_tenant(&self, tenant: TenantId) -> Result<String, Fault> {
        self.get(Some(tenant)).await
    }

    /// A token to act for no tenant.
    pub async fn platform(&self) -> Result<String, Fault> {
        self.get(None).await
    }

    async fn get(&self, tenant: Option<TenantId>) -> Result<String, Fault> {
        let fetched = self.cache.try_get_with(tenant, async {
            let request = IssueServiceTokenRequest {
                service: self.service.to_owned(),
                secret: self.secret.clone(),
                tenant_id: tenant.map(|id| id.to_string()).unwrap_or_default(),
            };
            let mut client = TokenServiceClient::new(self.identity.clone());
            let answer = client.issue_service_token(crate::with_token(request, "")).await;
            answer
                .map(|token| token.into_inner().token)
                .map_err(|status| Fault::from_status(&status))
        });
        fetched.await.map_err(|fault| (*fault).clone())
    }
}
