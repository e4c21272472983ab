use db::DbError;
use fault::Fault;

use super::entity::{MAX_DEPTH, Misplaced};

/// What can go wrong with a category.
#[derive(Debug, thiserror::Error)]
pub enum CategoryError {
    /// There is none.
    #[error("category not found")]
    NotFound,
    /// Somebody changed it in between.
    #[error("the category was changed in between; it is at revision {0} now")]
    Stale(i64),
    /// A sibling has the name.
    #[error("there is a category of this name here already")]
    NameTaken,
    /// It is out of use.
    #[error("the category is out of use")]
    Archived,
    /// It has children in use.
    #[error("take the categories below it out of use first")]
    HasChildren,
    /// The request or the caller's rights are wrong.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<sqlx::Error> for CategoryError {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(error.into())
    }
}

impl CategoryError {
    /// A wrong parent, as a field.
    pub(super) fn misplaced(field: &str, why: Misplaced) -> Self {
        let (code, message) = match why {
            Misplaced::NoParent => ("not_found", "there is no such category in use".to_owned()),
            Misplaced::Cycle => ("cycle", "a category cannot lie inside itself".to_owned()),
            Misplaced::TooDeep => ("too_deep", format!("the tree can have at most {MAX_DEPTH} levels")),
        };
        Self::Fault(Fault::bad_field(field, code, message))
    }
}

impl From<CategoryError> for Fault {
    fn from(error: CategoryError) -> Self {
        let text = error.to_string();
        match error {
            CategoryError::NotFound => Self::not_found("CATEGORY_NOT_FOUND", text),
            CategoryError::Stale(_) => Self::conflict("REVISION_MISMATCH", text),
            CategoryError::NameTaken => Self::exists("CATEGORY_NAME_TAKEN", text.clone()).field("name", "taken", text),
            CategoryError::Archived => Self::precondition("CATEGORY_ARCHIVED", text),
            CategoryError::HasChildren => Self::precondition("CATEGORY_HAS_CHILDREN", text),
            CategoryError::Fault(fault) => fault,
            CategoryError::Db(error) => error.into(),
        }
    }
}
