//! Long files are where nobody finds anything: 400 lines, and a reason above that.

use crate::{Finding, tree::Tree};

const RULE: &str = "length";
const MOST: usize = 400;
const ENDINGS: &[&str] = &["rs", "ts", "tsx", "js", "mjs", "sh", "css"];
/// Made by programs.
const GENERATED: &[&str] = &["services/portal-gateway/web/src/api/schema.d.ts"];

pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.files
        .iter()
        .filter(|f| (ENDINGS.contains(&f.ending()) || f.name() == "dev") && !GENERATED.contains(&f.path.as_str()))
        .filter_map(|f| {
            let lines = f.text.lines().count();
            (lines > MOST)
                .then(|| Finding::new(&f.path, 0, RULE, format!("{lines} lines: split it, {MOST} is the most")))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_401_lines_is_too_long() {
        assert_eq!(check(&Tree::of(&[("libs/a/src/lib.rs", &"\n".repeat(401))])).len(), 1);
        assert!(check(&Tree::of(&[("libs/a/src/lib.rs", &"\n".repeat(400))])).is_empty());
    }
}
