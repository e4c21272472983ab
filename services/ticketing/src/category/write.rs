//! Changing the tree. One change at a time, so that two cannot make a circle together.

use context::TenantCtx;
use db::TenantTx;
use ids::CategoryId;

use super::{
    CategoryError,
    entity::{Category, may_lie_under, tree},
    repo,
};
use crate::{app::App, permissions};

/// New values; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Name.
    pub name: Option<String>,
    /// The category around it.
    pub parent: Option<Option<CategoryId>>,
}

/// Adds a category.
pub async fn create(
    app: &App,
    ctx: &TenantCtx,
    name: String,
    parent_id: Option<CategoryId>,
) -> Result<Category, CategoryError> {
    ctx.require(permissions::CATEGORY_MANAGE)?;
    let mut tx = app.db.begin(ctx).await?;
    repo::lock_tree(&mut tx).await?;
    let all = repo::list(&mut tx, true).await?;
    may_lie_under(&all, None, parent_id).map_err(|why| CategoryError::misplaced("parent_id", why))?;
    let category = Category {
        id: CategoryId::new(),
        revision: 1,
        path: name.clone(),
        name,
        parent_id,
        archived: false,
    };
    free(&all, &category)?;
    repo::insert(&mut tx, &category, app.clock.now()).await?;
    commit(tx, category).await
}

/// Renames or moves a category.
pub async fn update(
    app: &App,
    ctx: &TenantCtx,
    id: CategoryId,
    expected_revision: i64,
    change: Change,
) -> Result<Category, CategoryError> {
    ctx.require(permissions::CATEGORY_MANAGE)?;
    let mut tx = app.db.begin(ctx).await?;
    repo::lock_tree(&mut tx).await?;
    let all = repo::list(&mut tx, true).await?;
    let before = all
        .iter()
        .find(|category| category.id == id)
        .cloned()
        .ok_or(CategoryError::NotFound)?;
    if expected_revision != 0 && expected_revision != before.revision {
        return Err(CategoryError::Stale(before.revision));
    }
    if before.archived {
        return Err(CategoryError::Archived);
    }
    let mut category = before.clone();
    if let Some(name) = change.name {
        category.name = name;
    }
    if let Some(parent) = change.parent {
        may_lie_under(&all, Some(id), parent).map_err(|why| CategoryError::misplaced("category.parent_id", why))?;
        category.parent_id = parent;
    }
    if category != before {
        free(&all, &category)?;
        repo::update(&mut tx, &mut category).await?;
    }
    commit(tx, category).await
}

/// Takes a category out of use; tickets keep it. Harmless if it is already.
pub async fn archive(app: &App, ctx: &TenantCtx, id: CategoryId) -> Result<Category, CategoryError> {
    ctx.require(permissions::CATEGORY_MANAGE)?;
    let mut tx = app.db.begin(ctx).await?;
    repo::lock_tree(&mut tx).await?;
    let all = repo::list(&mut tx, true).await?;
    let mut category = all
        .iter()
        .find(|category| category.id == id)
        .cloned()
        .ok_or(CategoryError::NotFound)?;
    if all.iter().any(|child| child.parent_id == Some(id) && !child.archived) {
        return Err(CategoryError::HasChildren);
    }
    if !category.archived {
        repo::archive(&mut tx, &mut category, app.clock.now()).await?;
    }
    commit(tx, category).await
}

fn free(all: &[Category], wanted: &Category) -> Result<(), CategoryError> {
    let same = |other: &&Category| {
        other.id != wanted.id
            && !other.archived
            && other.parent_id == wanted.parent_id
            && other.name.to_lowercase() == wanted.name.to_lowercase()
    };
    if all.iter().any(|other| same(&other)) {
        Err(CategoryError::NameTaken)
    } else {
        Ok(())
    }
}

/// Commits, and gives the category with its path.
async fn commit(mut tx: TenantTx, category: Category) -> Result<Category, CategoryError> {
    let all = tree(repo::list(&mut tx, true).await?);
    tx.commit().await?;
    let path = all
        .into_iter()
        .find(|other| other.id == category.id)
        .map(|other| other.path);
    Ok(Category {
        path: path.unwrap_or_default(),
        ..category
    })
}
