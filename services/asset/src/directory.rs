//! People and places, asked of their owner with the caller's own rights: an id that identity does not know, or that the caller may not see,
//! is a wrong field.

use context::TenantCtx;
use fault::{ErrorCode, Fault};
use ids::{LocationId, PersonId};
use proto::identity::v1::{
    GetLocationRequest, GetPersonRequest, location_service_client::LocationServiceClient,
    person_service_client::PersonServiceClient,
};
use rpc::Channel;

use crate::asset::entity::{Holder, Place};

/// The way to identity. Cheap to clone.
#[derive(Clone)]
pub struct Directory {
    identity: Channel,
}

impl Directory {
    /// Asks over `identity`.
    pub fn new(identity: Channel) -> Self {
        Self { identity }
    }

    /// The person an asset is given to. `field` is named if it is nobody of the tenant, or somebody who has left.
    pub async fn holder(&self, ctx: &TenantCtx, field: &str, id: PersonId) -> Result<Holder, Fault> {
        let request = GetPersonRequest {
            person_id: id.to_string(),
        };
        let answer = PersonServiceClient::new(self.identity.clone())
            .get_person(rpc::on_behalf(ctx, request))
            .await;
        let person = answer.map_err(|status| explain(&status, field, "person"))?.into_inner();
        if !person.active {
            return Err(Fault::bad_field(
                field,
                "inactive",
                "must be somebody whose access has not ended",
            ));
        }
        Ok(Holder { id, name: person.name })
    }

    /// The place an asset is at. `field` is named if the tenant has no such place.
    pub async fn place(&self, ctx: &TenantCtx, field: &str, id: LocationId) -> Result<Place, Fault> {
        let request = GetLocationRequest {
            location_id: id.to_string(),
        };
        let answer = LocationServiceClient::new(self.identity.clone())
            .get_location(rpc::on_behalf(ctx, request))
            .await;
        let place = answer.map_err(|status| explain(&status, field, "place"))?.into_inner();
        let name = if place.path.is_empty() { place.name } else { place.path };
        Ok(Place { id, name })
    }
}

/// What identity's refusal means for our caller.
fn explain(status: &tonic::Status, field: &str, noun: &str) -> Fault {
    let fault = Fault::from_status(status);
    match fault.code {
        ErrorCode::NotFound => Fault::bad_field(field, "unknown", format!("no such {noun}")),
        ErrorCode::Forbidden | ErrorCode::Unauthenticated | ErrorCode::Exhausted => fault,
        ErrorCode::Timeout | ErrorCode::Unavailable => {
            tracing::warn!(reason = %fault.reason, "identity did not answer");
            Fault::unavailable("IDENTITY_UNAVAILABLE", "people and places cannot be checked right now").retry_after(2)
        }
        ErrorCode::Invalid
        | ErrorCode::Exists
        | ErrorCode::Conflict
        | ErrorCode::Precondition
        | ErrorCode::Internal => Fault::hide(format!("identity answered {fault}")),
    }
}
