//! The architecture rules as a program: `archlint [ROOT]` prints every broken rule with its place and ends with 1 if there is one.
//!
//! Each rule is one file under `rules/`, a pure function from the [`Tree`] to findings. What is exempt stands in `allow.toml`, each with a reason;
//! an exemption that nothing needs any more is a finding itself.

mod allow;
mod rules;
mod tree;

use std::{path::PathBuf, process::ExitCode};

use allow::Allowed;
use tree::Tree;

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// File, relative to the root.
    pub path: String,
    /// Line from 1; 0 for the whole file.
    pub line: usize,
    /// Name of the rule, as `allow.toml` names it.
    pub rule: &'static str,
    /// What is wrong and what to do instead.
    pub message: String,
}

impl Finding {
    fn new(path: &str, line: usize, rule: &'static str, message: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            rule,
            message: message.into(),
        }
    }
}

#[allow(clippy::print_stdout, reason = "findings are this program's output")]
fn main() -> ExitCode {
    let root = std::env::args_os()
        .nth(1)
        .map_or_else(|| PathBuf::from("."), PathBuf::from);
    match check(&root) {
        Ok(findings) if findings.is_empty() => {
            println!("archlint: no findings");
            ExitCode::SUCCESS
        }
        Ok(findings) => {
            for finding in &findings {
                println!(
                    "{}:{}: {}: {}",
                    finding.path, finding.line, finding.rule, finding.message
                );
            }
            println!("archlint: {} findings", findings.len());
            ExitCode::FAILURE
        }
        Err(error) => {
            println!("archlint: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn check(root: &std::path::Path) -> anyhow::Result<Vec<Finding>> {
    let tree = Tree::read(root)?;
    let allowed = Allowed::read(&tree)?;
    let mut findings = allowed.filter(rules::all(&tree));
    findings.sort();
    Ok(findings)
}
