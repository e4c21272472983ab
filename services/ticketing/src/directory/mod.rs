//! Asking the owners of people, teams, places, assets and articles whether an id is one the caller may use.
//!
//! Every question is asked with the caller's own token and remembered for a moment for this caller only, so that rights are never
//! borrowed. "Unknown", "of another tenant" and "not yours" are one answer: `None`.

mod answers;
mod objects;

use std::time::Duration;

use context::TenantCtx;
use fault::{ErrorCode, Fault};
use ids::TenantId;
use moka::future::Cache;
use proto::{
    asset::v1::asset_service_client::AssetServiceClient,
    identity::v1::{
        location_service_client::LocationServiceClient, person_service_client::PersonServiceClient,
        team_service_client::TeamServiceClient,
    },
    knowledge::v1::article_service_client::ArticleServiceClient,
};
use rpc::Channel;
use tonic::Status;
use uuid::Uuid;

pub use answers::{Answer, Colleague};

/// How long an answer is believed: no right outlives its end by more.
const BELIEVE_FOR: Duration = Duration::from_secs(5);
const MOST_ANSWERS: u64 = 20_000;

/// Whose question, and about what.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Question {
    tenant: TenantId,
    caller: Uuid,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum What {
    Person(Uuid),
    Caller,
    Location(Uuid),
    Agents,
    Teams,
}

/// The other services, as far as ticketing asks them. Cheap to clone.
#[derive(Clone)]
pub struct Directory {
    identity: Channel,
    asset: Channel,
    knowledge: Channel,
    answers: Cache<Question, Answer>,
}

impl Directory {
    /// Over channels to identity, asset and knowledge.
    pub fn new(identity: Channel, asset: Channel, knowledge: Channel) -> Self {
        let answers = Cache::builder()
            .max_capacity(MOST_ANSWERS)
            .time_to_live(BELIEVE_FOR)
            .build();
        Self {
            identity,
            asset,
            knowledge,
            answers,
        }
    }

    fn persons(&self) -> PersonServiceClient<Channel> {
        PersonServiceClient::new(self.identity.clone())
    }

    fn teams(&self) -> TeamServiceClient<Channel> {
        TeamServiceClient::new(self.identity.clone())
    }

    fn locations(&self) -> LocationServiceClient<Channel> {
        LocationServiceClient::new(self.identity.clone())
    }

    fn assets(&self) -> AssetServiceClient<Channel> {
        AssetServiceClient::new(self.asset.clone())
    }

    fn articles(&self) -> ArticleServiceClient<Channel> {
        ArticleServiceClient::new(self.knowledge.clone())
    }
}

fn question(ctx: &TenantCtx, what: What) -> Question {
    Question {
        tenant: ctx.tenant(),
        caller: ctx.actor().id,
        what,
    }
}

/// What the other service said: the object, nothing the caller may use, or that it cannot tell now.
fn read<T>(service: &'static str, answer: Result<tonic::Response<T>, Status>) -> Result<Option<T>, Fault> {
    let status = match answer {
        Ok(response) => return Ok(Some(response.into_inner())),
        Err(status) => status,
    };
    let fault = Fault::from_status(&status);
    match fault.code {
        ErrorCode::NotFound | ErrorCode::Forbidden | ErrorCode::Invalid => Ok(None),
        ErrorCode::Unauthenticated => Err(fault),
        ErrorCode::Exists
        | ErrorCode::Conflict
        | ErrorCode::Precondition
        | ErrorCode::Exhausted
        | ErrorCode::Timeout
        | ErrorCode::Unavailable
        | ErrorCode::Internal => {
            tracing::warn!(service, code = ?status.code(), "another service could not be asked");
            let reason = format!("{}_UNAVAILABLE", service.to_uppercase());
            Err(
                Fault::unavailable(reason, format!("{service} cannot be asked right now, please try again"))
                    .retry_after(2),
            )
        }
    }
}
