//! Articles as messages carry them.

use proto::knowledge::v1 as wire;

use super::{
    entity::{Article, Hit},
    state::{ArticleState, Audience, Kind},
    text,
};
use crate::version::entity::Version;

/// An article with its text, also as safe HTML.
pub fn with_text(article: &Article) -> wire::Article {
    wire::Article {
        body: article.content.body.clone(),
        body_html: text::to_html(&article.content.body),
        ..without_text(article)
    }
}

/// An article as lists and events carry it.
pub fn without_text(article: &Article) -> wire::Article {
    let content = &article.content;
    wire::Article {
        id: article.id.to_string(),
        revision: article.revision,
        title: content.title.clone(),
        body: String::new(),
        body_html: String::new(),
        summary: article.summary.clone(),
        locale: content.locale.as_str().to_owned(),
        kind: wire::ArticleKind::from(content.kind).into(),
        audience: wire::Audience::from(content.audience).into(),
        state: wire::ArticleState::from(article.state).into(),
        version: article.version,
        tags: content.tags.clone(),
        author_name: article.author_name.clone(),
        review_on: content.review_on.map(|day| day.to_string()).unwrap_or_default(),
        created_at: Some(proto::timestamp(article.created_at)),
        updated_at: Some(proto::timestamp(article.updated_at)),
        published_at: article.published_at.map(proto::timestamp),
        helpful_votes: article.helpful_votes,
        unhelpful_votes: article.unhelpful_votes,
    }
}

/// A version.
pub fn version(version: Version) -> wire::ArticleVersion {
    wire::ArticleVersion {
        version: version.version,
        title: version.title,
        body: version.body,
        author_name: version.author_name,
        created_at: Some(proto::timestamp(version.created_at)),
    }
}

/// A found article.
pub fn hit(hit: &Hit) -> wire::ArticleHit {
    wire::ArticleHit {
        article: Some(without_text(&hit.article)),
        snippet_html: text::snippet_html(&hit.snippet),
    }
}

impl From<ArticleState> for wire::ArticleState {
    fn from(state: ArticleState) -> Self {
        match state {
            ArticleState::Draft => Self::Draft,
            ArticleState::Published => Self::Published,
            ArticleState::Archived => Self::Archived,
        }
    }
}

impl From<Audience> for wire::Audience {
    fn from(audience: Audience) -> Self {
        match audience {
            Audience::Internal => Self::Internal,
            Audience::Tenant => Self::Tenant,
            Audience::Public => Self::Public,
        }
    }
}

impl From<Kind> for wire::ArticleKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::HowTo => Self::HowTo,
            Kind::KnownError => Self::KnownError,
            Kind::Faq => Self::Faq,
            Kind::Policy => Self::Policy,
        }
    }
}

/// The state a message names; `None` if it names none, or one we do not know.
pub fn state(number: i32) -> Option<ArticleState> {
    match wire::ArticleState::try_from(number).ok()? {
        wire::ArticleState::Unspecified => None,
        wire::ArticleState::Draft => Some(ArticleState::Draft),
        wire::ArticleState::Published => Some(ArticleState::Published),
        wire::ArticleState::Archived => Some(ArticleState::Archived),
    }
}

/// The audience a message names.
pub fn audience(number: i32) -> Option<Audience> {
    match wire::Audience::try_from(number).ok()? {
        wire::Audience::Unspecified => None,
        wire::Audience::Internal => Some(Audience::Internal),
        wire::Audience::Tenant => Some(Audience::Tenant),
        wire::Audience::Public => Some(Audience::Public),
    }
}

/// The kind a message names.
pub fn kind(number: i32) -> Option<Kind> {
    match wire::ArticleKind::try_from(number).ok()? {
        wire::ArticleKind::Unspecified => None,
        wire::ArticleKind::HowTo => Some(Kind::HowTo),
        wire::ArticleKind::KnownError => Some(Kind::KnownError),
        wire::ArticleKind::Faq => Some(Kind::Faq),
        wire::ArticleKind::Policy => Some(Kind::Policy),
    }
}
