use context::Actor;
use db::{DbError, TenantRead, TenantTx};
use ids::ArticleId;

use super::entity::Version;
use crate::article::entity::Article;

/// Keeps the wording of the article as it is now.
pub async fn insert(tx: &mut TenantTx, article: &Article, author: &Actor) -> Result<(), DbError> {
    sqlx::query!(
        "insert into article_version (article_id, version, title, body, author_kind, author_id, author_name, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        article.id.uuid(),
        article.version,
        article.content.title,
        article.content.body,
        author.kind.as_str(),
        author.id,
        author.name,
        article.updated_at,
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(DbError::from)
}

/// One version of an article.
pub async fn find(tx: &mut TenantTx, article: ArticleId, version: i32) -> Result<Option<Version>, DbError> {
    sqlx::query_as!(
        Version,
        "select version, title, body, author_name, created_at from article_version where article_id = $1 and version = $2",
        article.uuid(),
        version,
    )
    .fetch_optional(tx)
    .await
    .map_err(DbError::from)
}

/// Versions before `before`, newest first: at most `limit`, and no more than about four megabytes, but at least one.
pub async fn list(
    read: &mut TenantRead,
    article: ArticleId,
    before: Option<i32>,
    limit: i64,
) -> Result<Vec<Version>, DbError> {
    sqlx::query_as!(
        Version,
        "select v.version, v.title, v.body, v.author_name, v.created_at
         from article_version v
         join (select version, sum(octet_length(body)) over (order by version desc) as bytes,
                      row_number() over (order by version desc) as position
               from article_version where article_id = $1 and version < $2) size on size.version = v.version
         where v.article_id = $1 and (size.position = 1 or (size.position <= $3 and size.bytes <= 4000000))
         order by v.version desc",
        article.uuid(),
        before.unwrap_or(i32::MAX),
        limit,
    )
    .fetch_all(read)
    .await
    .map_err(DbError::from)
}
