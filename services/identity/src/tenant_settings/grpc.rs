use chrono::DateTime;
use fault::Fault;
use proto::identity::v1::{self as wire, tenant_settings_service_server::TenantSettingsService};
use tonic::{Request, Response, Status};

use super::{Settings, from_wire, to_wire};
use crate::{App, mask};

const EDITABLE: [&str; 11] = [
    "name",
    "locale",
    "time_zone",
    "primary_color",
    "accent_color",
    "portal_heading",
    "portal_text",
    "mail_footer",
    "domains",
    "business_hours",
    "mail_domains",
];
const READ_ONLY: [&str; 4] = ["revision", "has_logo", "slug", "portal_url"];

/// `TenantSettingsService` over gRPC.
#[derive(Clone)]
pub struct TenantSettingsGrpc {
    /// The service.
    pub app: App,
}

impl TenantSettingsGrpc {
    fn answer(&self, settings: &Settings) -> Response<wire::TenantSettings> {
        Response::new(to_wire(settings, &self.app.config))
    }
}

#[tonic::async_trait]
impl TenantSettingsService for TenantSettingsGrpc {
    async fn get_tenant_settings(
        &self,
        request: Request<wire::GetTenantSettingsRequest>,
    ) -> Result<Response<wire::TenantSettings>, Status> {
        let ctx = context::tenant(&request)?;
        let settings = super::get(&self.app, &ctx).await.map_err(Fault::from)?;
        Ok(self.answer(&settings))
    }

    async fn update_tenant_settings(
        &self,
        request: Request<wire::UpdateTenantSettingsRequest>,
    ) -> Result<Response<wire::TenantSettings>, Status> {
        let ctx = context::tenant(&request)?;
        let body = request.into_inner();
        let paths = mask::paths(body.update_mask.as_ref(), &EDITABLE, &READ_ONLY)?;
        let new = from_wire(body.settings.unwrap_or_default(), DateTime::UNIX_EPOCH);
        let edit = |settings: &mut Settings| {
            for path in paths {
                match path {
                    "name" => settings.name.clone_from(&new.name),
                    "locale" => settings.locale.clone_from(&new.locale),
                    "time_zone" => settings.time_zone.clone_from(&new.time_zone),
                    "primary_color" => settings.primary_color.clone_from(&new.primary_color),
                    "accent_color" => settings.accent_color.clone_from(&new.accent_color),
                    "portal_heading" => settings.portal_heading.clone_from(&new.portal_heading),
                    "portal_text" => settings.portal_text.clone_from(&new.portal_text),
                    "mail_footer" => settings.mail_footer.clone_from(&new.mail_footer),
                    "domains" => settings.domains.clone_from(&new.domains),
                    "mail_domains" => settings.mail_domains.clone_from(&new.mail_domains),
                    _ => settings.business_hours.clone_from(&new.business_hours),
                }
            }
        };
        let settings = super::update(&self.app, &ctx, body.expected_revision, edit)
            .await
            .map_err(Fault::from)?;
        Ok(self.answer(&settings))
    }

    async fn upload_logo(
        &self,
        request: Request<wire::UploadLogoRequest>,
    ) -> Result<Response<wire::TenantSettings>, Status> {
        let ctx = context::tenant(&request)?;
        let settings = super::set_logo(&self.app, &ctx, Some(&request.get_ref().content))
            .await
            .map_err(Fault::from)?;
        Ok(self.answer(&settings))
    }

    async fn delete_logo(&self, request: Request<wire::DeleteLogoRequest>) -> Result<Response<()>, Status> {
        let ctx = context::tenant(&request)?;
        super::set_logo(&self.app, &ctx, None).await.map_err(Fault::from)?;
        Ok(Response::new(()))
    }
}
