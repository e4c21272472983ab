//! identity and ticketing, reduced to what the gateway asks of them.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
};

use context::{ActorKind, token::Claims};
use fault::Fault;
use proto::{
    identity::v1::{
        self as identity, directory_service_server::DirectoryService, session_service_server::SessionService,
        token_service_server::TokenService,
    },
    ticketing::v1::{
        self as ticketing, attachment_service_server::AttachmentService, category_service_server::CategoryService,
    },
};
use testkit::Tenant;
use tonic::{Request, Response, Status};

type Answer<T> = Result<Response<T>, Status>;

/// What both services know; a test changes it.
#[derive(Clone)]
pub struct State {
    pub acme: Tenant,
    pub globex: Tenant,
    /// Secrets of sessions that hold: whose portal they were made at.
    pub sessions: Arc<Mutex<HashMap<String, String>>>,
    pub created: Arc<Mutex<Vec<String>>>,
    pub files: Arc<Mutex<HashMap<String, ticketing::Attachment>>>,
    pub revoked: Arc<Mutex<HashSet<String>>>,
}

pub const KEY: &str = "gk_0123456789abcdef";
pub const PASSWORD: &str = "correct horse";

impl State {
    fn tenant(&self, name: &str) -> Option<&Tenant> {
        [&self.acme, &self.globex]
            .into_iter()
            .find(|tenant| tenant.id.to_string() == name || tenant.slug == name)
    }

    fn session(&self, secret: &str) -> Result<identity::Session, Status> {
        let sessions = self.sessions.lock().unwrap();
        let portal = sessions
            .get(secret)
            .ok_or_else(|| Fault::unauthenticated("SESSION_ENDED", "sign in"))?;
        let access = |tenant: &Tenant| identity::TenantAccess {
            tenant_id: tenant.id.to_string(),
            slug: tenant.slug.clone(),
            name: tenant.slug.to_uppercase(),
            agent: portal.is_empty(),
            ..Default::default()
        };
        Ok(identity::Session {
            name: "Anna".to_owned(),
            tenants: [&self.acme, &self.globex].map(access).to_vec(),
            provider: Some(identity::ProviderAccess::default()).filter(|_| portal.is_empty()),
            expires_at: Some(proto::timestamp(
                clock::Clock::real().now() + chrono::Duration::hours(8),
            )),
            portal_tenant_id: portal.clone(),
            ..Default::default()
        })
    }

    fn token(claims: Claims) -> identity::AccessToken {
        identity::AccessToken {
            token: testkit::tokens().sign(&claims),
            ..Default::default()
        }
    }
}

#[tonic::async_trait]
impl TokenService for State {
    async fn get_key_set(&self, _: Request<identity::GetKeySetRequest>) -> Answer<identity::KeySet> {
        let key = testkit::tokens().public_key();
        let keys = vec![identity::PublicKey { kid: key.kid, x: key.x }];
        Ok(Response::new(identity::KeySet { keys }))
    }

    async fn issue_service_token(
        &self,
        _: Request<identity::IssueServiceTokenRequest>,
    ) -> Answer<identity::AccessToken> {
        let token = testkit::tokens().service("portal-gateway");
        Ok(Response::new(identity::AccessToken {
            token,
            ..Default::default()
        }))
    }
}

#[tonic::async_trait]
impl DirectoryService for State {
    async fn resolve_host(
        &self,
        request: Request<identity::ResolveHostRequest>,
    ) -> Answer<identity::ResolveHostResponse> {
        context::service(&request, &["portal-gateway"])?;
        let host = request.into_inner().host;
        if host == "console.test" {
            return Ok(Response::new(identity::ResolveHostResponse {
                console: true,
                ..Default::default()
            }));
        }
        let found = host.strip_suffix(".test").and_then(|slug| self.tenant(slug));
        let tenant = found.ok_or_else(|| Fault::not_found("HOST_NOT_FOUND", "no such host"))?;
        Ok(Response::new(identity::ResolveHostResponse {
            tenant_id: tenant.id.to_string(),
            slug: tenant.slug.clone(),
            name: tenant.slug.to_uppercase(),
            locale: "fr".to_owned(),
            primary_color: "#0a7d4b".to_owned(),
            ..Default::default()
        }))
    }

    async fn get_logo(&self, _: Request<identity::GetLogoRequest>) -> Answer<identity::Logo> {
        Ok(Response::new(identity::Logo {
            media_type: "image/png".to_owned(),
            content: vec![1, 2, 3],
        }))
    }
}

#[tonic::async_trait]
impl SessionService for State {
    async fn sign_in(&self, request: Request<identity::SignInRequest>) -> Answer<identity::SignInResponse> {
        let asked = request.into_inner();
        if asked.password != PASSWORD {
            return Err(Fault::unauthenticated("SIGN_IN_FAILED", "wrong e-mail address or password").into());
        }
        let session_secret = format!("secret-{}", uuid::Uuid::new_v4().simple());
        self.sessions
            .lock()
            .unwrap()
            .insert(session_secret.clone(), asked.tenant_id);
        let session = Some(self.session(&session_secret)?);
        Ok(Response::new(identity::SignInResponse {
            session_secret,
            session,
        }))
    }

    async fn sign_out(&self, request: Request<identity::SignOutRequest>) -> Answer<()> {
        self.sessions
            .lock()
            .unwrap()
            .remove(&request.into_inner().session_secret);
        Ok(Response::new(()))
    }

    async fn get_session(&self, request: Request<identity::GetSessionRequest>) -> Answer<identity::Session> {
        self.session(&request.into_inner().session_secret).map(Response::new)
    }

    async fn issue_access_token(
        &self,
        request: Request<identity::IssueAccessTokenRequest>,
    ) -> Answer<identity::AccessToken> {
        let asked = request.into_inner();
        let session = self.session(&asked.session_secret)?;
        if asked.tenant.is_empty() {
            let ctx = self.acme.provider_agent(&[]);
            return Ok(Response::new(identity::AccessToken {
                token: ctx.token().unwrap().to_owned(),
                ..Default::default()
            }));
        }
        let tenant = self
            .tenant(&asked.tenant)
            .ok_or_else(|| Fault::not_found("TENANT_NOT_FOUND", "no"))?;
        let agent = session.portal_tenant_id.is_empty();
        let kind = if agent { ActorKind::Agent } else { ActorKind::Person };
        Ok(Response::new(Self::token(Claims {
            agent,
            ..tenant.claims(kind, "Anna", &[])
        })))
    }

    async fn exchange_api_key(
        &self,
        request: Request<identity::ExchangeApiKeyRequest>,
    ) -> Answer<identity::AccessToken> {
        let secret = request.into_inner().secret;
        if secret != KEY || self.revoked.lock().unwrap().contains(&secret) {
            return Err(Fault::unauthenticated("API_KEY_INVALID", "the key is not valid").into());
        }
        let claims = self.acme.claims(ActorKind::ApiKey, "a program", &[]);
        Ok(Response::new(Self::token(Claims { agent: true, ..claims })))
    }

    async fn get_invitation(&self, _: Request<identity::GetInvitationRequest>) -> Answer<identity::InvitationInfo> {
        Err(Fault::not_found("INVITATION_NOT_FOUND", "no").into())
    }

    async fn accept_invitation(
        &self,
        _: Request<identity::AcceptInvitationRequest>,
    ) -> Answer<identity::SignInResponse> {
        Err(Fault::not_found("INVITATION_NOT_FOUND", "no").into())
    }

    async fn request_password_reset(&self, _: Request<identity::RequestPasswordResetRequest>) -> Answer<()> {
        Ok(Response::new(()))
    }

    async fn update_profile(&self, request: Request<identity::UpdateProfileRequest>) -> Answer<identity::Session> {
        let asked = request.into_inner();
        let session = self.session(&asked.session_secret)?;
        Ok(Response::new(identity::Session {
            locale: asked.locale,
            ..session
        }))
    }
}

#[tonic::async_trait]
impl CategoryService for State {
    async fn create_category(&self, request: Request<ticketing::CreateCategoryRequest>) -> Answer<ticketing::Category> {
        let tenant = context::tenant(&request)?.tenant().to_string();
        let name = request.into_inner().name;
        let mut created = self.created.lock().unwrap();
        created.push(name.clone());
        let id = format!("cat_{}", created.len());
        Ok(Response::new(ticketing::Category {
            id,
            revision: 1,
            name,
            path: tenant,
            ..Default::default()
        }))
    }

    async fn list_categories(
        &self,
        request: Request<ticketing::ListCategoriesRequest>,
    ) -> Answer<ticketing::ListCategoriesResponse> {
        let path = context::tenant(&request)?.tenant().to_string();
        let categories = vec![ticketing::Category {
            path,
            ..Default::default()
        }];
        Ok(Response::new(ticketing::ListCategoriesResponse { categories }))
    }

    async fn update_category(&self, _: Request<ticketing::UpdateCategoryRequest>) -> Answer<ticketing::Category> {
        Err(Fault::conflict("REVISION_MISMATCH", "somebody was faster").into())
    }

    async fn archive_category(&self, _: Request<ticketing::ArchiveCategoryRequest>) -> Answer<ticketing::Category> {
        Err(Status::internal("relation t_1.category does not exist"))
    }
}

#[tonic::async_trait]
impl AttachmentService for State {
    async fn register_upload(
        &self,
        request: Request<ticketing::RegisterUploadRequest>,
    ) -> Answer<ticketing::Attachment> {
        context::tenant(&request)?;
        let asked = request.into_inner();
        if asked.filename == "refused.exe" {
            return Err(Fault::forbidden("PERMISSION_DENIED", "no").into());
        }
        let file = ticketing::Attachment {
            id: format!("att_{}", self.files.lock().unwrap().len()),
            filename: asked.filename,
            media_type: asked.media_type,
            size: asked.size,
            sha256: asked.sha256,
            blob_key: asked.blob_key,
            ..Default::default()
        };
        self.files.lock().unwrap().insert(file.id.clone(), file.clone());
        Ok(Response::new(file))
    }

    async fn get_attachment(&self, request: Request<ticketing::GetAttachmentRequest>) -> Answer<ticketing::Attachment> {
        let files = self.files.lock().unwrap();
        let found = files.get(&request.into_inner().attachment_id).cloned();
        Ok(Response::new(found.ok_or_else(|| {
            Fault::not_found("ATTACHMENT_NOT_FOUND", "no such file")
        })?))
    }
}
