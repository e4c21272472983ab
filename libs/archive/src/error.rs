use std::io;

/// Why an archive could not be made, or is refused.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It is not an archive, or not as it was made.
    #[error("the archive is damaged and nothing was changed: {0}")]
    Damaged(String),
    /// A later program has made it.
    #[error("the archive is newer than this program and nothing was changed: {0}")]
    Newer(String),
    /// It is of something else.
    #[error("the archive is foreign and nothing was changed: {0}")]
    Foreign(String),
    /// It cannot be put into this installation as it is.
    #[error("the archive does not fit and no service was changed: {0}")]
    Unfit(String),
    /// Reading or writing a file failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A database said no.
    #[error(transparent)]
    Db(#[from] db::DbError),
    /// The object store said no.
    #[error(transparent)]
    Blob(#[from] blob::BlobError),
}

impl ArchiveError {
    pub(crate) fn damaged(what: impl std::fmt::Display) -> Self {
        Self::Damaged(what.to_string())
    }
}
