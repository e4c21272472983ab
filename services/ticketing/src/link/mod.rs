//! Links from tickets to assets and articles.

mod convert;
mod entity;
mod error;
mod events;
mod grpc;
pub(crate) mod repo;
mod write;

pub use entity::{ArticleLink, AssetLink, KnownArticle, KnownAsset};
pub use error::LinkError;
pub use grpc::LinkGrpc;
pub use write::{Links, link_article, link_asset, list, unlink_article, unlink_asset};
