use fault::{Fault, validate::Checker};
use ids::LocationId;
use proto::identity::v1::{self as wire, location_service_server::LocationService};
use tonic::{Request, Response, Status};

use super::{Draft, Kind, Location, Tree};
use crate::{App, mask};

/// `LocationService` over gRPC.
#[derive(Clone)]
pub struct LocationGrpc {
    /// The service.
    pub app: App,
}

#[tonic::async_trait]
impl LocationService for LocationGrpc {
    async fn create_location(
        &self,
        request: Request<wire::CreateLocationRequest>,
    ) -> Result<Response<wire::Location>, Status> {
        let ctx = context::tenant(&request)?;
        let body = request.into_inner();
        let mut check = Checker::new();
        let parent = check.optional_id::<LocationId>("parent_id", &body.parent_id);
        check.finish()?;
        let draft = Draft {
            name: body.name,
            kind: kind(body.kind),
            parent,
        };
        let (location, tree) = super::create(&self.app, &ctx, draft).await.map_err(Fault::from)?;
        Ok(Response::new(to_wire(&location, &tree)))
    }

    async fn get_location(
        &self,
        request: Request<wire::GetLocationRequest>,
    ) -> Result<Response<wire::Location>, Status> {
        let ctx = context::tenant(&request)?;
        let id = location_id(&request.get_ref().location_id)?;
        let tree = super::list(&self.app, &ctx).await.map_err(Fault::from)?;
        let location = tree
            .get(id)
            .ok_or(super::LocationError::NotFound)
            .map_err(Fault::from)?;
        Ok(Response::new(to_wire(location, &tree)))
    }

    async fn list_locations(
        &self,
        request: Request<wire::ListLocationsRequest>,
    ) -> Result<Response<wire::ListLocationsResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let tree = super::list(&self.app, &ctx).await.map_err(Fault::from)?;
        let locations = tree
            .in_order()
            .into_iter()
            .map(|location| to_wire(location, &tree))
            .collect();
        Ok(Response::new(wire::ListLocationsResponse { locations }))
    }

    async fn update_location(
        &self,
        request: Request<wire::UpdateLocationRequest>,
    ) -> Result<Response<wire::Location>, Status> {
        let ctx = context::tenant(&request)?;
        let body = request.into_inner();
        let id = location_id(&body.location_id)?;
        let paths = mask::paths(
            body.update_mask.as_ref(),
            &["name", "kind", "parent_id"],
            &["id", "revision", "path"],
        )?;
        let new = body.location.unwrap_or_default();
        let mut check = Checker::new();
        let parent = check.optional_id::<LocationId>("parent_id", &new.parent_id);
        check.finish()?;
        let edit = |draft: &mut Draft| {
            for path in paths {
                match path {
                    "name" => draft.name.clone_from(&new.name),
                    "kind" => draft.kind = kind(new.kind),
                    _ => draft.parent = parent,
                }
            }
        };
        let updated = super::update(&self.app, &ctx, id, body.expected_revision, edit).await;
        let (location, tree) = updated.map_err(Fault::from)?;
        Ok(Response::new(to_wire(&location, &tree)))
    }

    async fn delete_location(&self, request: Request<wire::DeleteLocationRequest>) -> Result<Response<()>, Status> {
        let ctx = context::tenant(&request)?;
        let id = location_id(&request.get_ref().location_id)?;
        super::delete(&self.app, &ctx, id).await.map_err(Fault::from)?;
        Ok(Response::new(()))
    }
}

fn location_id(text: &str) -> Result<LocationId, Fault> {
    text.parse()
        .map_err(|error: ids::ParseIdError| Fault::bad_field("location_id", "malformed", error.to_string()))
}

fn kind(number: i32) -> Option<Kind> {
    match wire::LocationKind::try_from(number).ok()? {
        wire::LocationKind::Unspecified => None,
        wire::LocationKind::Company => Some(Kind::Company),
        wire::LocationKind::Site => Some(Kind::Site),
        wire::LocationKind::Department => Some(Kind::Department),
        wire::LocationKind::Room => Some(Kind::Room),
    }
}

fn to_wire(location: &Location, tree: &Tree) -> wire::Location {
    let kind = match location.kind {
        Kind::Company => wire::LocationKind::Company,
        Kind::Site => wire::LocationKind::Site,
        Kind::Department => wire::LocationKind::Department,
        Kind::Room => wire::LocationKind::Room,
    };
    wire::Location {
        id: location.id.to_string(),
        revision: location.revision,
        name: location.name.clone(),
        kind: kind.into(),
        parent_id: location.parent.map(|id| id.to_string()).unwrap_or_default(),
        path: tree.path(location.id),
    }
}
