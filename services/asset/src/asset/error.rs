use db::DbError;
use fault::Fault;

use super::state::AssetState;

/// What can go wrong with an asset.
#[derive(Debug, thiserror::Error)]
pub enum AssetError {
    /// Missing, or not the caller's to see.
    #[error("asset not found")]
    NotFound,
    /// Changed since the caller read it.
    #[error("the asset was changed by somebody else in the meantime")]
    RevisionMismatch,
    /// The state does not follow.
    #[error("an asset that is {from} cannot become {to}")]
    Transition {
        /// Where it is.
        from: AssetState,
        /// Where it should have gone.
        to: AssetState,
    },
    /// Another asset has the tag.
    #[error("another asset has this tag")]
    TagTaken,
    /// Not allowed, not valid, or not answered by another service.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<sqlx::Error> for AssetError {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(error.into())
    }
}

impl From<AssetError> for Fault {
    fn from(error: AssetError) -> Self {
        let message = error.to_string();
        match error {
            AssetError::NotFound => Self::not_found("ASSET_NOT_FOUND", message),
            AssetError::RevisionMismatch => Self::conflict("REVISION_MISMATCH", message),
            AssetError::Transition { .. } => Self::precondition("ASSET_TRANSITION_NOT_ALLOWED", message),
            AssetError::TagTaken => {
                Self::exists("ASSET_TAG_TAKEN", message).field("tag", "taken", "another asset has this tag")
            }
            AssetError::Fault(fault) => fault,
            AssetError::Db(error) => error.into(),
        }
    }
}

impl From<AssetError> for tonic::Status {
    fn from(error: AssetError) -> Self {
        Fault::from(error).into()
    }
}
