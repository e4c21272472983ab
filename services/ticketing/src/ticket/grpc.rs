use proto::ticketing::v1::{
    CancelTicketRequest, CloseTicketRequest, CreateTicketRequest, GetTicketRequest, HoldTicketRequest,
    ListTicketsRequest, ListTicketsResponse, OpenTicketRequest, ReopenTicketRequest, ResolveTicketRequest,
    TakeTicketRequest, Ticket as Wire, UpdateTicketRequest, ticket_service_server::TicketService,
};
use tonic::{Request, Response, Status as GrpcStatus};

use super::{Status, Step, Ticket, TicketError, convert, create, get, list, parse, proceed, take, update};
use crate::{app::App, message::MAX_BODY};
use context::TenantCtx;
use db::page::PageRequest;
use fault::{Fault, validate::Checker};

/// The ticket service on the wire.
#[derive(Clone)]
pub struct TicketGrpc {
    /// What the use cases work with.
    pub app: App,
}

impl TicketGrpc {
    fn answer(&self, ctx: &TenantCtx, result: Result<Ticket, TicketError>) -> Result<Response<Wire>, GrpcStatus> {
        let ticket = result.map_err(Fault::from)?;
        Ok(Response::new(convert::for_caller(ctx, &ticket, self.app.clock.now())))
    }

    async fn step(&self, ctx: &TenantCtx, ticket_id: &str, step: Step) -> Result<Response<Wire>, GrpcStatus> {
        let key = parse::key(ticket_id).map_err(Fault::from)?;
        self.answer(ctx, proceed(&self.app, ctx, key, step).await)
    }
}

fn text(field: &str, given: &str) -> Result<String, Fault> {
    let mut check = Checker::new();
    let text = check.text(field, given, 0..=MAX_BODY);
    check.finish().map(|()| text)
}

#[tonic::async_trait]
impl TicketService for TicketGrpc {
    async fn create_ticket(&self, request: Request<CreateTicketRequest>) -> Result<Response<Wire>, GrpcStatus> {
        let ctx = context::tenant(&request)?;
        let cmd = parse::create(request.get_ref())?;
        self.answer(&ctx, create(&self.app, &ctx, cmd).await)
    }

    async fn get_ticket(&self, request: Request<GetTicketRequest>) -> Result<Response<Wire>, GrpcStatus> {
        let ctx = context::tenant(&request)?;
        let key = parse::key(&request.get_ref().ticket_id).map_err(Fault::from)?;
        self.answer(&ctx, get(&self.app, &ctx, key).await)
    }

    async fn list_tickets(
        &self,
        request: Request<ListTicketsRequest>,
    ) -> Result<Response<ListTicketsResponse>, GrpcStatus> {
        let ctx = context::tenant(&request)?;
        let request = request.get_ref();
        let filter = list::convert::filter(&ctx, request)?;
        let page = PageRequest::parse(&filter.sort.name("ticket"), request.page_size, &request.page_token)?;
        let page = list::list(&self.app, &ctx, &filter, &page).await.map_err(Fault::from)?;
        let now = self.app.clock.now();
        Ok(Response::new(ListTicketsResponse {
            tickets: page
                .items
                .iter()
                .map(|ticket| convert::for_caller(&ctx, ticket, now))
                .collect(),
            next_page_token: page.next_page_token,
        }))
    }

    async fn update_ticket(&self, request: Request<UpdateTicketRequest>) -> Result<Response<Wire>, GrpcStatus> {
        let ctx = context::tenant(&request)?;
        let request = request.get_ref();
        let key = parse::key(&request.ticket_id).map_err(Fault::from)?;
        let cmd = parse::update(request)?;
        self.answer(&ctx, update(&self.app, &ctx, key, request.expected_revision, cmd).await)
    }

    async fn take_ticket(&self, request: Request<TakeTicketRequest>) -> Result<Response<Wire>, GrpcStatus> {
        let ctx = context::tenant(&request)?;
        let request = request.get_ref();
        let key = parse::key(&request.ticket_id).map_err(Fault::from)?;
        self.answer(&ctx, take(&self.app, &ctx, key, request.expected_revision).await)
    }

    async fn open_ticket(&self, request: Request<OpenTicketRequest>) -> Result<Response<Wire>, GrpcStatus> {
        let ctx = context::tenant(&request)?;
        let request = request.get_ref();
        self.step(
            &ctx,
            &request.ticket_id,
            Step::to(Status::Open, request.expected_revision),
        )
        .await
    }

    async fn hold_ticket(&self, request: Request<HoldTicketRequest>) -> Result<Response<Wire>, GrpcStatus> {
        let ctx = context::tenant(&request)?;
        let request = request.get_ref();
        let mut check = Checker::new();
        let reason = parse::required(&mut check, "reason", request.reason, convert::reason_from_wire);
        check.finish()?;
        let step = Step {
            reason,
            ..Step::to(Status::Pending, request.expected_revision)
        };
        self.step(&ctx, &request.ticket_id, step).await
    }

    async fn resolve_ticket(&self, request: Request<ResolveTicketRequest>) -> Result<Response<Wire>, GrpcStatus> {
        let ctx = context::tenant(&request)?;
        let request = request.get_ref();
        let text = text("resolution", &request.resolution)?;
        let step = Step {
            text,
            ..Step::to(Status::Resolved, request.expected_revision)
        };
        self.step(&ctx, &request.ticket_id, step).await
    }

    async fn reopen_ticket(&self, request: Request<ReopenTicketRequest>) -> Result<Response<Wire>, GrpcStatus> {
        let ctx = context::tenant(&request)?;
        let request = request.get_ref();
        let text = text("reason", &request.reason)?;
        let step = Step {
            text,
            again: true,
            ..Step::to(Status::Open, request.expected_revision)
        };
        self.step(&ctx, &request.ticket_id, step).await
    }

    async fn close_ticket(&self, request: Request<CloseTicketRequest>) -> Result<Response<Wire>, GrpcStatus> {
        let ctx = context::tenant(&request)?;
        let request = request.get_ref();
        self.step(
            &ctx,
            &request.ticket_id,
            Step::to(Status::Closed, request.expected_revision),
        )
        .await
    }

    async fn cancel_ticket(&self, request: Request<CancelTicketRequest>) -> Result<Response<Wire>, GrpcStatus> {
        let ctx = context::tenant(&request)?;
        let request = request.get_ref();
        let text = text("reason", &request.reason)?;
        let step = Step {
            text,
            ..Step::to(Status::Cancelled, request.expected_revision)
        };
        self.step(&ctx, &request.ticket_id, step).await
    }
}
