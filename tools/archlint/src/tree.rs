use std::{fs, path::Path};

/// The text files of the repository, as the rules read them.
#[derive(Debug, Default)]
pub struct Tree {
    /// All files, by path.
    pub files: Vec<File>,
}

/// One text file.
#[derive(Debug)]
pub struct File {
    /// Path relative to the root, with `/`.
    pub path: String,
    /// Content.
    pub text: String,
}

/// Folders that hold no source of ours.
const SKIPPED: &[&str] = &[
    "target",
    "node_modules",
    ".git",
    ".dev",
    ".sqlx",
    ".sqlx.new",
    "dist",
    "proptest-regressions",
    "snapshots",
];
/// Endings of files that are text and ours.
const ENDINGS: &[&str] = &[
    "rs", "toml", "sql", "proto", "ts", "tsx", "js", "mjs", "cjs", "css", "html", "json", "md", "sh", "yaml", "yml",
    "conf", "tpl",
];
/// Names without an ending that are text and ours.
const NAMES: &[&str] = &["dev", "run", "Dockerfile", ".gitignore", ".dockerignore", ".npmrc"];

impl Tree {
    /// Reads everything below `root` that is text and ours.
    pub fn read(root: &Path) -> anyhow::Result<Self> {
        let mut tree = Self::default();
        tree.walk(root, "")?;
        anyhow::ensure!(
            tree.file("Cargo.toml").is_some(),
            "{} is not the root of the workspace",
            root.display()
        );
        tree.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(tree)
    }

    fn walk(&mut self, folder: &Path, prefix: &str) -> anyhow::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if prefix.is_empty() {
                name.clone()
            } else {
                format!("{prefix}/{name}")
            };
            let kind = entry.file_type()?;
            if kind.is_dir() && !SKIPPED.contains(&name.as_str()) {
                self.walk(&entry.path(), &path)?;
            } else if kind.is_file()
                && is_text(&name)
                && let Ok(text) = fs::read_to_string(entry.path())
            {
                self.files.push(File { path, text });
            }
        }
        Ok(())
    }

    /// The file at `path`.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|f| f.path == path)
    }

    /// Files below `prefix` with this ending.
    pub fn under<'a>(&'a self, prefix: &'a str, ending: &'a str) -> impl Iterator<Item = &'a File> {
        self.files
            .iter()
            .filter(move |f| f.path.starts_with(prefix) && f.ending() == ending)
    }

    /// Rust files below `src/` of libraries and services.
    pub fn sources(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|f| {
            f.ending() == "rs"
                && (f.path.starts_with("libs/") || f.path.starts_with("services/"))
                && f.path.contains("/src/")
        })
    }

    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        Self {
            files: files
                .iter()
                .map(|(path, text)| File {
                    path: (*path).into(),
                    text: (*text).into(),
                })
                .collect(),
        }
    }
}

fn is_text(name: &str) -> bool {
    NAMES.contains(&name)
        || (name != "Cargo.lock"
            && name
                .rsplit_once('.')
                .is_some_and(|(_, ending)| ENDINGS.contains(&ending)))
}

impl File {
    /// The part after the last dot of the name.
    pub fn ending(&self) -> &str {
        self.name().rsplit_once('.').map_or("", |(_, ending)| ending)
    }

    /// The last part of the path.
    pub fn name(&self) -> &str {
        self.path.rsplit_once('/').map_or(self.path.as_str(), |(_, name)| name)
    }

    /// True for a module of tests in a file of its own.
    fn is_test(&self) -> bool {
        self.name() == "tests.rs" || self.name().ends_with("_test.rs") || self.name().ends_with("_tests.rs")
    }

    /// Lines of production code with their numbers: no comments, nothing from the first `#[cfg(test)]` on.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = if self.path.contains("/tests/") || self.is_test() {
            0
        } else {
            self.text
                .lines()
                .position(|l| l.trim_start().starts_with("#[cfg(test)]"))
                .unwrap_or(usize::MAX)
        };
        self.text
            .lines()
            .take(end)
            .enumerate()
            .map(|(at, line)| (at + 1, line))
            .filter(|(_, line)| {
                let line = line.trim_start();
                !line.starts_with("//")
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_ends_where_tests_begin_and_has_no_comments() {
        let tree = Tree::of(&[("libs/a/src/lib.rs", "//! doc\nfn a() {}\n#[cfg(test)]\nmod tests {}\n")]);
        assert_eq!(tree.files[0].code().collect::<Vec<_>>(), [(2, "fn a() {}")]);
    }
}
