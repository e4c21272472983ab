use fault::{ErrorCode, Fault};

/// Why a blob could not be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// The stream went on beyond the limit.
    #[error("larger than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The stream that was to be stored broke off.
    #[error("the upload broke off")]
    BrokenOff,
    /// There is no such blob, or it is another tenant's.
    #[error("no such blob")]
    Missing,
    /// The asked range lies outside the blob.
    #[error("range outside of the {size} bytes there are")]
    Range {
        /// Size of the blob in bytes.
        size: u64,
    },
    /// The configuration cannot be used.
    #[error("blob settings: {0}")]
    Settings(String),
    /// The object store failed.
    #[error("object store: {0}")]
    Store(object_store::Error),
}

impl From<object_store::Error> for BlobError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::Missing,
            other => Self::Store(other),
        }
    }
}

impl From<BlobError> for Fault {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::TooLarge { limit } => {
                Fault::invalid("FILE_TOO_LARGE", format!("a file may have at most {limit} bytes"))
            }
            BlobError::BrokenOff => Fault::invalid("UPLOAD_BROKEN", "the upload broke off"),
            BlobError::Missing => Fault::not_found("FILE_NOT_FOUND", "there is no such file"),
            BlobError::Range { size } => Fault::invalid("RANGE", format!("the file has {size} bytes")),
            BlobError::Settings(_) => Fault::hide(error),
            BlobError::Store(source) => {
                tracing::error!(error = %source, "the object store failed");
                Fault::new(
                    ErrorCode::Unavailable,
                    "STORE_UNAVAILABLE",
                    "files cannot be stored or read right now",
                )
                .retry_after(5)
            }
        }
    }
}
