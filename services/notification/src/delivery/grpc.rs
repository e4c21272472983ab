//! `guichet.notification.v1.DeliveryService`: reads messages, calls one use case, answers.

use db::page::PageRequest;
use fault::{Fault, validate::Checker};
use ids::{DeliveryId, TicketId};
use proto::notification::v1::{self as wire, delivery_service_server::DeliveryService};
use tonic::{Request, Response, Status};

use super::{
    convert::{state, to_proto},
    entity::State,
};
use crate::app::App;

/// The service.
#[derive(Clone)]
pub struct DeliveryGrpc {
    /// What use cases work with.
    pub app: App,
}

#[tonic::async_trait]
impl DeliveryService for DeliveryGrpc {
    async fn list_deliveries(
        &self,
        request: Request<wire::ListDeliveriesRequest>,
    ) -> Result<Response<wire::ListDeliveriesResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let request = request.into_inner();
        let page = PageRequest::parse(super::LIST, request.page_size, &request.page_token)?;
        let mut check = Checker::new();
        let ticket = check.optional_id::<TicketId>("ticket_id", &request.ticket_id);
        check.finish()?;
        let states: Vec<State> = request.state().filter_map(state).collect();
        let page = super::list(&self.app, &ctx, ticket, &states, page).await?;
        Ok(Response::new(wire::ListDeliveriesResponse {
            deliveries: page.items.into_iter().map(to_proto).collect(),
            next_page_token: page.next_page_token,
        }))
    }

    async fn retry_delivery(
        &self,
        request: Request<wire::RetryDeliveryRequest>,
    ) -> Result<Response<wire::Delivery>, Status> {
        let ctx = context::tenant(&request)?;
        let mut check = Checker::new();
        let id = check.id::<DeliveryId>("delivery_id", &request.into_inner().delivery_id);
        check.finish()?;
        let id = id.ok_or_else(|| Fault::bad_field("delivery_id", "required", "must not be empty"))?;
        Ok(Response::new(to_proto(super::retry(&self.app, &ctx, id).await?)))
    }
}
