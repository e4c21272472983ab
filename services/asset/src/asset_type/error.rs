use db::DbError;
use fault::Fault;

/// What can go wrong with a type of asset.
#[derive(Debug, thiserror::Error)]
pub enum AssetTypeError {
    /// There is no such type.
    #[error("type of asset not found")]
    NotFound,
    /// Changed since the caller read it.
    #[error("the type was changed by somebody else in the meantime")]
    RevisionMismatch,
    /// Another type has the name.
    #[error("another type has this name")]
    NameTaken,
    /// There is no such parent.
    #[error("no such type of asset")]
    UnknownParent,
    /// The parent is the type itself or below it.
    #[error("a type cannot be below itself")]
    Cycle,
    /// The tenant has as many as it may.
    #[error("there are as many types as there may be")]
    TooMany,
    /// Not allowed or not valid.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<AssetTypeError> for Fault {
    fn from(error: AssetTypeError) -> Self {
        let message = error.to_string();
        match error {
            AssetTypeError::NotFound => Self::not_found("ASSET_TYPE_NOT_FOUND", message),
            AssetTypeError::RevisionMismatch => Self::conflict("REVISION_MISMATCH", message),
            AssetTypeError::NameTaken => {
                Self::exists("ASSET_TYPE_NAME_TAKEN", &message).field("name", "taken", message)
            }
            AssetTypeError::UnknownParent => Self::bad_field("parent_id", "unknown", message),
            AssetTypeError::Cycle => Self::bad_field("parent_id", "cycle", message),
            AssetTypeError::TooMany => Self::exhausted("ASSET_TYPES_EXHAUSTED", message),
            AssetTypeError::Fault(fault) => fault,
            AssetTypeError::Db(error) => error.into(),
        }
    }
}

impl From<AssetTypeError> for tonic::Status {
    fn from(error: AssetTypeError) -> Self {
        Fault::from(error).into()
    }
}
