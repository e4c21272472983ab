use fault::Fault;
use ids::CategoryId;
use proto::ticketing::v1::{
    ArchiveCategoryRequest, Category as Wire, CreateCategoryRequest, ListCategoriesRequest, ListCategoriesResponse,
    UpdateCategoryRequest, category_service_server::CategoryService,
};
use tonic::{Request, Response, Status};

use super::{CategoryError, archive, convert, create, list, update};
use crate::app::App;

/// The category service on the wire.
#[derive(Clone)]
pub struct CategoryGrpc {
    /// What the use cases work with.
    pub app: App,
}

fn id(given: &str) -> Result<CategoryId, Fault> {
    given.parse().map_err(|_| CategoryError::NotFound.into())
}

#[tonic::async_trait]
impl CategoryService for CategoryGrpc {
    async fn create_category(&self, request: Request<CreateCategoryRequest>) -> Result<Response<Wire>, Status> {
        let ctx = context::tenant(&request)?;
        let (name, parent) = convert::create(request.get_ref())?;
        let category = create(&self.app, &ctx, name, parent).await.map_err(Fault::from)?;
        Ok(Response::new(convert::to_wire(&category)))
    }

    async fn list_categories(
        &self,
        request: Request<ListCategoriesRequest>,
    ) -> Result<Response<ListCategoriesResponse>, Status> {
        let ctx = context::tenant(&request)?;
        let categories = list(&self.app, &ctx, request.get_ref().include_archived)
            .await
            .map_err(Fault::from)?;
        Ok(Response::new(ListCategoriesResponse {
            categories: categories.iter().map(convert::to_wire).collect(),
        }))
    }

    async fn update_category(&self, request: Request<UpdateCategoryRequest>) -> Result<Response<Wire>, Status> {
        let ctx = context::tenant(&request)?;
        let request = request.get_ref();
        let change = convert::update(request)?;
        let id = id(&request.category_id)?;
        let category = update(&self.app, &ctx, id, request.expected_revision, change)
            .await
            .map_err(Fault::from)?;
        Ok(Response::new(convert::to_wire(&category)))
    }

    async fn archive_category(&self, request: Request<ArchiveCategoryRequest>) -> Result<Response<Wire>, Status> {
        let ctx = context::tenant(&request)?;
        let id = id(&request.get_ref().category_id)?;
        let category = archive(&self.app, &ctx, id).await.map_err(Fault::from)?;
        Ok(Response::new(convert::to_wire(&category)))
    }
}
