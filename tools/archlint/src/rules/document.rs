//! Files that the documents name exist: a walk through the code that leads nowhere is worse than none.

use crate::{Finding, tree::Tree};

const RULE: &str = "document";
/// What a running system makes and the tree does not hold.
const MADE: &[&str] = &[".dev/", "target/", "dist/", "node_modules/"];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree
        .files
        .iter()
        .filter(|f| f.path == "README.md" || f.path.starts_with("docs/") && f.ending() == "md")
    {
        for (at, line) in file.text.lines().enumerate() {
            for path in line.split('`').skip(1).step_by(2).filter(|span| names_a_file(span)) {
                if !exists(tree, path) {
                    let message = format!("`{path}` is not in the tree: name what took its place");
                    findings.push(Finding::new(&file.path, at + 1, RULE, message));
                }
            }
        }
    }
    findings
}

/// True for `message/parse.rs`: a folder and a file of ours. Patterns and examples with placeholders are none.
fn names_a_file(span: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/_.-".contains(c);
    let ending = span.rsplit_once('.').map_or("", |(_, ending)| ending);
    span.contains('/')
        && span.chars().all(plain)
        && !span.contains("NNNN")
        && !MADE.iter().any(|made| span.contains(made))
        && ["rs", "proto", "sql", "sh", "mjs", "ts", "tsx", "toml", "md"].contains(&ending)
}

fn exists(tree: &Tree, path: &str) -> bool {
    let inside = format!("/{}", path.trim_start_matches("./").trim_start_matches("../"));
    tree.files
        .iter()
        .any(|file| file.path == inside[1..] || file.path.ends_with(&inside))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_that_names_a_lost_file_is_found() {
        let text = "`message/parse.rs` then `message/gone.rs`, `src/<noun>/mod.rs`, `a/NNNN_b.sql` and `cargo test`";
        let tree = Tree::of(&[("docs/a.md", text), ("services/x/src/message/parse.rs", "")]);
        let found = check(&tree);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].message.contains("message/gone.rs"));
    }
}
