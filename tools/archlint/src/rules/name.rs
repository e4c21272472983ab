//! Names that say nothing collect everything.

use crate::{Finding, tree::Tree};

const RULE: &str = "name";
const EMPTY_WORDS: &[&str] = &[
    "common", "util", "utils", "helper", "helpers", "manager", "managers", "misc", "stuff",
];

pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.files
        .iter()
        .filter_map(|file| {
            let word = file.path.split('/').find_map(|part| {
                let stem = part.split('.').next().unwrap_or(part);
                stem.split(['-', '_'])
                    .find(|word| EMPTY_WORDS.contains(&word.to_lowercase().as_str()))
            })?;
            Some(Finding::new(
                &file.path,
                0,
                RULE,
                format!("`{word}` says nothing: name what is in it"),
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_called_helpers_is_refused() {
        assert_eq!(check(&Tree::of(&[("libs/a/src/test_helpers.rs", "")])).len(), 1);
        assert!(check(&Tree::of(&[("libs/a/src/page.rs", "")])).is_empty());
    }
}
