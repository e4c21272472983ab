//! `guichet.mail_ingest.v1.QuarantineService`: reads messages, calls one use case, answers.

use db::page::PageRequest;
use fault::{Fault, validate::Checker};
use ids::QuarantineId;
use proto::mail_ingest::v1::{self as wire, quarantine_service_server::QuarantineService};
use tonic::{Request, Response, Status};

use super::{
    convert::{state, to_proto},
    entity::QuarantineState,
};
use crate::app::App;

/// The service.
#[derive(Clone)]
pub struct QuarantineGrpc {
    /// What use cases work with.
    pub app: App,
}

#[tonic::async_trait]
impl QuarantineService for QuarantineGrpc {
    async fn list_quarantined_mails(
        &self,
        request: Request<wire::ListQuarantinedMailsRequest>,
    ) -> Result<Response<wire::ListQuarantinedMailsResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let request = request.into_inner();
        let page = PageRequest::parse(super::LIST, request.page_size, &request.page_token)?;
        let mut states: Vec<QuarantineState> = request.state().filter_map(state).collect();
        if states.is_empty() {
            states.push(QuarantineState::Waiting);
        }
        let page = super::list(&self.app, &ctx, &states, page).await?;
        Ok(Response::new(wire::ListQuarantinedMailsResponse {
            mails: page.items.into_iter().map(to_proto).collect(),
            next_page_token: page.next_page_token,
        }))
    }

    async fn get_quarantined_mail(
        &self,
        request: Request<wire::GetQuarantinedMailRequest>,
    ) -> Result<Response<wire::QuarantinedMail>, Status> {
        let ctx = context::tenant(&request)?;
        let id = id(&request.into_inner().quarantined_mail_id)?;
        Ok(Response::new(to_proto(super::get(&self.app, &ctx, id).await?)))
    }

    async fn release_quarantined_mail(
        &self,
        request: Request<wire::ReleaseQuarantinedMailRequest>,
    ) -> Result<Response<wire::QuarantinedMail>, Status> {
        let ctx = context::tenant(&request)?;
        let id = id(&request.into_inner().quarantined_mail_id)?;
        Ok(Response::new(to_proto(super::release(&self.app, &ctx, id).await?)))
    }

    async fn discard_quarantined_mail(
        &self,
        request: Request<wire::DiscardQuarantinedMailRequest>,
    ) -> Result<Response<wire::QuarantinedMail>, Status> {
        let ctx = context::tenant(&request)?;
        let id = id(&request.into_inner().quarantined_mail_id)?;
        Ok(Response::new(to_proto(super::discard(&self.app, &ctx, id).await?)))
    }
}

fn id(text: &str) -> Result<QuarantineId, Fault> {
    let mut check = Checker::new();
    let id = check.id("quarantined_mail_id", text);
    check.finish()?;
    id.ok_or_else(|| Fault::bad_field("quarantined_mail_id", "required", "must not be empty"))
}
