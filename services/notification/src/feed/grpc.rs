//! `guichet.notification.v1.FeedService` and `ProviderFeedService`: read messages, call one use case, answer.

use db::page::PageRequest;
use fault::{Fault, validate::Checker};
use ids::NotificationId;
use proto::notification::v1::{
    self as wire, feed_service_server::FeedService, provider_feed_service_server::ProviderFeedService,
};
use tonic::{Request, Response, Status};

use super::convert::{count, to_proto};
use crate::app::App;

/// Notices marked with one call.
const MAX_IDS: usize = 200;

/// Both services.
#[derive(Clone)]
pub struct FeedGrpc {
    /// What use cases work with.
    pub app: App,
}

#[tonic::async_trait]
impl FeedService for FeedGrpc {
    async fn list_notifications(
        &self,
        request: Request<wire::ListNotificationsRequest>,
    ) -> Result<Response<wire::ListNotificationsResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let request = request.into_inner();
        let page = PageRequest::parse(super::LIST, request.page_size, &request.page_token)?;
        let feed = super::list(&self.app, &ctx, request.unread_only, page).await?;
        Ok(Response::new(to_proto(feed)))
    }

    async fn mark_notifications_read(
        &self,
        request: Request<wire::MarkNotificationsReadRequest>,
    ) -> Result<Response<wire::MarkNotificationsReadResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let ids = ids(&request.into_inner().notification_ids)?;
        let unread = super::mark_read(&self.app, &ctx, &ids).await?;
        Ok(Response::new(wire::MarkNotificationsReadResponse {
            unread_count: count(unread),
        }))
    }
}

#[tonic::async_trait]
impl ProviderFeedService for FeedGrpc {
    async fn list_provider_notifications(
        &self,
        request: Request<wire::ListNotificationsRequest>,
    ) -> Result<Response<wire::ListNotificationsResponse>, Status> {
        let ctx = context::provider(&request)?;
        let request = request.into_inner();
        let page = PageRequest::parse(super::LIST, request.page_size, &request.page_token)?;
        let feed = super::list_for_provider(&self.app, &ctx, request.unread_only, page).await?;
        Ok(Response::new(to_proto(feed)))
    }

    async fn mark_provider_notifications_read(
        &self,
        request: Request<wire::MarkNotificationsReadRequest>,
    ) -> Result<Response<wire::MarkNotificationsReadResponse>, Status> {
        let ctx = context::provider(&request)?;
        let ids = ids(&request.into_inner().notification_ids)?;
        let unread = super::mark_read_for_provider(&self.app, &ctx, &ids).await?;
        Ok(Response::new(wire::MarkNotificationsReadResponse {
            unread_count: count(unread),
        }))
    }
}

fn ids(texts: &[String]) -> Result<Vec<NotificationId>, Fault> {
    let mut check = Checker::new();
    check.check(
        texts.len() <= MAX_IDS,
        "notification_ids",
        "too_many",
        "must name at most 200",
    );
    let ids = texts
        .iter()
        .enumerate()
        .filter_map(|(n, text)| check.id(&format!("notification_ids[{n}]"), text))
        .collect();
    check.finish()?;
    Ok(ids)
}
