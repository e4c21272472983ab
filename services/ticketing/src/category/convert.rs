//! Categories between the wire and the domain.

use fault::{Fault, validate::Checker};
use proto::ticketing::v1 as wire;

use super::{entity::Category, write::Change};

const MAX_NAME: usize = 80;

pub(super) fn to_wire(category: &Category) -> wire::Category {
    wire::Category {
        id: category.id.to_string(),
        revision: category.revision,
        name: category.name.clone(),
        parent_id: category.parent_id.map(|id| id.to_string()).unwrap_or_default(),
        path: category.path.clone(),
        archived: category.archived,
    }
}

/// Reads a name and a parent.
pub(super) fn create(request: &wire::CreateCategoryRequest) -> Result<(String, Option<ids::CategoryId>), Fault> {
    let mut check = Checker::new();
    let name = check.line("name", &request.name, 1..=MAX_NAME);
    let parent = check.optional_id("parent_id", &request.parent_id);
    check.finish()?;
    Ok((name, parent))
}

/// Reads the fields that the mask names.
pub(super) fn update(request: &wire::UpdateCategoryRequest) -> Result<Change, Fault> {
    let mut check = Checker::new();
    let category = request.category.clone().unwrap_or_default();
    let paths = request.update_mask.clone().unwrap_or_default().paths;
    check.check(
        !paths.is_empty(),
        "update_mask",
        "required",
        "must name the fields to change",
    );
    let mut change = Change::default();
    for path in &paths {
        match path.as_str() {
            "name" => change.name = Some(check.line("category.name", &category.name, 1..=MAX_NAME)),
            "parent_id" => change.parent = Some(check.optional_id("category.parent_id", &category.parent_id)),
            other => check.fail(
                "update_mask",
                "unknown",
                format!("{other:?} is not a field that can be changed"),
            ),
        }
    }
    check.finish()?;
    Ok(change)
}
