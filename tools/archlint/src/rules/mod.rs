//! The rules.

mod crate_graph;
mod document;
mod expand;
mod file_role;
mod length;
mod migration;
mod name;
mod permission;
mod use_case;
mod web;
mod word;

use crate::{Finding, tree::Tree};

/// What all rules find.
pub fn all(tree: &Tree) -> Vec<Finding> {
    [
        crate_graph::check,
        document::check,
        expand::check,
        file_role::check,
        length::check,
        migration::check,
        name::check,
        permission::check,
        use_case::check,
        web::check,
        word::check,
    ]
    .iter()
    .flat_map(|rule| rule(tree))
    .collect()
}
