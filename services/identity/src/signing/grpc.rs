use fault::{Fault, validate::Checker};
use ids::TenantId;
use proto::identity::v1::{self as wire, token_service_server::TokenService};
use tonic::{Request, Response, Status};

use crate::{App, service_token};

/// `TokenService` over gRPC.
#[derive(Clone)]
pub struct TokenGrpc {
    /// The service.
    pub app: App,
}

#[tonic::async_trait]
impl TokenService for TokenGrpc {
    async fn get_key_set(&self, _request: Request<wire::GetKeySetRequest>) -> Result<Response<wire::KeySet>, Status> {
        let keys = self.app.keys.published().await?;
        let keys = keys
            .into_iter()
            .map(|key| wire::PublicKey { kid: key.kid, x: key.x })
            .collect();
        Ok(Response::new(wire::KeySet { keys }))
    }

    async fn issue_service_token(
        &self,
        request: Request<wire::IssueServiceTokenRequest>,
    ) -> Result<Response<wire::AccessToken>, Status> {
        let body = request.into_inner();
        let mut check = Checker::new();
        let tenant = check.optional_id::<TenantId>("tenant_id", &body.tenant_id);
        check.finish()?;
        let token = service_token::issue(&self.app, &body.service, &body.secret, tenant)
            .await
            .map_err(Fault::from)?;
        Ok(Response::new(token.into()))
    }
}
