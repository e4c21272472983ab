//! `guichet.asset.v1.AssetService`: reads messages, calls one use case, answers.

use db::page::PageRequest;
use fault::{Fault, validate::Checker};
use ids::{AssetId, LocationId, PersonId};
use proto::asset::v1::{self as wire, asset_service_server::AssetService};
use tonic::{Request, Response, Status};

use super::{convert, entity::Asset, request};
use crate::{app::App, history};

/// The service.
#[derive(Clone)]
pub struct AssetGrpc {
    /// What use cases work with.
    pub app: App,
}

impl AssetGrpc {
    fn answer(&self, ctx: &context::TenantCtx, asset: &Asset) -> Response<wire::Asset> {
        Response::new(convert::to_proto(
            asset,
            self.app.clock.now().date_naive(),
            ctx.is_agent(),
        ))
    }
}

#[tonic::async_trait]
impl AssetService for AssetGrpc {
    async fn create_asset(&self, request: Request<wire::CreateAssetRequest>) -> Result<Response<wire::Asset>, Status> {
        let ctx = context::tenant(&request)?;
        let cmd = request::create(request.get_ref())?;
        let asset = super::create(&self.app, &ctx, cmd).await?;
        Ok(self.answer(&ctx, &asset))
    }

    async fn get_asset(&self, request: Request<wire::GetAssetRequest>) -> Result<Response<wire::Asset>, Status> {
        let ctx = context::tenant(&request)?;
        let mut check = Checker::new();
        let id_or_tag = check.line("asset_id", &request.get_ref().asset_id, 1..=60);
        check.finish()?;
        let asset = super::get(&self.app, &ctx, &id_or_tag).await?;
        Ok(self.answer(&ctx, &asset))
    }

    async fn list_assets(
        &self,
        request: Request<wire::ListAssetsRequest>,
    ) -> Result<Response<wire::ListAssetsResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let (filter, order, page) = request::list(&ctx, request.get_ref())?;
        let page = super::list(&self.app, &ctx, filter, order, page).await?;
        let today = self.app.clock.now().date_naive();
        Ok(Response::new(wire::ListAssetsResponse {
            assets: page
                .items
                .iter()
                .map(|asset| convert::to_proto(asset, today, ctx.is_agent()))
                .collect(),
            next_page_token: page.next_page_token,
        }))
    }

    async fn update_asset(&self, request: Request<wire::UpdateAssetRequest>) -> Result<Response<wire::Asset>, Status> {
        let ctx = context::tenant(&request)?;
        let request = request.into_inner();
        let (id, wanted) = request::update(&request)?;
        let asset = super::update(&self.app, &ctx, id, wanted, request.expected_revision).await?;
        Ok(self.answer(&ctx, &asset))
    }

    async fn assign_asset(&self, request: Request<wire::AssignAssetRequest>) -> Result<Response<wire::Asset>, Status> {
        let ctx = context::tenant(&request)?;
        let request = request.into_inner();
        let mut check = Checker::new();
        let id = check.id::<AssetId>("asset_id", &request.asset_id);
        let person = check.id::<PersonId>("person_id", &request.person_id);
        let location = check.optional_id::<LocationId>("location_id", &request.location_id);
        check.finish()?;
        let (Some(id), Some(person)) = (id, person) else {
            return Err(unread().into());
        };
        let asset = super::assign(&self.app, &ctx, id, person, location, request.expected_revision).await?;
        Ok(self.answer(&ctx, &asset))
    }

    async fn return_asset(&self, request: Request<wire::ReturnAssetRequest>) -> Result<Response<wire::Asset>, Status> {
        let ctx = context::tenant(&request)?;
        let request = request.into_inner();
        let mut check = Checker::new();
        let id = check.id::<AssetId>("asset_id", &request.asset_id);
        let location = check.optional_id::<LocationId>("location_id", &request.location_id);
        check.finish()?;
        let asset = super::take_back(
            &self.app,
            &ctx,
            id.ok_or_else(unread)?,
            location,
            request.expected_revision,
        )
        .await?;
        Ok(self.answer(&ctx, &asset))
    }

    async fn move_asset(&self, request: Request<wire::MoveAssetRequest>) -> Result<Response<wire::Asset>, Status> {
        let ctx = context::tenant(&request)?;
        let request = request.into_inner();
        let mut check = Checker::new();
        let id = check.id::<AssetId>("asset_id", &request.asset_id);
        let state = convert::state(request.state);
        let code = if request.state == 0 { "required" } else { "unknown" };
        check.check(state.is_some(), "state", code, "must be a state of an asset");
        let reason = check.text("reason", &request.reason, 0..=500);
        check.finish()?;
        let (Some(id), Some(state)) = (id, state) else {
            return Err(unread().into());
        };
        let asset = super::move_to(&self.app, &ctx, id, state, &reason, request.expected_revision).await?;
        Ok(self.answer(&ctx, &asset))
    }

    async fn list_asset_history(
        &self,
        request: Request<wire::ListAssetHistoryRequest>,
    ) -> Result<Response<wire::ListAssetHistoryResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let request = request.into_inner();
        let mut check = Checker::new();
        let id = check.id::<AssetId>("asset_id", &request.asset_id);
        check.finish()?;
        let page = PageRequest::parse(history::LIST, request.page_size, &request.page_token)?;
        let page = history::list(&self.app, &ctx, id.ok_or_else(unread)?, page).await?;
        Ok(Response::new(wire::ListAssetHistoryResponse {
            changes: page.items.into_iter().map(convert::change).collect(),
            next_page_token: page.next_page_token,
        }))
    }
}

/// A checked request always has its required ids.
fn unread() -> Fault {
    Fault::hide("a required field was checked but not read")
}
