//! A category and its place in the tree.

use std::collections::{HashMap, HashSet};

use ids::CategoryId;

/// Levels of the tree at most.
pub const MAX_DEPTH: usize = 5;

/// A category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Which.
    pub id: CategoryId,
    /// Changes with every change.
    pub revision: i64,
    /// Name, unique beside its siblings.
    pub name: String,
    /// The category around it.
    pub parent_id: Option<CategoryId>,
    /// Names from the top, joined by ` / `.
    pub path: String,
    /// True if out of use.
    pub archived: bool,
}

/// Puts parents before children, siblings by name, and gives everyone its path. A parent that is not among them counts as none.
pub fn tree(categories: Vec<Category>) -> Vec<Category> {
    let known: HashSet<_> = categories.iter().map(|category| category.id).collect();
    let mut children: HashMap<Option<CategoryId>, Vec<Category>> = HashMap::new();
    for category in categories {
        let parent = category.parent_id.filter(|id| known.contains(id));
        children.entry(parent).or_default().push(category);
    }
    for siblings in children.values_mut() {
        siblings.sort_by_key(|category| (category.name.to_lowercase(), category.id));
    }
    let mut sorted = Vec::with_capacity(known.len());
    place(None, "", &mut children, &mut sorted);
    sorted
}

fn place(
    parent: Option<CategoryId>,
    above: &str,
    children: &mut HashMap<Option<CategoryId>, Vec<Category>>,
    sorted: &mut Vec<Category>,
) {
    for mut category in children.remove(&parent).unwrap_or_default() {
        category.path = if above.is_empty() {
            category.name.clone()
        } else {
            format!("{above} / {}", category.name)
        };
        let (id, path) = (category.id, category.path.clone());
        sorted.push(category);
        place(Some(id), &path, children, sorted);
    }
}

/// Why a category cannot lie under another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misplaced {
    /// There is no such parent in use.
    NoParent,
    /// It would lie inside itself.
    Cycle,
    /// The tree would become too deep.
    TooDeep,
}

/// Ok if `moved` (a new category if `None`) may lie under `parent`.
pub fn may_lie_under(all: &[Category], moved: Option<CategoryId>, parent: Option<CategoryId>) -> Result<(), Misplaced> {
    let mut above = Vec::new();
    let mut next = parent;
    while let Some(id) = next {
        if Some(id) == moved || above.contains(&id) {
            return Err(Misplaced::Cycle);
        }
        let found = all.iter().find(|category| category.id == id && !category.archived);
        above.push(id);
        next = found.ok_or(Misplaced::NoParent)?.parent_id;
    }
    let depth = above.len() + 1 + moved.map_or(0, |id| height(all, id));
    if depth > MAX_DEPTH {
        Err(Misplaced::TooDeep)
    } else {
        Ok(())
    }
}

/// Levels below a category.
fn height(all: &[Category], id: CategoryId) -> usize {
    let below = all
        .iter()
        .filter(|category| category.parent_id == Some(id) && category.id != id);
    below.map(|category| 1 + height(all, category.id)).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn category(name: &str, parent: Option<&Category>) -> Category {
        Category {
            id: CategoryId::new(),
            revision: 1,
            name: name.into(),
            parent_id: parent.map(|p| p.id),
            path: String::new(),
            archived: false,
        }
    }

    #[test]
    fn parents_come_before_children_with_paths() {
        let (b, a) = (category("Software", None), category("hardware", None));
        let child = category("Printer", Some(&a));
        let deep = category("Toner", Some(&child));
        let sorted = tree(vec![deep, child, b, a]);
        let paths: Vec<_> = sorted.iter().map(|c| c.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "hardware",
                "hardware / Printer",
                "hardware / Printer / Toner",
                "Software"
            ]
        );
    }

    #[test]
    fn a_category_cannot_lie_inside_itself_or_too_deep() {
        let mut all = vec![category("1", None)];
        for n in 2..=MAX_DEPTH {
            all.push(category(&n.to_string(), all.last()));
        }
        let (first, last) = (all[0].id, all[MAX_DEPTH - 1].id);
        assert_eq!(may_lie_under(&all, None, Some(last)), Err(Misplaced::TooDeep));
        assert_eq!(may_lie_under(&all, Some(first), Some(last)), Err(Misplaced::Cycle));
        assert_eq!(may_lie_under(&all, Some(first), Some(first)), Err(Misplaced::Cycle));
        assert_eq!(
            may_lie_under(&all, None, Some(CategoryId::new())),
            Err(Misplaced::NoParent)
        );
        assert_eq!(may_lie_under(&all, Some(last), Some(first)), Ok(()));
        let other = category("x", None);
        all.push(other.clone());
        assert_eq!(
            may_lie_under(&all, Some(first), Some(other.id)),
            Err(Misplaced::TooDeep)
        );
    }
}
