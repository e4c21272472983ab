//! The history of assets: written with every change, never changed itself.

pub mod entity;
pub mod repo;

use context::TenantCtx;
use db::page::{Page, PageRequest};
use ids::AssetId;

use self::entity::Entry;
use crate::{
    app::App,
    asset::{self, error::AssetError, repo::Scope},
    permissions,
};

/// Name of the list in page tokens.
pub const LIST: &str = "asset_change";

/// What happened to an asset that the caller may see, newest first.
pub async fn list(app: &App, ctx: &TenantCtx, id: AssetId, page: PageRequest<i64>) -> Result<Page<Entry>, AssetError> {
    ctx.require(permissions::ASSET_READ)?;
    let mut read = app.db.read(ctx).await?;
    let asset = asset::repo::find(&mut read, &Scope::of(ctx), &id.to_string())
        .await?
        .ok_or(AssetError::NotFound)?;
    let rows = repo::list(&mut read, asset.id, ctx.is_agent(), page.after, page.limit()).await?;
    Ok(page.page(LIST, rows, |entry| entry.seq))
}
