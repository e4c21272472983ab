use fault::{Fault, validate::Checker};
use proto::ticketing::v1::{
    AnnounceRequest, AnnounceResponse, Presence as Wire, PresenceState, presence_service_server::PresenceService,
};
use tonic::{Request, Response, Status};

use super::{Mode, Presence, announce};
use crate::{app::App, ticket::parse};

/// The presence service on the wire.
#[derive(Clone)]
pub struct PresenceGrpc {
    /// What the use cases work with.
    pub app: App,
}

fn to_wire(presence: Presence) -> Wire {
    let state = match presence.mode {
        Mode::Viewing => PresenceState::Viewing,
        Mode::Replying => PresenceState::Replying,
    };
    Wire {
        person_id: presence.person.to_string(),
        name: presence.name,
        state: state.into(),
        since: Some(proto::timestamp(presence.since)),
    }
}

/// `Some(None)` if they left.
fn mode(state: PresenceState) -> Option<Option<Mode>> {
    match state {
        PresenceState::Unspecified => None,
        PresenceState::Viewing => Some(Some(Mode::Viewing)),
        PresenceState::Replying => Some(Some(Mode::Replying)),
        PresenceState::Left => Some(None),
    }
}

#[tonic::async_trait]
impl PresenceService for PresenceGrpc {
    async fn announce(&self, request: Request<AnnounceRequest>) -> Result<Response<AnnounceResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let request = request.get_ref();
        let key = parse::key(&request.ticket_id).map_err(Fault::from)?;
        let mut check = Checker::new();
        let mode = parse::required(&mut check, "state", request.state, mode);
        check.finish()?;
        let present = announce(&self.app, &ctx, key, mode.flatten())
            .await
            .map_err(Fault::from)?;
        Ok(Response::new(AnnounceResponse {
            present: present.into_iter().map(to_wire).collect(),
        }))
    }
}
