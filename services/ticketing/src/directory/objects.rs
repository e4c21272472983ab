//! Assets and articles, which other services own. Not remembered: they are linked once.

use context::TenantCtx;
use fault::Fault;
use ids::{ArticleId, AssetId};
use proto::{asset::v1::GetAssetRequest, knowledge::v1::GetArticleRequest};

use super::{Directory, read};
use crate::link::{KnownArticle, KnownAsset};

impl Directory {
    /// An asset the caller may see.
    pub async fn asset(&self, ctx: &TenantCtx, id: AssetId) -> Result<Option<KnownAsset>, Fault> {
        let request = rpc::on_behalf(
            ctx,
            GetAssetRequest {
                asset_id: id.to_string(),
            },
        );
        let asset = read("asset", self.assets().get_asset(request).await)?;
        Ok(asset.map(|asset| KnownAsset {
            id,
            tag: asset.tag,
            name: asset.name,
            type_name: asset.type_name,
        }))
    }

    /// An article the caller may open.
    pub async fn article(&self, ctx: &TenantCtx, id: ArticleId) -> Result<Option<KnownArticle>, Fault> {
        let request = rpc::on_behalf(
            ctx,
            GetArticleRequest {
                article_id: id.to_string(),
            },
        );
        let article = read("knowledge", self.articles().get_article(request).await)?;
        Ok(article.map(|article| KnownArticle {
            id,
            title: article.title,
        }))
    }
}
