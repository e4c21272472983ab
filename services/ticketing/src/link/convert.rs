//! Links on the wire.

use proto::ticketing::v1 as wire;

use super::entity::{ArticleLink, AssetLink};

pub(super) fn asset(link: &AssetLink) -> wire::AssetLink {
    wire::AssetLink {
        asset_id: link.asset.id.to_string(),
        tag: link.asset.tag.clone(),
        name: link.asset.name.clone(),
        type_name: link.asset.type_name.clone(),
        linked_at: Some(proto::timestamp(link.linked_at)),
    }
}

pub(super) fn article(link: &ArticleLink) -> wire::ArticleLink {
    wire::ArticleLink {
        article_id: link.article.id.to_string(),
        title: link.article.title.clone(),
        linked_at: Some(proto::timestamp(link.linked_at)),
    }
}
