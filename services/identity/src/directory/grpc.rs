use fault::Fault;
use ids::TenantId;
use proto::identity::v1::{self as wire, directory_service_server::DirectoryService};
use tonic::{Request, Response, Status};

use super::Host;
use crate::{App, tenant};

/// `DirectoryService` over gRPC.
#[derive(Clone)]
pub struct DirectoryGrpc {
    /// The service.
    pub app: App,
}

#[tonic::async_trait]
impl DirectoryService for DirectoryGrpc {
    async fn resolve_host(
        &self,
        request: Request<wire::ResolveHostRequest>,
    ) -> Result<Response<wire::ResolveHostResponse>, Status> {
        let caller = context::service(&request, &["portal-gateway"])?;
        let host = super::resolve_host(&self.app, &caller, &request.get_ref().host).await?;
        Ok(Response::new(to_wire(host)))
    }

    async fn get_logo(&self, request: Request<wire::GetLogoRequest>) -> Result<Response<wire::Logo>, Status> {
        let caller = context::service(&request, &["portal-gateway"])?;
        let id = request.get_ref().tenant_id.parse::<TenantId>();
        let id = id.map_err(|error| Fault::bad_field("tenant_id", "malformed", error.to_string()))?;
        let (media_type, content) = super::get_logo(&self.app, &caller, id).await?;
        Ok(Response::new(wire::Logo { media_type, content }))
    }
}

fn to_wire(host: Host) -> wire::ResolveHostResponse {
    match host {
        Host::Console(provider) => {
            let (id, name) = provider.map(|(id, name)| (id.to_string(), name)).unwrap_or_default();
            wire::ResolveHostResponse {
                console: true,
                provider_id: id,
                provider_name: name,
                ..Default::default()
            }
        }
        Host::Portal(tenant) => {
            let state = tenant::convert::state(tenant.state).into();
            let branding = tenant.branding;
            wire::ResolveHostResponse {
                console: false,
                provider_id: tenant.provider.to_string(),
                provider_name: String::new(),
                tenant_id: tenant.id.to_string(),
                slug: tenant.slug,
                name: branding.name,
                locale: branding.locale,
                time_zone: branding.time_zone,
                primary_color: branding.primary_color,
                accent_color: branding.accent_color,
                portal_heading: branding.portal_heading,
                portal_text: branding.portal_text,
                has_logo: branding.has_logo,
                revision: branding.revision,
                state,
            }
        }
    }
}
