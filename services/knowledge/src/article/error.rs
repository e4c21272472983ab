use db::DbError;
use fault::Fault;

/// What can go wrong with an article.
#[derive(Debug, thiserror::Error)]
pub enum ArticleError {
    /// Missing, or not the caller's to see.
    #[error("article not found")]
    NotFound,
    /// There is no such version.
    #[error("the article has no such version")]
    UnknownVersion,
    /// Changed since the caller read it.
    #[error("the article was changed by somebody else in the meantime")]
    RevisionMismatch,
    /// Nobody is shown it, so nobody rates it.
    #[error("only published articles can be rated")]
    NotPublished,
    /// A program has no vote.
    #[error("only people can rate articles")]
    NoPerson,
    /// Not allowed or not valid.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<ArticleError> for Fault {
    fn from(error: ArticleError) -> Self {
        let message = error.to_string();
        match error {
            ArticleError::NotFound => Self::not_found("ARTICLE_NOT_FOUND", message),
            ArticleError::UnknownVersion => Self::bad_field("version", "unknown", message),
            ArticleError::RevisionMismatch => Self::conflict("REVISION_MISMATCH", message),
            ArticleError::NotPublished => Self::precondition("ARTICLE_NOT_PUBLISHED", message),
            ArticleError::NoPerson => Self::forbidden("PERSON_REQUIRED", message),
            ArticleError::Fault(fault) => fault,
            ArticleError::Db(error) => error.into(),
        }
    }
}

impl From<ArticleError> for tonic::Status {
    fn from(error: ArticleError) -> Self {
        Fault::from(error).into()
    }
}
