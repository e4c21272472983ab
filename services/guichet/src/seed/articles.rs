//! A client's articles.

use std::collections::BTreeMap;

use anyhow::Context;
use chrono::{DateTime, Duration, Utc};
use proto::knowledge::v1 as wire;
use proto::knowledge::v1::article_service_client::ArticleServiceClient;

use super::{
    data::{Article, Client},
    stack::Caller,
};

/// Writes and publishes what is missing; ids in the client's language, by key.
pub async fn publish(
    writer: Caller<'_>,
    client: &Client,
    articles: &[Article],
    now: DateTime<Utc>,
    progress: &impl Fn(),
) -> anyhow::Result<BTreeMap<String, String>> {
    let mut service = ArticleServiceClient::new(writer.stack.knowledge.clone());
    let known = titles(writer).await?;
    let other = if client.article_locale == "fr" { "en" } else { "fr" };
    let own = articles
        .iter()
        .take(client.articles)
        .map(|article| (article, client.article_locale.as_str()));
    let extra = articles
        .iter()
        .take(client.extra_articles)
        .map(|article| (article, other));
    let mut ids = BTreeMap::new();
    for (number, (article, locale)) in own.chain(extra).enumerate() {
        progress();
        let text = article.text(locale);
        let id = match known.get(&text.title) {
            Some(id) => id.clone(),
            None => {
                let request = create(client, article, locale, number, now);
                let made = service
                    .create_article(writer.ask(request).await?)
                    .await
                    .with_context(|| text.title.clone())?
                    .into_inner();
                // One of each client stays a draft, to show what that looks like.
                if number + 1 != client.articles {
                    let request = wire::PublishArticleRequest {
                        article_id: made.id.clone(),
                    };
                    service
                        .publish_article(writer.ask(request).await?)
                        .await
                        .with_context(|| text.title.clone())?;
                }
                made.id
            }
        };
        if locale == client.article_locale && number + 1 != client.articles {
            ids.insert(article.key.clone(), id);
        }
    }
    Ok(ids)
}

fn create(
    client: &Client,
    article: &Article,
    locale: &str,
    number: usize,
    now: DateTime<Utc>,
) -> wire::CreateArticleRequest {
    let text = article.text(locale);
    let kind = match article.kind.as_str() {
        "known_error" => wire::ArticleKind::KnownError,
        "faq" => wire::ArticleKind::Faq,
        "policy" => wire::ArticleKind::Policy,
        _ => wire::ArticleKind::HowTo,
    };
    let audience = match article.audience.as_str() {
        "public" => wire::Audience::Public,
        "tenant" => wire::Audience::Tenant,
        _ => wire::Audience::Internal,
    };
    let review = now + Duration::days(60 + 17 * i64::try_from(number).unwrap_or_default());
    wire::CreateArticleRequest {
        title: text.title.clone(),
        body: text
            .body
            .replace("{support}", &client.support)
            .replace("{tenant}", &client.name),
        locale: locale.to_owned(),
        kind: kind.into(),
        audience: audience.into(),
        tags: article.tags.clone(),
        review_on: review.date_naive().to_string(),
    }
}

async fn titles(writer: Caller<'_>) -> anyhow::Result<BTreeMap<String, String>> {
    let mut service = ArticleServiceClient::new(writer.stack.knowledge.clone());
    let mut known = BTreeMap::new();
    let mut page_token = String::new();
    let state = [
        wire::ArticleState::Draft,
        wire::ArticleState::Published,
        wire::ArticleState::Archived,
    ]
    .map(Into::into)
    .to_vec();
    loop {
        let request = wire::ListArticlesRequest {
            page_size: 200,
            page_token,
            state: state.clone(),
            ..wire::ListArticlesRequest::default()
        };
        let page = service.list_articles(writer.ask(request).await?).await?.into_inner();
        known.extend(page.articles.into_iter().map(|article| (article.title, article.id)));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(known);
        }
    }
}
