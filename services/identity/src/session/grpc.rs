use context::ServiceCtx;
use fault::{Fault, validate::Checker};
use ids::TenantId;
use proto::identity::v1::{self as wire, session_service_server::SessionService};
use tonic::{Request, Response, Status};

use super::{Browser, SignIn, View, convert};
use crate::{App, api_key, invitation};

/// `SessionService` over gRPC.
#[derive(Clone)]
pub struct SessionGrpc {
    /// The service.
    pub app: App,
}

fn gateway<T>(request: &Request<T>) -> Result<ServiceCtx, Fault> {
    context::service(request, &["portal-gateway"])
}

fn portal(text: &str) -> Result<Option<TenantId>, Fault> {
    let mut check = Checker::new();
    let portal = check.optional_id("tenant_id", text);
    check.finish()?;
    Ok(portal)
}

fn signed_in((session_secret, view): (String, View)) -> Response<wire::SignInResponse> {
    Response::new(wire::SignInResponse {
        session_secret,
        session: Some(convert::to_wire(&view)),
    })
}

#[tonic::async_trait]
impl SessionService for SessionGrpc {
    async fn sign_in(&self, request: Request<wire::SignInRequest>) -> Result<Response<wire::SignInResponse>, Status> {
        let caller = gateway(&request)?;
        let body = request.into_inner();
        let browser = Browser {
            user_agent: body.user_agent,
            client_ip: body.client_ip,
        };
        let portal = portal(&body.tenant_id)?;
        let wanted = SignIn {
            email: body.email,
            password: body.password,
            portal,
            browser,
        };
        Ok(signed_in(
            super::sign_in(&self.app, &caller, wanted).await.map_err(Fault::from)?,
        ))
    }

    async fn sign_out(&self, request: Request<wire::SignOutRequest>) -> Result<Response<()>, Status> {
        let caller = gateway(&request)?;
        let cookie = &request.get_ref().session_secret;
        super::sign_out(&self.app, &caller, cookie).await.map_err(Fault::from)?;
        Ok(Response::new(()))
    }

    async fn get_session(&self, request: Request<wire::GetSessionRequest>) -> Result<Response<wire::Session>, Status> {
        let caller = gateway(&request)?;
        let view = super::get(&self.app, &caller, &request.get_ref().session_secret)
            .await
            .map_err(Fault::from)?;
        Ok(Response::new(convert::to_wire(&view)))
    }

    async fn issue_access_token(
        &self,
        request: Request<wire::IssueAccessTokenRequest>,
    ) -> Result<Response<wire::AccessToken>, Status> {
        let caller = gateway(&request)?;
        let body = request.into_inner();
        let token = super::issue_token(&self.app, &caller, &body.session_secret, &body.tenant)
            .await
            .map_err(Fault::from)?;
        Ok(Response::new(token.into()))
    }

    async fn exchange_api_key(
        &self,
        request: Request<wire::ExchangeApiKeyRequest>,
    ) -> Result<Response<wire::AccessToken>, Status> {
        let caller = gateway(&request)?;
        let token = api_key::exchange(&self.app, &caller, &request.get_ref().secret)
            .await
            .map_err(Fault::from)?;
        Ok(Response::new(token.into()))
    }

    async fn get_invitation(
        &self,
        request: Request<wire::GetInvitationRequest>,
    ) -> Result<Response<wire::InvitationInfo>, Status> {
        let caller = gateway(&request)?;
        let found = invitation::get(&self.app, &caller, &request.get_ref().secret)
            .await
            .map_err(Fault::from)?;
        let (invitation, has_login) = found;
        Ok(Response::new(wire::InvitationInfo {
            email: invitation.email,
            name: invitation.name,
            organisation: invitation.organisation,
            reset: invitation.reset.is_some(),
            expires_at: Some(proto::timestamp(invitation.expires_at)),
            has_login,
        }))
    }

    async fn accept_invitation(
        &self,
        request: Request<wire::AcceptInvitationRequest>,
    ) -> Result<Response<wire::SignInResponse>, Status> {
        let caller = gateway(&request)?;
        let body = request.into_inner();
        let browser = Browser {
            user_agent: body.user_agent,
            client_ip: body.client_ip,
        };
        let acceptance = invitation::Acceptance {
            secret: body.secret,
            password: body.password,
            portal: portal(&body.tenant_id)?,
            browser,
        };
        Ok(signed_in(
            invitation::accept(&self.app, &caller, acceptance)
                .await
                .map_err(Fault::from)?,
        ))
    }

    async fn request_password_reset(
        &self,
        request: Request<wire::RequestPasswordResetRequest>,
    ) -> Result<Response<()>, Status> {
        let caller = gateway(&request)?;
        let body = request.into_inner();
        let portal = portal(&body.tenant_id)?;
        let asked = super::request_password_reset(&self.app, &caller, &body.email, portal, &body.client_ip).await;
        asked.map_err(Fault::from)?;
        Ok(Response::new(()))
    }

    async fn update_profile(
        &self,
        request: Request<wire::UpdateProfileRequest>,
    ) -> Result<Response<wire::Session>, Status> {
        let caller = gateway(&request)?;
        let body = request.into_inner();
        let view = super::update_profile(&self.app, &caller, &body.session_secret, &body.locale)
            .await
            .map_err(Fault::from)?;
        Ok(Response::new(convert::to_wire(&view)))
    }
}
