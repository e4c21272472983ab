//! In the web app features never import features: what two need moves to `ui/` or `api/`.

use crate::{Finding, tree::Tree};

const RULE: &str = "web-feature";
const SOURCE: &str = "services/portal-gateway/web/src/";
const FEATURES: &str = "services/portal-gateway/web/src/features/";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|f| f.path.starts_with(FEATURES)) {
        let own = feature(&file.path);
        for (at, line) in file.text.lines().enumerate() {
            let Some(target) = imported(line).map(|import| resolve(&file.path, import)) else {
                continue;
            };
            let other = feature(&target);
            if !other.is_empty() && other != own {
                let message = format!("feature {own} imports feature {other}: move what both need to ui/ or api/");
                findings.push(Finding::new(&file.path, at + 1, RULE, message));
            }
        }
    }
    findings
}

/// The feature a path lies in; empty if none.
fn feature(path: &str) -> &str {
    path.strip_prefix(FEATURES)
        .and_then(|rest| rest.split('/').next())
        .unwrap_or_default()
}

/// The module that a line imports.
fn imported(line: &str) -> Option<&str> {
    let from = line.split(" from ").nth(1).or_else(|| line.split("import(").nth(1))?;
    from.trim_start().strip_prefix(['"', '\''])?.split(['"', '\'']).next()
}

/// The path of an import as seen from a file.
fn resolve(file: &str, import: &str) -> String {
    if !import.starts_with('.') {
        return import.replacen("@/", SOURCE, 1);
    }
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in import.split('/') {
        match part {
            "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_feature_does_not_import_another() {
        let path = "services/portal-gateway/web/src/features/ticket/list.tsx";
        assert_eq!(
            check(&Tree::of(&[(path, "import { A } from '../../features/asset/card'")])).len(),
            1
        );
        assert_eq!(
            check(&Tree::of(&[(path, "import { A } from '../asset/card'")])).len(),
            1
        );
        assert!(
            check(&Tree::of(&[(
                path,
                "import { A } from '../../ui/card'\nimport { B } from './row'"
            )]))
            .is_empty()
        );
    }
}
