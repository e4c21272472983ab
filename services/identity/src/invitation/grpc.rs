use fault::Fault;
use ids::InvitationId;
use proto::identity::v1::{self as wire, link_service_server::LinkService};
use tonic::{Request, Response, Status};

use crate::App;

/// `LinkService` over gRPC.
#[derive(Clone)]
pub struct LinkGrpc {
    /// The service.
    pub app: App,
}

#[tonic::async_trait]
impl LinkService for LinkGrpc {
    async fn create_invitation_link(
        &self,
        request: Request<wire::CreateInvitationLinkRequest>,
    ) -> Result<Response<wire::InvitationLink>, Status> {
        // Acting for a tenant, notification gets the links of that tenant only; by itself, those of providers' technicians too.
        let tenant = match context::tenant(&request) {
            Ok(ctx) if ctx.is_service() && ctx.actor().name == "notification" => Some(ctx.tenant()),
            _ => {
                context::service(&request, &["notification"])?;
                None
            }
        };
        let id = request.get_ref().invitation_id.parse::<InvitationId>();
        let id = id.map_err(|error| Fault::bad_field("invitation_id", "malformed", error.to_string()))?;
        let (url, invitation) = super::create_link(&self.app, id, tenant).await.map_err(Fault::from)?;
        Ok(Response::new(wire::InvitationLink {
            url,
            expires_at: Some(proto::timestamp(invitation.expires_at)),
        }))
    }
}
