//! A permission that a service asks for must be one that identity can give.

use crate::{Finding, tree::Tree};

const RULE: &str = "permission";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let known: Vec<&str> = tree
        .under("services/identity/src/", "rs")
        .flat_map(|f| quoted(&f.text))
        .collect();
    let mut findings = Vec::new();
    for file in tree.under("services/", "rs").filter(|f| f.name() == "permissions.rs") {
        for (line, text) in file.code() {
            let Some(declared) = text
                .split("Permission(\"")
                .nth(1)
                .and_then(|rest| rest.split('"').next())
            else {
                continue;
            };
            if !known.contains(&declared) {
                findings.push(Finding::new(
                    &file.path,
                    line,
                    RULE,
                    format!("identity knows no permission {declared}: add it to its catalogue"),
                ));
            }
        }
    }
    findings
}

fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_permission_is_found() {
        let tree = Tree::of(&[
            (
                "services/identity/src/role/catalogue.rs",
                "const ALL: &[&str] = &[\"asset.read\"];",
            ),
            (
                "services/asset/src/permissions.rs",
                "pub const A: Permission = Permission(\"asset.read\");\npub const B: Permission = Permission(\"asset.raed\");",
            ),
        ]);
        let found = check(&tree);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 2);
    }
}
