//! Words that belong to one machine, one moment or one tool, and not to the product.

use crate::{Finding, tree::Tree};

const RULE: &str = "word";

/// Built from parts, so that this file passes its own rule.
fn forbidden() -> Vec<(String, &'static str)> {
    vec![
        (["/wo", "rk/"].concat(), "a path of one machine"),
        (["/ro", "ot/"].concat(), "a path of one machine"),
        (["/tm", "p/brief"].concat(), "a path of one machine"),
        (
            ["registry.npm", "js"].concat(),
            "a registry's host: the client's configuration names it",
        ),
        (
            ["static.cra", "tes.io"].concat(),
            "a registry's host: the client's configuration names it",
        ),
        (
            ["index.cra", "tes.io"].concat(),
            "a registry's host: the client's configuration names it",
        ),
        (
            ["deb.deb", "ian.org"].concat(),
            "a registry's host: the client's configuration names it",
        ),
        (
            ["proxy.gol", "ang.org"].concat(),
            "a registry's host: the client's configuration names it",
        ),
        (["TO", "DO"].concat(), "finish it, or describe it where work is planned"),
        (
            ["FIX", "ME"].concat(),
            "finish it, or describe it where work is planned",
        ),
        (["<<<<", "<<<"].concat(), "a conflict that was not resolved"),
    ]
}

pub fn check(tree: &Tree) -> Vec<Finding> {
    let words = forbidden();
    let mut findings = Vec::new();
    for file in &tree.files {
        for (at, line) in file.text.lines().enumerate() {
            for (word, why) in words.iter().filter(|(word, _)| line.contains(word.as_str())) {
                findings.push(Finding::new(&file.path, at + 1, RULE, format!("`{word}`: {why}")));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_path_is_found() {
        let text = ["see /wo", "rk/x"].concat();
        assert_eq!(check(&Tree::of(&[("README.md", &text)])).len(), 1);
    }
}
