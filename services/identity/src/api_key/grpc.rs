use fault::{Fault, validate::Checker};
use ids::{ApiKeyId, RoleId};
use proto::identity::v1::{self as wire, api_key_service_server::ApiKeyService};
use tonic::{Request, Response, Status};

use super::ApiKey;
use crate::App;

/// `ApiKeyService` over gRPC.
#[derive(Clone)]
pub struct ApiKeyGrpc {
    /// The service.
    pub app: App,
}

#[tonic::async_trait]
impl ApiKeyService for ApiKeyGrpc {
    async fn create_api_key(
        &self,
        request: Request<wire::CreateApiKeyRequest>,
    ) -> Result<Response<wire::CreateApiKeyResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let body = request.into_inner();
        let mut check = Checker::new();
        let role = check.optional_id::<RoleId>("role_id", &body.role_id);
        let expires_at = body.expires_at.as_ref().map(proto::from_timestamp);
        check.check(expires_at != Some(None), "expires_at", "malformed", "must be a time");
        check.finish()?;
        let made = super::create(&self.app, &ctx, &body.name, role, expires_at.flatten()).await;
        let (key, secret) = made.map_err(Fault::from)?;
        Ok(Response::new(wire::CreateApiKeyResponse {
            api_key: Some((&key).into()),
            secret,
        }))
    }

    async fn list_api_keys(
        &self,
        request: Request<wire::ListApiKeysRequest>,
    ) -> Result<Response<wire::ListApiKeysResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let keys = super::list(&self.app, &ctx).await.map_err(Fault::from)?;
        Ok(Response::new(wire::ListApiKeysResponse {
            api_keys: keys.iter().map(Into::into).collect(),
        }))
    }

    async fn revoke_api_key(
        &self,
        request: Request<wire::RevokeApiKeyRequest>,
    ) -> Result<Response<wire::ApiKey>, Status> {
        let ctx = context::tenant(&request)?;
        let id = request.get_ref().api_key_id.parse::<ApiKeyId>();
        let id = id.map_err(|error| Fault::bad_field("api_key_id", "malformed", error.to_string()))?;
        let key = super::revoke(&self.app, &ctx, id).await.map_err(Fault::from)?;
        Ok(Response::new((&key).into()))
    }
}

impl From<&ApiKey> for wire::ApiKey {
    fn from(key: &ApiKey) -> Self {
        Self {
            id: key.id.to_string(),
            name: key.name.clone(),
            hint: key.hint.clone(),
            role_id: key.role.id.to_string(),
            role_name: key.role.name.clone(),
            created_at: Some(proto::timestamp(key.created_at)),
            expires_at: Some(proto::timestamp(key.expires_at)),
            last_used_at: key.last_used_at.map(proto::timestamp),
            revoked_at: key.revoked_at.map(proto::timestamp),
            created_by: key.created_by.clone(),
        }
    }
}
