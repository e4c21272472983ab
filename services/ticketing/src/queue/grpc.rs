use db::page::PageRequest;
use fault::Fault;
use proto::ticketing::v1::{
    CountQueueTicketsRequest, CountQueueTicketsResponse, ListQueueTicketsRequest, ListQueueTicketsResponse,
    queue_service_server::QueueService,
};
use tonic::{Request, Response, Status};

use super::{convert, count, list};
use crate::app::App;

/// The queue service on the wire.
#[derive(Clone)]
pub struct QueueGrpc {
    /// What the use cases work with.
    pub app: App,
}

#[tonic::async_trait]
impl QueueService for QueueGrpc {
    async fn list_queue_tickets(
        &self,
        request: Request<ListQueueTicketsRequest>,
    ) -> Result<Response<ListQueueTicketsResponse>, Status> {
        let ctx = context::provider(&request)?;
        let request = request.get_ref();
        let filter = convert::filter(&ctx, request)?;
        let page = PageRequest::parse(&filter.sort.name("queue"), request.page_size, &request.page_token)?;
        let page = list(&self.app, &ctx, &filter, &page).await.map_err(Fault::from)?;
        let tickets = page.items.iter().map(convert::to_wire).collect::<Result<_, _>>()?;
        Ok(Response::new(ListQueueTicketsResponse {
            tickets,
            next_page_token: page.next_page_token,
        }))
    }

    async fn count_queue_tickets(
        &self,
        request: Request<CountQueueTicketsRequest>,
    ) -> Result<Response<CountQueueTicketsResponse>, Status> {
        let ctx = context::provider(&request)?;
        let counts = count(&self.app, &ctx).await.map_err(Fault::from)?;
        Ok(Response::new(convert::counts(counts)))
    }
}
