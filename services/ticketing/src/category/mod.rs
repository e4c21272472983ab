//! Categories of tickets: a small tree per tenant.

mod convert;
mod defaults;
mod entity;
mod error;
mod grpc;
mod repo;
mod write;

use context::TenantCtx;
use db::TenantTx;
use fault::Fault;
use ids::CategoryId;

pub(crate) use defaults::seed;
pub use entity::Category;
pub use error::CategoryError;
pub use grpc::CategoryGrpc;
pub use write::{Change, archive, create, update};

use crate::{
    app::App,
    permissions,
    ticket::{Named, TicketError},
};

/// All categories, parents before children.
pub async fn list(app: &App, ctx: &TenantCtx, include_archived: bool) -> Result<Vec<Category>, CategoryError> {
    ctx.require(permissions::CATEGORY_READ)?;
    let mut read = app.db.read(ctx).await?;
    Ok(entity::tree(repo::list(&mut read, include_archived).await?))
}

/// A category that tickets may be given; a wrong field if it is unknown or out of use.
pub(crate) async fn usable(
    tx: &mut TenantTx,
    id: Option<CategoryId>,
) -> Result<Option<Named<CategoryId>>, TicketError> {
    let Some(id) = id else { return Ok(None) };
    let wrong = |code, message| TicketError::Fault(Fault::bad_field("category_id", code, message));
    match repo::find(tx, id).await? {
        None => Err(wrong("not_found", "there is no such category")),
        Some(category) if category.archived => Err(wrong("archived", "this category is out of use")),
        Some(category) => Ok(Some(Named {
            id,
            name: category.name,
        })),
    }
}
