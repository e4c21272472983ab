//! The links' rows.

use chrono::{DateTime, Utc};
use db::{TenantRead, TenantTx};
use ids::{ArticleId, AssetId, TicketId};
use uuid::Uuid;

use super::entity::{ArticleLink, AssetLink, KnownArticle, KnownAsset};

/// When a link was made, and whether it was just now.
#[derive(Debug, Clone, Copy)]
pub struct Linked {
    /// Since when.
    pub linked_at: DateTime<Utc>,
    /// True if it was not there before.
    pub fresh: bool,
}

/// Links an asset, or brings what the link knows up to date.
pub async fn insert_asset(
    tx: &mut TenantTx,
    ticket: TicketId,
    asset: &KnownAsset,
    now: DateTime<Utc>,
) -> Result<Linked, sqlx::Error> {
    sqlx::query_as!(
        Linked,
        r#"insert into asset_link (ticket_id, asset_id, tag, name, type_name, linked_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (ticket_id, asset_id) do update set tag = excluded.tag, name = excluded.name, type_name = excluded.type_name
         returning linked_at, xmax = 0 as "fresh!""#,
        ticket.uuid(),
        asset.id.uuid(),
        asset.tag,
        asset.name,
        asset.type_name,
        now,
    )
    .fetch_one(&mut *tx)
    .await
}

/// Removes the link to an asset; `None` if there was none.
pub async fn delete_asset(
    tx: &mut TenantTx,
    ticket: TicketId,
    asset: AssetId,
) -> Result<Option<KnownAsset>, sqlx::Error> {
    sqlx::query_as!(
        KnownAsset,
        r#"delete from asset_link where ticket_id = $1 and asset_id = $2 returning asset_id as "id: AssetId", tag, name, type_name"#,
        ticket.uuid(),
        asset.uuid(),
    )
    .fetch_optional(&mut *tx)
    .await
}

/// Links an article, or brings what the link knows up to date.
pub async fn insert_article(
    tx: &mut TenantTx,
    ticket: TicketId,
    article: &KnownArticle,
    now: DateTime<Utc>,
) -> Result<Linked, sqlx::Error> {
    sqlx::query_as!(
        Linked,
        r#"insert into article_link (ticket_id, article_id, title, linked_at) values ($1, $2, $3, $4)
         on conflict (ticket_id, article_id) do update set title = excluded.title returning linked_at, xmax = 0 as "fresh!""#,
        ticket.uuid(),
        article.id.uuid(),
        article.title,
        now,
    )
    .fetch_one(&mut *tx)
    .await
}

/// Removes the link to an article; `None` if there was none.
pub async fn delete_article(
    tx: &mut TenantTx,
    ticket: TicketId,
    article: ArticleId,
) -> Result<Option<KnownArticle>, sqlx::Error> {
    sqlx::query_as!(
        KnownArticle,
        r#"delete from article_link where ticket_id = $1 and article_id = $2 returning article_id as "id: ArticleId", title"#,
        ticket.uuid(),
        article.uuid(),
    )
    .fetch_optional(&mut *tx)
    .await
}

/// The assets of a ticket, oldest link first.
pub async fn list_assets(read: &mut TenantRead, ticket: TicketId) -> Result<Vec<AssetLink>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select asset_id as "asset_id: AssetId", tag, name, type_name, linked_at from asset_link where ticket_id = $1 order by linked_at, asset_id"#,
        ticket.uuid()
    )
    .fetch_all(&mut *read)
    .await?;
    let link = |tag, name, type_name, id, linked_at| AssetLink {
        asset: KnownAsset {
            id,
            tag,
            name,
            type_name,
        },
        linked_at,
    };
    Ok(rows
        .into_iter()
        .map(|row| link(row.tag, row.name, row.type_name, row.asset_id, row.linked_at))
        .collect())
}

/// The articles of a ticket, oldest link first.
pub async fn list_articles(read: &mut TenantRead, ticket: TicketId) -> Result<Vec<ArticleLink>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select article_id as "article_id: ArticleId", title, linked_at from article_link where ticket_id = $1 order by linked_at, article_id"#,
        ticket.uuid()
    )
    .fetch_all(&mut *read)
    .await?;
    let link = |id, title, linked_at| ArticleLink {
        article: KnownArticle { id, title },
        linked_at,
    };
    Ok(rows
        .into_iter()
        .map(|row| link(row.article_id, row.title, row.linked_at))
        .collect())
}

/// Brings what links know of an asset up to date.
pub async fn update_asset(tx: &mut TenantTx, asset: &KnownAsset) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update asset_link set tag = $2, name = $3, type_name = $4 where asset_id = $1",
        asset.id.uuid(),
        asset.tag,
        asset.name,
        asset.type_name,
    )
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Brings what links know of an article up to date.
pub async fn update_article(tx: &mut TenantTx, article: &KnownArticle) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update article_link set title = $2 where article_id = $1",
        article.id.uuid(),
        article.title
    )
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// True if nothing as new was heard of this object of another service; notes it then.
pub async fn is_news(tx: &mut TenantTx, id: Uuid, revision: i64) -> Result<bool, sqlx::Error> {
    let noted = sqlx::query!(
        "insert into heard (id, revision) values ($1, $2)
         on conflict (id) do update set revision = excluded.revision where heard.revision < excluded.revision",
        id,
        revision,
    )
    .execute(&mut *tx)
    .await?;
    Ok(noted.rows_affected() == 1)
}
