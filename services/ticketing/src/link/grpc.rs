use std::{fmt::Display, str::FromStr};

use fault::{Fault, validate::Checker};
use proto::ticketing::v1::{
    ArticleLink, AssetLink, LinkArticleRequest, LinkAssetRequest, ListLinksRequest, ListLinksResponse,
    UnlinkArticleRequest, UnlinkArticleResponse, UnlinkAssetRequest, UnlinkAssetResponse,
    link_service_server::LinkService,
};
use tonic::{Request, Response, Status};

use super::{convert, link_article, link_asset, list, unlink_article, unlink_asset};
use crate::{app::App, ticket::parse};

/// The link service on the wire.
#[derive(Clone)]
pub struct LinkGrpc {
    /// What the use cases work with.
    pub app: App,
}

fn id<I: FromStr<Err: Display>>(field: &str, given: &str) -> Result<I, Fault> {
    let mut check = Checker::new();
    let id = check.id(field, given);
    check.finish()?;
    id.ok_or_else(|| Fault::bad_field(field, "required", "must not be empty"))
}

#[tonic::async_trait]
impl LinkService for LinkGrpc {
    async fn link_asset(&self, request: Request<LinkAssetRequest>) -> Result<Response<AssetLink>, Status> {
        let ctx = context::tenant(&request)?;
        let request = request.get_ref();
        let key = parse::key(&request.ticket_id).map_err(Fault::from)?;
        let link = link_asset(&self.app, &ctx, key, id("asset_id", &request.asset_id)?)
            .await
            .map_err(Fault::from)?;
        Ok(Response::new(convert::asset(&link)))
    }

    async fn unlink_asset(
        &self,
        request: Request<UnlinkAssetRequest>,
    ) -> Result<Response<UnlinkAssetResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let request = request.get_ref();
        let key = parse::key(&request.ticket_id).map_err(Fault::from)?;
        unlink_asset(&self.app, &ctx, key, id("asset_id", &request.asset_id)?)
            .await
            .map_err(Fault::from)?;
        Ok(Response::new(UnlinkAssetResponse {}))
    }

    async fn link_article(&self, request: Request<LinkArticleRequest>) -> Result<Response<ArticleLink>, Status> {
        let ctx = context::tenant(&request)?;
        let request = request.get_ref();
        let key = parse::key(&request.ticket_id).map_err(Fault::from)?;
        let link = link_article(&self.app, &ctx, key, id("article_id", &request.article_id)?)
            .await
            .map_err(Fault::from)?;
        Ok(Response::new(convert::article(&link)))
    }

    async fn unlink_article(
        &self,
        request: Request<UnlinkArticleRequest>,
    ) -> Result<Response<UnlinkArticleResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let request = request.get_ref();
        let key = parse::key(&request.ticket_id).map_err(Fault::from)?;
        unlink_article(&self.app, &ctx, key, id("article_id", &request.article_id)?)
            .await
            .map_err(Fault::from)?;
        Ok(Response::new(UnlinkArticleResponse {}))
    }

    async fn list_links(&self, request: Request<ListLinksRequest>) -> Result<Response<ListLinksResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let key = parse::key(&request.get_ref().ticket_id).map_err(Fault::from)?;
        let links = list(&self.app, &ctx, key).await.map_err(Fault::from)?;
        Ok(Response::new(ListLinksResponse {
            assets: links.assets.iter().map(convert::asset).collect(),
            articles: links.articles.iter().map(convert::article).collect(),
        }))
    }
}
