use db::OutboxEvent;
use proto::knowledge::v1::ArticleChanged;

use super::{convert, entity::Article};

/// What is told of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Told {
    Created,
    Updated,
    Published,
    Unpublished,
    Archived,
}

impl Told {
    const fn fact(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Published => "published",
            Self::Unpublished => "unpublished",
            Self::Archived => "archived",
        }
    }
}

/// `knowledge.article.<fact>`, without the text; for technicians only unless requesters may open the article.
pub fn told(told: Told, article: &Article) -> OutboxEvent {
    let message = ArticleChanged {
        article: Some(convert::without_text(article)),
    };
    let event = OutboxEvent::new("article", told.fact(), article.id, article.revision, &message);
    if article.is_open_to_requesters() {
        event
    } else {
        event.internal()
    }
}
