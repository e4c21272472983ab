use std::cell::Cell;

use serde::Deserialize;

use crate::{Finding, tree::Tree};

const PATH: &str = "tools/archlint/allow.toml";

/// The exemptions of `allow.toml`.
pub struct Allowed(Vec<(Entry, Cell<bool>)>);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    allow: Vec<Entry>,
}

/// One exemption.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// Name of the rule.
    rule: String,
    /// Path of the file; ends with `/` for all files below a folder.
    path: String,
    /// Only findings whose message contains this.
    #[serde(default)]
    about: String,
    /// Why.
    reason: String,
}

impl Allowed {
    /// Reads `allow.toml` of the tree.
    pub fn read(tree: &Tree) -> anyhow::Result<Self> {
        let Some(file) = tree.file(PATH) else {
            return Ok(Self(Vec::new()));
        };
        let list: List = toml::from_str(&file.text)?;
        for entry in &list.allow {
            anyhow::ensure!(
                entry.reason.len() >= 15,
                "{PATH}: the exemption of {} needs a reason",
                entry.path
            );
        }
        Ok(Self(
            list.allow.into_iter().map(|entry| (entry, Cell::new(false))).collect(),
        ))
    }

    /// The findings that are not exempt, and the exemptions that exempt nothing.
    pub fn filter(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let mut left: Vec<Finding> = findings.into_iter().filter(|finding| !self.covers(finding)).collect();
        left.extend(self.0.iter().filter(|(_, used)| !used.get()).map(|(entry, _)| {
            let message = format!(
                "the exemption of {} from {} is not needed any more: remove it",
                entry.path, entry.rule
            );
            Finding::new(PATH, 0, "allow-list", message)
        }));
        left
    }

    fn covers(&self, finding: &Finding) -> bool {
        let mut covered = false;
        for (entry, used) in &self.0 {
            let path =
                finding.path == entry.path || (entry.path.ends_with('/') && finding.path.starts_with(&entry.path));
            if path && entry.rule == finding.rule && finding.message.contains(&entry.about) {
                used.set(true);
                covered = true;
            }
        }
        covered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exemption_covers_its_finding_and_an_idle_one_is_reported() {
        let text = "[[allow]]\nrule = \"length\"\npath = \"a.rs\"\nreason = \"a table that reads best whole\"\n\
                    [[allow]]\nrule = \"length\"\npath = \"b.rs\"\nreason = \"a table that reads best whole\"\n";
        let allowed = Allowed::read(&Tree::of(&[(PATH, text)])).unwrap();
        let left = allowed.filter(vec![Finding::new("a.rs", 0, "length", "500 lines")]);
        assert_eq!(left.len(), 1);
        assert!(left[0].message.contains("b.rs"));
    }
}
