use fault::Fault;
use ids::TenantId;
use proto::identity::v1::{self as wire, tenant_service_server::TenantService};
use tonic::{Request, Response, Status};

use super::{Founding, Tenant, convert};
use crate::App;

/// `TenantService` over gRPC.
#[derive(Clone)]
pub struct TenantGrpc {
    /// The service.
    pub app: App,
}

impl TenantGrpc {
    fn answer(&self, tenant: &Tenant) -> Response<wire::Tenant> {
        Response::new(convert::to_wire(tenant, &self.app.config))
    }
}

#[tonic::async_trait]
impl TenantService for TenantGrpc {
    async fn create_tenant(
        &self,
        request: Request<wire::CreateTenantRequest>,
    ) -> Result<Response<wire::Tenant>, Status> {
        let ctx = context::provider(&request)?;
        let body = request.into_inner();
        let founding = Founding {
            name: body.name,
            slug: body.slug,
            admin_name: body.admin_name,
            admin_email: body.admin_email,
            locale: body.locale,
            time_zone: body.time_zone,
            primary_color: body.primary_color,
        };
        let tenant = super::create(&self.app, &ctx, founding).await.map_err(Fault::from)?;
        Ok(self.answer(&tenant))
    }

    async fn get_tenant(&self, request: Request<wire::GetTenantRequest>) -> Result<Response<wire::Tenant>, Status> {
        let ctx = context::provider(&request)?;
        let id = tenant_id(&request.get_ref().tenant_id)?;
        let tenant = super::get(&self.app, &ctx, id).await.map_err(Fault::from)?;
        Ok(self.answer(&tenant))
    }

    async fn list_tenants(
        &self,
        request: Request<wire::ListTenantsRequest>,
    ) -> Result<Response<wire::ListTenantsResponse>, Status> {
        let ctx = context::provider(&request)?;
        let body = request.into_inner();
        let page = super::list(&self.app, &ctx, &body.query, body.page_size, &body.page_token)
            .await
            .map_err(Fault::from)?;
        Ok(Response::new(wire::ListTenantsResponse {
            tenants: page
                .items
                .iter()
                .map(|tenant| convert::to_wire(tenant, &self.app.config))
                .collect(),
            next_page_token: page.next_page_token,
        }))
    }

    async fn suspend_tenant(
        &self,
        request: Request<wire::SuspendTenantRequest>,
    ) -> Result<Response<wire::Tenant>, Status> {
        let ctx = context::provider(&request)?;
        let body = request.into_inner();
        let id = tenant_id(&body.tenant_id)?;
        let tenant = super::suspend(&self.app, &ctx, id, &body.reason)
            .await
            .map_err(Fault::from)?;
        Ok(self.answer(&tenant))
    }

    async fn resume_tenant(
        &self,
        request: Request<wire::ResumeTenantRequest>,
    ) -> Result<Response<wire::Tenant>, Status> {
        let ctx = context::provider(&request)?;
        let id = tenant_id(&request.get_ref().tenant_id)?;
        let tenant = super::resume(&self.app, &ctx, id).await.map_err(Fault::from)?;
        Ok(self.answer(&tenant))
    }
}

fn tenant_id(text: &str) -> Result<TenantId, Fault> {
    text.parse()
        .map_err(|error: ids::ParseIdError| Fault::bad_field("tenant_id", "malformed", error.to_string()))
}
