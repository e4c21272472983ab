//! In the web app features never import features: what two need moves to `ui/` or `api/`.

use crate::{Finding, tree::Tree};

const RULE: &str = "web-feature";
const FEATURES: &str = "services/portal-gateway/web/src/features/";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|f| f.path.starts_with(FEATURES)) {
        let own = file.path[FEATURES.len()..].split('/').next().unwrap_or_default();
        for (at, line) in file.text.lines().enumerate() {
            if let Some(other) = imported_feature(line)
                && other != own
            {
                let message = format!("feature {own} imports feature {other}: move what both need to ui/ or api/");
                findings.push(Finding::new(&file.path, at + 1, RULE, message));
            }
        }
    }
    findings
}

fn imported_feature(line: &str) -> Option<&str> {
    let from = line.split(" from ").nth(1).or_else(|| line.split("import(").nth(1))?;
    let path = from
        .trim_start()
        .trim_start_matches(['"', '\''])
        .split(['"', '\''])
        .next()?;
    let rest = match path.split_once("features/") {
        Some((_, rest)) => rest,
        None => path
            .strip_prefix("../")
            .filter(|rest| !rest.starts_with("../") && rest.contains('/'))?,
    };
    let name = rest.split('/').next()?;
    (!["ui", "api", "layouts", "locales", "paths", "i18n"].contains(&name)).then_some(name)
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
