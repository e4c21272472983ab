//! An article and its rules. Nothing here knows of a database or a network.

use chrono::{DateTime, NaiveDate, Utc};
use ids::ArticleId;

use super::{
    error::ArticleError,
    state::{ArticleState, Audience, Kind, Locale},
};

/// What an article says and for whom, as its writers set it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Title.
    pub title: String,
    /// Text in Markdown.
    pub body: String,
    /// Language.
    pub locale: Locale,
    /// What sort.
    pub kind: Kind,
    /// Who may open it once it is published.
    pub audience: Audience,
    /// Free words, lower case, each once.
    pub tags: Vec<String>,
    /// When to look at it again.
    pub review_on: Option<NaiveDate>,
}

/// A knowledge article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Its id.
    pub id: ArticleId,
    /// Changes with every change, but not with votes.
    pub revision: i64,
    /// What it says. The body is empty where an article was read for a list.
    pub content: Content,
    /// First words of the text.
    pub summary: String,
    /// Where it stands.
    pub state: ArticleState,
    /// Number of the newest version.
    pub version: i32,
    /// Name of who wrote the newest version.
    pub author_name: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was published; kept while it is archived.
    pub published_at: Option<DateTime<Utc>>,
    /// Votes that it helped.
    pub helpful_votes: i32,
    /// Votes that it did not.
    pub unhelpful_votes: i32,
}

/// What a change did to an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// Title or text: there is a new version.
    Version,
    /// Only what is around them.
    Settings,
}

/// What to change; `None` leaves it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Edit {
    pub title: Option<String>,
    pub body: Option<String>,
    pub locale: Option<Locale>,
    pub kind: Option<Kind>,
    pub audience: Option<Audience>,
    pub tags: Option<Vec<String>>,
    pub review_on: Option<Option<NaiveDate>>,
}

impl Article {
    /// A first draft.
    pub fn draft(id: ArticleId, content: Content, author: &str, now: DateTime<Utc>) -> Self {
        let summary = super::text::summary(&super::text::to_plain(&content.body));
        Self {
            id,
            revision: 1,
            content,
            summary,
            state: ArticleState::Draft,
            version: 1,
            author_name: author.to_owned(),
            created_at: now,
            updated_at: now,
            published_at: None,
            helpful_votes: 0,
            unhelpful_votes: 0,
        }
    }

    /// Refuses a change that was made on another revision; 0 asks for no check.
    pub fn expect_revision(&self, expected: i64) -> Result<(), ArticleError> {
        if expected == 0 || expected == self.revision {
            Ok(())
        } else {
            Err(ArticleError::RevisionMismatch)
        }
    }

    /// True if the edit shows a published article to other people than now, which is a matter of publishing.
    pub fn would_reach_others(&self, edit: &Edit) -> bool {
        self.state == ArticleState::Published && edit.audience.is_some_and(|audience| audience != self.content.audience)
    }

    /// Applies an edit; `None` if it changes nothing.
    pub fn edit(&mut self, edit: Edit, author: &str, now: DateTime<Utc>) -> Option<Changed> {
        let before = self.content.clone();
        let content = &mut self.content;
        content.title = edit.title.unwrap_or_else(|| before.title.clone());
        content.body = edit.body.unwrap_or_else(|| before.body.clone());
        content.locale = edit.locale.unwrap_or(before.locale);
        content.kind = edit.kind.unwrap_or(before.kind);
        content.audience = edit.audience.unwrap_or(before.audience);
        content.tags = edit.tags.unwrap_or_else(|| before.tags.clone());
        content.review_on = edit.review_on.unwrap_or(before.review_on);
        if *content == before {
            return None;
        }
        let rewritten = (&content.title, &content.body) != (&before.title, &before.body);
        if rewritten {
            self.version += 1;
            author.clone_into(&mut self.author_name);
            self.summary = super::text::summary(&super::text::to_plain(&self.content.body));
        }
        self.touch(now);
        Some(if rewritten { Changed::Version } else { Changed::Settings })
    }

    /// Shows the article to its audience; false if it is shown already.
    pub fn publish(&mut self, now: DateTime<Utc>) -> bool {
        let changed = self.enter(ArticleState::Published, now);
        if changed {
            self.published_at = Some(now);
        }
        changed
    }

    /// Takes the article back to draft; false if it is one.
    pub fn unpublish(&mut self, now: DateTime<Utc>) -> bool {
        let changed = self.enter(ArticleState::Draft, now);
        if changed {
            self.published_at = None;
        }
        changed
    }

    /// Puts the article away; false if it is away already.
    pub fn archive(&mut self, now: DateTime<Utc>) -> bool {
        self.enter(ArticleState::Archived, now)
    }

    /// Refuses votes on what nobody is shown.
    pub fn check_vote(&self) -> Result<(), ArticleError> {
        if self.state == ArticleState::Published {
            Ok(())
        } else {
            Err(ArticleError::NotPublished)
        }
    }

    /// True if requesters may open it.
    pub fn is_open_to_requesters(&self) -> bool {
        self.state == ArticleState::Published && matches!(self.content.audience, Audience::Tenant | Audience::Public)
    }

    fn enter(&mut self, state: ArticleState, now: DateTime<Utc>) -> bool {
        if self.state == state {
            return false;
        }
        self.state = state;
        self.touch(now);
        true
    }

    fn touch(&mut self, now: DateTime<Utc>) {
        self.revision += 1;
        self.updated_at = now;
    }
}

/// An article that was found, with the place that matched: words between [`super::text::MARK`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The article, without text.
    pub article: Article,
    /// The place.
    pub snippet: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article() -> Article {
        let content = Content {
            title: "Reset your password".to_owned(),
            body: "# Steps\n\nOpen the *portal*.".to_owned(),
            locale: Locale::En,
            kind: Kind::HowTo,
            audience: Audience::Tenant,
            tags: vec!["password".to_owned()],
            review_on: None,
        };
        Article::draft(ArticleId::new(), content, "Ada", DateTime::UNIX_EPOCH)
    }

    fn later() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + chrono::Duration::hours(1)
    }

    #[test]
    fn a_draft_begins_with_version_one_and_a_summary() {
        let article = article();
        assert_eq!(
            (article.version, article.revision, article.state),
            (1, 1, ArticleState::Draft)
        );
        assert_eq!(article.summary, "Steps Open the portal.");
        assert!(!article.is_open_to_requesters());
    }

    #[test]
    fn changed_words_are_a_version_and_changed_settings_are_not() {
        let mut article = article();
        let tags = Edit {
            tags: Some(vec!["login".to_owned()]),
            ..Edit::default()
        };
        assert_eq!(article.edit(tags.clone(), "Bob", later()), Some(Changed::Settings));
        assert_eq!(
            (article.version, article.revision, article.author_name.as_str()),
            (1, 2, "Ada")
        );
        assert_eq!(article.edit(tags, "Bob", later()), None, "already so");
        let body = Edit {
            body: Some("New".to_owned()),
            ..Edit::default()
        };
        assert_eq!(article.edit(body, "Bob", later()), Some(Changed::Version));
        assert_eq!(
            (article.version, article.revision, article.author_name.as_str()),
            (2, 3, "Bob")
        );
        assert_eq!(article.summary, "New");
        assert_eq!(article.updated_at, later());
    }

    #[test]
    fn verbs_repeat_harmlessly() {
        let mut article = article();
        assert!(article.publish(later()) && !article.publish(later()));
        assert_eq!(article.published_at, Some(later()));
        assert!(article.is_open_to_requesters());
        assert!(article.archive(later()) && !article.archive(later()));
        assert!(!article.is_open_to_requesters() && article.check_vote().is_err());
        assert!(article.unpublish(later()) && !article.unpublish(later()));
        assert_eq!((article.published_at, article.revision), (None, 4));
    }

    #[test]
    fn an_internal_article_is_never_open_to_requesters() {
        let mut article = article();
        article.content.audience = Audience::Internal;
        article.publish(later());
        assert!(!article.is_open_to_requesters());
        let wider = Edit {
            audience: Some(Audience::Public),
            ..Edit::default()
        };
        assert!(article.would_reach_others(&wider));
        assert!(!article.would_reach_others(&Edit {
            audience: Some(Audience::Internal),
            ..Edit::default()
        }));
        article.unpublish(later());
        assert!(!article.would_reach_others(&wider));
    }

    #[test]
    fn a_stale_revision_is_refused() {
        let article = article();
        assert!(article.expect_revision(0).is_ok() && article.expect_revision(1).is_ok());
        assert!(matches!(
            article.expect_revision(9),
            Err(ArticleError::RevisionMismatch)
        ));
    }
}
