//! `knowledge.article.*`: what links know of articles is brought up to date.

use db::DbError;
use events::{Events, HandlerError, Subscriber};
use proto::knowledge::v1::ArticleChanged;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    link::{self, KnownArticle},
};

pub(super) fn spawn(app: App, events: Events, shutdown: CancellationToken) -> JoinHandle<()> {
    Subscriber::new(app.db, events, "ticketing", "article")
        .subject("knowledge", "article", "*")
        .spawn(shutdown, |mut tx, event| async move {
            let changed: ArticleChanged = event.decode()?;
            let Some(article) = changed.article else { return Ok(tx) };
            let id = article
                .id
                .parse()
                .map_err(|_| HandlerError::Park("the article has no id".to_owned()))?;
            let known = KnownArticle {
                id,
                title: article.title,
            };
            if link::repo::is_news(&mut tx, known.id.uuid(), event.envelope.revision)
                .await
                .map_err(DbError::from)?
            {
                link::repo::update_article(&mut tx, &known)
                    .await
                    .map_err(DbError::from)?;
            }
            Ok(tx)
        })
}
