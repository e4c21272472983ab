//! Services stand on libraries, libraries on contracts; no service knows another. Versions stand once, in the workspace.

use toml::{Table, Value};

use crate::{Finding, tree::Tree};

const RULE: &str = "crate-graph";

/// Libraries that everything may stand on, and that stand on no library themselves but each other.
const FOUNDATION: &[&str] = &["ids", "clock", "fault", "proto", "settings"];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let libs = members(tree, "libs/");
    let services = members(tree, "services/");
    for file in tree
        .files
        .iter()
        .filter(|f| f.name() == "Cargo.toml" && f.path != "Cargo.toml")
    {
        let Ok(manifest) = file.text.parse::<Table>() else {
            findings.push(Finding::new(&file.path, 0, RULE, "is not valid TOML"));
            continue;
        };
        let folder = file.path.trim_end_matches("/Cargo.toml");
        for (section, name, value) in dependencies(&manifest) {
            let problem = if services.contains(&name) && !may_know_services(folder, section) {
                Some(format!(
                    "{name} is a service: only the program and tests may depend on one, services talk by gRPC and events"
                ))
            } else if name == "testkit" && section != "dev-dependencies" && !folder.starts_with("tests/") {
                Some("testkit is for tests: make it a dev-dependency".to_owned())
            } else if is_foundation(folder)
                && section == "dependencies"
                && libs.contains(&name)
                && !FOUNDATION.contains(&name.as_str())
            {
                Some(format!("{name} stands above this library"))
            } else if !from_workspace(value) {
                Some(format!(
                    "{name} must take its version from the workspace (`{name}.workspace = true`)"
                ))
            } else {
                None
            };
            findings.extend(problem.map(|p| Finding::new(&file.path, line_of(&file.text, &name), RULE, p)));
        }
    }
    findings
}

fn may_know_services(folder: &str, section: &str) -> bool {
    folder == "services/guichet"
        || folder.starts_with("tests/")
        || (section == "dev-dependencies" && folder.starts_with("tools/"))
}

fn is_foundation(folder: &str) -> bool {
    folder
        .strip_prefix("libs/")
        .is_some_and(|name| FOUNDATION.contains(&name))
}

fn members(tree: &Tree, prefix: &str) -> Vec<String> {
    tree.files
        .iter()
        .filter_map(|f| f.path.strip_prefix(prefix)?.strip_suffix("/Cargo.toml"))
        .filter(|name| !name.contains('/'))
        .map(str::to_owned)
        .collect()
}

fn dependencies(manifest: &Table) -> Vec<(&'static str, String, &Value)> {
    ["dependencies", "dev-dependencies", "build-dependencies"]
        .into_iter()
        .filter_map(|section| Some((section, manifest.get(section)?.as_table()?)))
        .flat_map(|(section, table)| table.iter().map(move |(name, value)| (section, name.clone(), value)))
        .collect()
}

fn from_workspace(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool) == Some(true)
}

fn line_of(text: &str, name: &str) -> usize {
    text.lines()
        .position(|l| {
            l.strip_prefix(name)
                .is_some_and(|rest| rest.starts_with([' ', '.', '=']))
        })
        .map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(asset: &str, extra: &[(&str, &str)]) -> Vec<String> {
        let mut files = vec![
            ("services/asset/Cargo.toml", asset),
            ("services/identity/Cargo.toml", ""),
            ("libs/db/Cargo.toml", ""),
        ];
        files.extend_from_slice(extra);
        check(&Tree::of(&files)).into_iter().map(|f| f.message).collect()
    }

    #[test]
    fn a_service_on_libraries_is_fine() {
        assert!(messages("[dependencies]\ndb.workspace = true\n", &[]).is_empty());
    }

    #[test]
    fn a_service_on_a_service_is_refused_even_in_tests() {
        assert_eq!(messages("[dependencies]\nidentity.workspace = true\n", &[]).len(), 1);
        assert_eq!(
            messages("[dev-dependencies]\nidentity.workspace = true\n", &[]).len(),
            1
        );
    }

    #[test]
    fn the_program_may_know_all_services() {
        assert!(
            messages(
                "",
                &[(
                    "services/guichet/Cargo.toml",
                    "[dependencies]\nidentity.workspace = true\n"
                )]
            )
            .is_empty()
        );
    }

    #[test]
    fn a_version_of_its_own_is_refused() {
        assert_eq!(messages("[dependencies]\nserde = \"1\"\n", &[]).len(), 1);
    }

    #[test]
    fn a_foundation_library_stands_on_no_other() {
        assert_eq!(
            messages("", &[("libs/ids/Cargo.toml", "[dependencies]\ndb.workspace = true\n")]).len(),
            1
        );
    }
}
