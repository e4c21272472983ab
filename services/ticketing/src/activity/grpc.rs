use db::page::PageRequest;
use fault::Fault;
use proto::ticketing::v1::{
    Activity as Wire, ListActivitiesRequest, ListActivitiesResponse, activity_service_server::ActivityService,
};
use tonic::{Request, Response, Status};

use super::{Activity, list};
use crate::{app::App, ticket::parse};

/// The activity service on the wire.
#[derive(Clone)]
pub struct ActivityGrpc {
    /// What the use cases work with.
    pub app: App,
}

fn to_wire(line: Activity) -> Wire {
    Wire {
        id: line.id.to_string(),
        occurred_at: Some(proto::timestamp(line.occurred_at)),
        actor_kind: line.actor_kind,
        actor_id: line.actor_id,
        actor_name: line.actor_name,
        action: line.action,
        field: line.field,
        old_value: line.old_value,
        new_value: line.new_value,
        cause: line.cause,
    }
}

#[tonic::async_trait]
impl ActivityService for ActivityGrpc {
    async fn list_activities(
        &self,
        request: Request<ListActivitiesRequest>,
    ) -> Result<Response<ListActivitiesResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let request = request.get_ref();
        let key = parse::key(&request.ticket_id).map_err(Fault::from)?;
        let page = PageRequest::parse("activity", request.page_size, &request.page_token)?;
        let page = list(&self.app, &ctx, key, &page).await.map_err(Fault::from)?;
        Ok(Response::new(ListActivitiesResponse {
            activities: page.items.into_iter().map(to_wire).collect(),
            next_page_token: page.next_page_token,
        }))
    }
}
