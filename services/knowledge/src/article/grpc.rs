//! `guichet.knowledge.v1.ArticleService`: reads messages, calls one use case, answers.

use db::page::PageRequest;
use proto::knowledge::v1::{self as wire, article_service_server::ArticleService};
use tonic::{Request, Response, Status};

use super::{convert, request};
use crate::{app::App, version, vote};

/// The service.
#[derive(Clone)]
pub struct ArticleGrpc {
    /// What use cases work with.
    pub app: App,
}

#[tonic::async_trait]
impl ArticleService for ArticleGrpc {
    async fn create_article(
        &self,
        request: Request<wire::CreateArticleRequest>,
    ) -> Result<Response<wire::Article>, Status> {
        let ctx = context::tenant(&request)?;
        let cmd = request::create(request.get_ref())?;
        let article = super::create(&self.app, &ctx, cmd).await?;
        Ok(Response::new(convert::with_text(&article)))
    }

    async fn get_article(&self, request: Request<wire::GetArticleRequest>) -> Result<Response<wire::Article>, Status> {
        let ctx = context::tenant(&request)?;
        let id = request::article_id(&request.get_ref().article_id)?;
        let article = super::get(&self.app, &ctx, id).await?;
        Ok(Response::new(convert::with_text(&article)))
    }

    async fn list_articles(
        &self,
        request: Request<wire::ListArticlesRequest>,
    ) -> Result<Response<wire::ListArticlesResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let (filter, order, page) = request::list(request.get_ref())?;
        let page = super::list(&self.app, &ctx, filter, order, page).await?;
        Ok(Response::new(wire::ListArticlesResponse {
            articles: page.items.iter().map(convert::without_text).collect(),
            next_page_token: page.next_page_token,
        }))
    }

    async fn search_articles(
        &self,
        request: Request<wire::SearchArticlesRequest>,
    ) -> Result<Response<wire::SearchArticlesResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let (typed, limit) = request::search(request.get_ref())?;
        let hits = super::search(&self.app, &ctx, &typed, request.get_ref().published_only, limit).await?;
        Ok(Response::new(wire::SearchArticlesResponse {
            hits: hits.iter().map(convert::hit).collect(),
        }))
    }

    async fn update_article(
        &self,
        request: Request<wire::UpdateArticleRequest>,
    ) -> Result<Response<wire::Article>, Status> {
        let ctx = context::tenant(&request)?;
        let (id, edit) = request::update(request.get_ref())?;
        let article = super::update(&self.app, &ctx, id, edit, request.get_ref().expected_revision).await?;
        Ok(Response::new(convert::with_text(&article)))
    }

    async fn publish_article(
        &self,
        request: Request<wire::PublishArticleRequest>,
    ) -> Result<Response<wire::Article>, Status> {
        let ctx = context::tenant(&request)?;
        let id = request::article_id(&request.get_ref().article_id)?;
        let article = super::publish(&self.app, &ctx, id).await?;
        Ok(Response::new(convert::with_text(&article)))
    }

    async fn unpublish_article(
        &self,
        request: Request<wire::UnpublishArticleRequest>,
    ) -> Result<Response<wire::Article>, Status> {
        let ctx = context::tenant(&request)?;
        let id = request::article_id(&request.get_ref().article_id)?;
        let article = super::unpublish(&self.app, &ctx, id).await?;
        Ok(Response::new(convert::with_text(&article)))
    }

    async fn archive_article(
        &self,
        request: Request<wire::ArchiveArticleRequest>,
    ) -> Result<Response<wire::Article>, Status> {
        let ctx = context::tenant(&request)?;
        let id = request::article_id(&request.get_ref().article_id)?;
        let article = super::archive(&self.app, &ctx, id).await?;
        Ok(Response::new(convert::with_text(&article)))
    }

    async fn list_article_versions(
        &self,
        request: Request<wire::ListArticleVersionsRequest>,
    ) -> Result<Response<wire::ListArticleVersionsResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let request = request.into_inner();
        let id = request::article_id(&request.article_id)?;
        let page = PageRequest::parse(version::LIST, request.page_size, &request.page_token)?;
        let page = version::list(&self.app, &ctx, id, page).await?;
        Ok(Response::new(wire::ListArticleVersionsResponse {
            versions: page.items.into_iter().map(convert::version).collect(),
            next_page_token: page.next_page_token,
        }))
    }

    async fn restore_article_version(
        &self,
        request: Request<wire::RestoreArticleVersionRequest>,
    ) -> Result<Response<wire::Article>, Status> {
        let ctx = context::tenant(&request)?;
        let id = request::article_id(&request.get_ref().article_id)?;
        let article = version::restore(&self.app, &ctx, id, request.get_ref().version).await?;
        Ok(Response::new(convert::with_text(&article)))
    }

    async fn vote_article(
        &self,
        request: Request<wire::VoteArticleRequest>,
    ) -> Result<Response<wire::Article>, Status> {
        let ctx = context::tenant(&request)?;
        let id = request::article_id(&request.get_ref().article_id)?;
        let article = vote::save(&self.app, &ctx, id, request.get_ref().helpful).await?;
        Ok(Response::new(convert::with_text(&article)))
    }
}
