use chrono::{DateTime, NaiveDate, Utc};
use context::TenantCtx;
use db::{DbError, TenantRead, TenantTx, page::Page};
use ids::ArticleId;
use sqlx::{Postgres, QueryBuilder, Row};
use uuid::Uuid;

use super::{
    entity::{Article, Content, Hit},
    error::ArticleError,
    list::{Filter, Order, PageAfter, SortBy},
    search::Search,
    text,
};
use crate::permissions;

/// Which articles a caller may open, as the SQL needs it: writers all, others published ones, and requesters only those meant for them.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    writer: bool,
    agent: bool,
}

impl Reader {
    /// What `ctx` may open.
    pub fn of(ctx: &TenantCtx) -> Self {
        Self {
            writer: ctx.can(permissions::ARTICLE_WRITE),
            agent: ctx.is_agent(),
        }
    }
}

#[derive(sqlx::FromRow)]
struct ArticleRow {
    id: Uuid,
    revision: i64,
    title: String,
    body: String,
    summary: String,
    locale: String,
    kind: String,
    audience: String,
    state: String,
    version: i32,
    tags: Vec<String>,
    author_name: String,
    review_on: Option<NaiveDate>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    published_at: Option<DateTime<Utc>>,
    helpful_votes: i32,
    unhelpful_votes: i32,
}

impl TryFrom<ArticleRow> for Article {
    type Error = DbError;
    fn try_from(row: ArticleRow) -> Result<Self, DbError> {
        let wrong = |what: String| DbError::Sqlx(sqlx::Error::Decode(what.into()));
        Ok(Self {
            id: row.id.into(),
            revision: row.revision,
            content: Content {
                title: row.title,
                body: row.body,
                locale: row.locale.parse().map_err(wrong)?,
                kind: row.kind.parse().map_err(wrong)?,
                audience: row.audience.parse().map_err(wrong)?,
                tags: row.tags,
                review_on: row.review_on,
            },
            summary: row.summary,
            state: row.state.parse().map_err(wrong)?,
            version: row.version,
            author_name: row.author_name,
            created_at: row.created_at,
            updated_at: row.updated_at,
            published_at: row.published_at,
            helpful_votes: row.helpful_votes,
            unhelpful_votes: row.unhelpful_votes,
        })
    }
}

/// Adds an article.
pub async fn insert(tx: &mut TenantTx, article: &Article) -> Result<(), DbError> {
    let content = &article.content;
    sqlx::query!(
        "insert into article
             (id, revision, title, body, plain, summary, locale, kind, audience, state, version, tags, author_name, review_on, created_at,
              updated_at, published_at, search)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
                 case $7 when 'fr' then
                     setweight(to_tsvector('public.guichet_fr', $3), 'A')
                     || setweight(to_tsvector('public.guichet_fr', array_to_string($12::text[], ' ')), 'B')
                     || setweight(to_tsvector('public.guichet_fr', left($5, 100000)), 'C')
                 else
                     setweight(to_tsvector('public.guichet_en', $3), 'A')
                     || setweight(to_tsvector('public.guichet_en', array_to_string($12::text[], ' ')), 'B')
                     || setweight(to_tsvector('public.guichet_en', left($5, 100000)), 'C')
                 end)",
        article.id.uuid(),
        article.revision,
        content.title,
        content.body,
        text::to_plain(&content.body),
        article.summary,
        content.locale.as_str(),
        content.kind.as_str(),
        content.audience.as_str(),
        article.state.as_str(),
        article.version,
        &content.tags,
        article.author_name,
        content.review_on,
        article.created_at,
        article.updated_at,
        article.published_at,
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(DbError::from)
}

/// Saves an article; its votes have a way of their own.
pub async fn update(tx: &mut TenantTx, article: &Article) -> Result<(), DbError> {
    let content = &article.content;
    sqlx::query!(
        "update article set
             revision = $2, title = $3, body = $4, plain = $5, summary = $6, locale = $7, kind = $8, audience = $9, state = $10, version = $11,
             tags = $12, author_name = $13, review_on = $14, updated_at = $15, published_at = $16,
             search = case $7 when 'fr' then
                     setweight(to_tsvector('public.guichet_fr', $3), 'A')
                     || setweight(to_tsvector('public.guichet_fr', array_to_string($12::text[], ' ')), 'B')
                     || setweight(to_tsvector('public.guichet_fr', left($5, 100000)), 'C')
                 else
                     setweight(to_tsvector('public.guichet_en', $3), 'A')
                     || setweight(to_tsvector('public.guichet_en', array_to_string($12::text[], ' ')), 'B')
                     || setweight(to_tsvector('public.guichet_en', left($5, 100000)), 'C')
                 end
         where id = $1",
        article.id.uuid(),
        article.revision,
        content.title,
        content.body,
        text::to_plain(&content.body),
        article.summary,
        content.locale.as_str(),
        content.kind.as_str(),
        content.audience.as_str(),
        article.state.as_str(),
        article.version,
        &content.tags,
        article.author_name,
        content.review_on,
        article.updated_at,
        article.published_at,
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(DbError::from)
}

/// The article, if the reader may open it.
pub async fn find(read: &mut TenantRead, reader: Reader, id: ArticleId) -> Result<Option<Article>, DbError> {
    let row = sqlx::query_as!(
        ArticleRow,
        "select id, revision, title, body, summary, locale, kind, audience, state, version, tags, author_name, review_on, created_at,
                updated_at, published_at, helpful_votes, unhelpful_votes
         from article
         where id = $1 and ($2 or (state = 'published' and ($3 or audience in ('tenant', 'public'))))",
        id.uuid(),
        reader.writer,
        reader.agent,
    )
    .fetch_optional(read)
    .await?;
    row.map(Article::try_from).transpose()
}

/// The article, locked, if the reader may open it.
pub async fn get_for_update(tx: &mut TenantTx, reader: Reader, id: ArticleId) -> Result<Article, ArticleError> {
    let row = sqlx::query_as!(
        ArticleRow,
        "select id, revision, title, body, summary, locale, kind, audience, state, version, tags, author_name, review_on, created_at,
                updated_at, published_at, helpful_votes, unhelpful_votes
         from article
         where id = $1 and ($2 or (state = 'published' and ($3 or audience in ('tenant', 'public'))))
         for update",
        id.uuid(),
        reader.writer,
        reader.agent,
    )
    .fetch_optional(tx)
    .await
    .map_err(DbError::from)?;
    row.map(Article::try_from).transpose()?.ok_or(ArticleError::NotFound)
}

/// A page of the articles the reader may open, without their text. A key is `(text, id)`; texts sort as their values do.
pub async fn list(
    read: &mut TenantRead,
    reader: Reader,
    filter: &Filter,
    order: Order,
    page: &PageAfter,
) -> Result<Page<Article>, DbError> {
    let key = match order.by {
        SortBy::Title => "lower(public.unaccent(title))",
        SortBy::UpdatedAt => "to_char(updated_at at time zone 'utc', 'YYYY-MM-DD HH24:MI:SS.US')",
        SortBy::CreatedAt => "to_char(created_at at time zone 'utc', 'YYYY-MM-DD HH24:MI:SS.US')",
    };
    let mut sql = QueryBuilder::<Postgres>::new(
        "select id, revision, title, '' as body, summary, locale, kind, audience, state, version, tags, author_name, review_on, created_at, \
         updated_at, published_at, helpful_votes, unhelpful_votes, ",
    );
    sql.push(key)
        .push(" as sort_key from article where (")
        .push_bind(reader.writer);
    sql.push(" or (state = 'published' and (")
        .push_bind(reader.agent)
        .push(" or audience in ('tenant', 'public'))))");
    push_filter(&mut sql, filter);
    let (comparison, direction) = if order.descending {
        (" < ", " desc")
    } else {
        (" > ", "")
    };
    if let Some((text, id)) = &page.after {
        sql.push(" and (")
            .push(key)
            .push(", id)")
            .push(comparison)
            .push("(")
            .push_bind(text.clone());
        sql.push(", ").push_bind(*id).push(")");
    }
    sql.push(" order by ")
        .push(key)
        .push(direction)
        .push(", id")
        .push(direction);
    sql.push(" limit ").push_bind(page.limit());

    let rows = sql.build().fetch_all(read).await?;
    let read_row = |row: &sqlx::postgres::PgRow| -> Result<(String, Article), DbError> {
        let article = <ArticleRow as sqlx::FromRow<_>>::from_row(row)?;
        Ok((row.try_get("sort_key")?, article.try_into()?))
    };
    let rows: Vec<_> = rows.iter().map(read_row).collect::<Result<_, _>>()?;
    let page = page.page(order.list(), rows, |(key, article)| (key.clone(), article.id.uuid()));
    let items = page.items.into_iter().map(|(_, article)| article).collect();
    Ok(Page {
        items,
        next_page_token: page.next_page_token,
    })
}

fn push_filter(sql: &mut QueryBuilder<Postgres>, filter: &Filter) {
    let mut one_of = |column: &str, names: Vec<String>| {
        if !names.is_empty() {
            sql.push(format!(" and {column} = any(")).push_bind(names).push(")");
        }
    };
    one_of("state", filter.states.iter().map(|s| s.as_str().to_owned()).collect());
    one_of(
        "audience",
        filter.audiences.iter().map(|a| a.as_str().to_owned()).collect(),
    );
    one_of("locale", filter.locales.iter().map(|l| l.as_str().to_owned()).collect());
    one_of("kind", filter.kinds.iter().map(|k| k.as_str().to_owned()).collect());
    if let Some(tag) = &filter.tag {
        sql.push(" and tags @> array[").push_bind(tag.clone()).push("]");
    }
}

/// The articles the reader may open that match, best first, without their text. Each is matched in its own language.
pub async fn search(
    read: &mut TenantRead,
    reader: Reader,
    search: &Search,
    published_only: bool,
    limit: i64,
) -> Result<Vec<Hit>, DbError> {
    let options = format!(
        "StartSel={}, StopSel={}, MaxWords=32, MinWords=12, ShortWord=2",
        text::MARK.0,
        text::MARK.1
    );
    let rows = sqlx::query!(
        r#"with wanted as (
             select websearch_to_tsquery('public.guichet_en', $1)
                    || (websearch_to_tsquery('public.guichet_en', $2) && to_tsquery('public.guichet_en', $3)) as en,
                    websearch_to_tsquery('public.guichet_fr', $1)
                    || (websearch_to_tsquery('public.guichet_fr', $2) && to_tsquery('public.guichet_fr', $3)) as fr
         ), hit as (
             select a.id, a.locale, case a.locale when 'fr' then w.fr else w.en end as words,
                    ts_rank(a.search, case a.locale when 'fr' then w.fr else w.en end, 1) as rank
             from article a cross join wanted w
             where ((a.locale = 'en' and a.search @@ w.en) or (a.locale = 'fr' and a.search @@ w.fr))
                 and ($4 or (a.state = 'published' and ($5 or a.audience in ('tenant', 'public'))))
                 and a.state <> 'archived' and (not $6 or a.state = 'published')
             order by rank desc, a.updated_at desc, a.id
             limit $7
         )
         select a.id, a.revision, a.title, '' as "body!", a.summary, a.locale, a.kind, a.audience, a.state, a.version, a.tags, a.author_name,
                a.review_on, a.created_at, a.updated_at, a.published_at, a.helpful_votes, a.unhelpful_votes,
                ts_headline(case h.locale when 'fr' then 'public.guichet_fr'::regconfig else 'public.guichet_en'::regconfig end,
                            left(a.plain, 30000), h.words, $8) as "snippet!"
         from hit h
         join article a on a.id = h.id
         order by h.rank desc, a.updated_at desc, a.id"#,
        search.text,
        search.head,
        search.last,
        reader.writer,
        reader.agent,
        published_only,
        limit,
        options,
    )
    .fetch_all(read)
    .await?;
    rows.into_iter()
        .map(|row| {
            let article = ArticleRow {
                id: row.id,
                revision: row.revision,
                title: row.title,
                body: row.body,
                summary: row.summary,
                locale: row.locale,
                kind: row.kind,
                audience: row.audience,
                state: row.state,
                version: row.version,
                tags: row.tags,
                author_name: row.author_name,
                review_on: row.review_on,
                created_at: row.created_at,
                updated_at: row.updated_at,
                published_at: row.published_at,
                helpful_votes: row.helpful_votes,
                unhelpful_votes: row.unhelpful_votes,
            };
            Ok(Hit {
                article: article.try_into()?,
                snippet: row.snippet,
            })
        })
        .collect()
}
