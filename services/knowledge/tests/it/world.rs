//! A tenant, a writer, and short ways to the service.

use clock::Clock;
use context::{Caller, TenantCtx};
use fault::{ErrorCode, Fault};
use ids::PersonId;
use knowledge::{App, article::grpc::ArticleGrpc};
use prost::Message;
use proto::{
    events::v1::Envelope,
    knowledge::v1::{self as wire, article_service_server::ArticleService},
};
use testkit::{ServiceDb, Tenant};
use tonic::{Request, Response, Status};

pub const ALL: [&str; 3] = ["article.read", "article.write", "article.publish"];

pub struct World {
    pub service: ServiceDb,
    pub app: App,
    pub clock: Clock,
    pub tenant: Tenant,
    /// May do everything.
    pub editor: TenantCtx,
    /// A technician who only reads.
    pub technician: TenantCtx,
    /// A requester.
    pub requester: TenantCtx,
}

impl World {
    pub async fn new() -> Self {
        let service = testkit::service_db("knowledge", knowledge::migrations()).await;
        let clock = Clock::manual("2026-03-01T09:00:00Z".parse().unwrap());
        let app = App {
            db: service.db.clone(),
            clock: clock.clone(),
        };
        let tenant = service.tenant().await;
        Self {
            service,
            app,
            clock,
            editor: tenant.agent(&ALL),
            technician: tenant.agent(&["article.read"]),
            requester: tenant.requester(PersonId::new(), &["article.read"]),
            tenant,
        }
    }

    pub fn articles(&self) -> ArticleGrpc {
        ArticleGrpc { app: self.app.clone() }
    }

    pub async fn create(&self, request: wire::CreateArticleRequest) -> Result<wire::Article, Fault> {
        answer(self.articles().create_article(as_caller(&self.editor, request)).await)
    }

    /// A draft in English for an audience.
    pub async fn draft(&self, title: &str, body: &str, audience: wire::Audience) -> wire::Article {
        let request = wire::CreateArticleRequest {
            title: title.to_owned(),
            body: body.to_owned(),
            locale: "en".to_owned(),
            audience: audience.into(),
            ..Default::default()
        };
        self.clock.advance(chrono::Duration::minutes(1));
        self.create(request).await.unwrap()
    }

    /// A published article in English for an audience.
    pub async fn published(&self, title: &str, body: &str, audience: wire::Audience) -> wire::Article {
        let article = self.draft(title, body, audience).await;
        self.publish(&article).await.unwrap()
    }

    /// A published article in French for everybody of the tenant.
    pub async fn publie(&self, title: &str, body: &str) -> wire::Article {
        let request = wire::CreateArticleRequest {
            title: title.to_owned(),
            body: body.to_owned(),
            locale: "fr".to_owned(),
            audience: wire::Audience::Tenant.into(),
            ..Default::default()
        };
        let article = self.create(request).await.unwrap();
        self.publish(&article).await.unwrap()
    }

    pub async fn get(&self, ctx: &TenantCtx, id: &str) -> Result<wire::Article, Fault> {
        let request = wire::GetArticleRequest {
            article_id: id.to_owned(),
        };
        answer(self.articles().get_article(as_caller(ctx, request)).await)
    }

    pub async fn list(
        &self,
        ctx: &TenantCtx,
        request: wire::ListArticlesRequest,
    ) -> Result<wire::ListArticlesResponse, Fault> {
        answer(self.articles().list_articles(as_caller(ctx, request)).await)
    }

    pub async fn titles(&self, ctx: &TenantCtx, request: wire::ListArticlesRequest) -> Vec<String> {
        self.list(ctx, request)
            .await
            .unwrap()
            .articles
            .into_iter()
            .map(|a| a.title)
            .collect()
    }

    pub async fn hits(&self, ctx: &TenantCtx, query: &str) -> Vec<wire::ArticleHit> {
        let request = wire::SearchArticlesRequest {
            query: query.to_owned(),
            ..Default::default()
        };
        answer(self.articles().search_articles(as_caller(ctx, request)).await)
            .unwrap()
            .hits
    }

    pub async fn found(&self, ctx: &TenantCtx, query: &str) -> Vec<String> {
        self.hits(ctx, query)
            .await
            .into_iter()
            .filter_map(|hit| hit.article)
            .map(|a| a.title)
            .collect()
    }

    pub async fn update_as(
        &self,
        ctx: &TenantCtx,
        article: &wire::Article,
        fields: &[&str],
        expected_revision: i64,
    ) -> Result<wire::Article, Fault> {
        let request = wire::UpdateArticleRequest {
            article_id: article.id.clone(),
            article: Some(article.clone()),
            update_mask: Some(prost_types::FieldMask {
                paths: fields.iter().map(|&f| f.to_owned()).collect(),
            }),
            expected_revision,
        };
        answer(self.articles().update_article(as_caller(ctx, request)).await)
    }

    pub async fn update(&self, article: &wire::Article, fields: &[&str]) -> Result<wire::Article, Fault> {
        self.update_as(&self.editor, article, fields, 0).await
    }

    pub async fn publish(&self, article: &wire::Article) -> Result<wire::Article, Fault> {
        let request = wire::PublishArticleRequest {
            article_id: article.id.clone(),
        };
        answer(self.articles().publish_article(as_caller(&self.editor, request)).await)
    }

    pub async fn unpublish(&self, article: &wire::Article) -> Result<wire::Article, Fault> {
        let request = wire::UnpublishArticleRequest {
            article_id: article.id.clone(),
        };
        answer(
            self.articles()
                .unpublish_article(as_caller(&self.editor, request))
                .await,
        )
    }

    pub async fn archive(&self, article: &wire::Article) -> Result<wire::Article, Fault> {
        let request = wire::ArchiveArticleRequest {
            article_id: article.id.clone(),
        };
        answer(self.articles().archive_article(as_caller(&self.editor, request)).await)
    }

    pub async fn restore(&self, article: &wire::Article, version: i32) -> Result<wire::Article, Fault> {
        let request = wire::RestoreArticleVersionRequest {
            article_id: article.id.clone(),
            version,
        };
        answer(
            self.articles()
                .restore_article_version(as_caller(&self.editor, request))
                .await,
        )
    }

    pub async fn vote(&self, ctx: &TenantCtx, article: &wire::Article, helpful: bool) -> Result<wire::Article, Fault> {
        let request = wire::VoteArticleRequest {
            article_id: article.id.clone(),
            helpful,
        };
        answer(self.articles().vote_article(as_caller(ctx, request)).await)
    }

    pub async fn versions(
        &self,
        ctx: &TenantCtx,
        request: wire::ListArticleVersionsRequest,
    ) -> Result<wire::ListArticleVersionsResponse, Fault> {
        answer(self.articles().list_article_versions(as_caller(ctx, request)).await)
    }

    /// The events of this test's tenant, in order.
    pub async fn told(&self) -> Vec<Envelope> {
        let mut read = self
            .service
            .db
            .read_control("a test looks at the outbox")
            .await
            .unwrap();
        let like = format!("%.{}", self.tenant.id.uuid().simple());
        let rows: Vec<Vec<u8>> =
            sqlx::query_scalar("select envelope from control.outbox where subject like $1 order by seq")
                .bind(like)
                .fetch_all(&mut read)
                .await
                .unwrap();
        rows.iter()
            .map(|bytes| Envelope::decode(bytes.as_slice()).unwrap())
            .collect()
    }
}

/// A request as the server's authentication layer hands it on.
pub fn as_caller<T>(ctx: &TenantCtx, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.extensions_mut().insert(Caller::Tenant(ctx.clone()));
    request
}

pub fn answer<T>(result: Result<Response<T>, Status>) -> Result<T, Fault> {
    result
        .map(Response::into_inner)
        .map_err(|status| Fault::from_status(&status))
}

/// Asserts a refusal that names this field.
#[track_caller]
pub fn names_field<T: std::fmt::Debug>(result: Result<T, Fault>, field: &str) {
    let fault = result.unwrap_err();
    assert_eq!(fault.code, ErrorCode::Invalid, "{fault:?}");
    assert!(
        fault.fields.iter().any(|f| f.field == field),
        "{field} is not named by {fault:?}"
    );
}

/// Asserts a refusal of this code.
#[track_caller]
pub fn refused<T: std::fmt::Debug>(result: Result<T, Fault>, code: ErrorCode) {
    assert_eq!(result.unwrap_err().code, code);
}
