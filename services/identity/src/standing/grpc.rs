use std::sync::Arc;

use context::token::{Standing, Verifier};
use proto::identity::v1::{self as wire, standing_service_server::StandingService};
use tonic::{Request, Response, Status};

use crate::App;

/// `StandingService` over gRPC.
#[derive(Clone)]
pub struct StandingGrpc {
    app: App,
    verifier: Verifier,
}

impl StandingGrpc {
    /// Checks with identity's own keys.
    pub fn new(app: App) -> Self {
        let verifier = app.keys.verifier();
        Self { app, verifier }
    }

    /// The same question within this process.
    pub fn standing(&self) -> Standing {
        let this = self.clone();
        Arc::new(move |token| {
            let this = this.clone();
            Box::pin(async move { super::check(&this.app, &this.verifier, &token).await })
        })
    }
}

#[tonic::async_trait]
impl StandingService for StandingGrpc {
    async fn check_token(&self, request: Request<wire::CheckTokenRequest>) -> Result<Response<()>, Status> {
        super::check(&self.app, &self.verifier, &request.into_inner().token).await?;
        Ok(Response::new(()))
    }
}
