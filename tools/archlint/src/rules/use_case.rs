//! A use case asks "may I" before anything else: every public async function that takes a caller's context calls `.require(` or `.can(`,
//! before it opens a transaction.

use crate::{
    Finding,
    tree::{File, Tree},
};

const RULE: &str = "use-case";
/// Files of an aggregate that hold no use cases.
const OTHER_ROLES: &[&str] = &[
    "repo.rs",
    "grpc.rs",
    "convert.rs",
    "events.rs",
    "entity.rs",
    "error.rs",
    "app.rs",
    "config.rs",
    "lib.rs",
];
const CONTEXTS: &[&str] = &["&TenantCtx", "&ProviderCtx"];

pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.sources()
        .filter(|f| {
            f.path.starts_with("services/")
                && !f.path.starts_with("services/portal-gateway/")
                && !f.path.starts_with("services/guichet/")
        })
        .filter(|f| {
            !OTHER_ROLES.contains(&f.name())
                && !["/subscribers/", "/jobs/", "/repo/"]
                    .iter()
                    .any(|folder| f.path.contains(folder))
        })
        .flat_map(unguarded)
        .collect()
}

fn unguarded(file: &File) -> Vec<Finding> {
    let lines: Vec<(usize, &str)> = file.code().collect();
    let mut findings = Vec::new();
    let starts: Vec<usize> = (0..lines.len())
        .filter(|&i| lines[i].1.starts_with("pub async fn "))
        .collect();
    for start in starts {
        let end = (start..lines.len())
            .find(|&i| lines[i].1 == "}")
            .unwrap_or(lines.len() - 1);
        let text: Vec<&str> = lines[start..=end].iter().map(|(_, text)| *text).collect();
        let whole = text.join("\n");
        let Some((signature, body)) = whole.split_once("{\n") else {
            continue;
        };
        if CONTEXTS.iter().any(|context| signature.contains(context)) && !guarded(body) {
            let name = signature
                .trim_start_matches("pub async fn ")
                .split(['(', '<'])
                .next()
                .unwrap_or_default();
            findings.push(Finding::new(
                &file.path,
                lines[start].0,
                RULE,
                format!("`{name}` does not ask for a permission before it begins"),
            ));
        }
    }
    findings
}

fn guarded(body: &str) -> bool {
    let begins = [".begin(", ".read(", ".begin_provider(", ".read_provider("]
        .iter()
        .filter_map(|call| body.find(call))
        .min()
        .unwrap_or(body.len());
    ["require(", ".can(", "permissions::", "may_", ".is_service()"]
        .iter()
        .any(|ask| body[..begins].contains(ask))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        check(&Tree::of(&[("services/asset/src/asset/mod.rs", text)])).len()
    }

    #[test]
    fn a_use_case_that_asks_first_is_fine() {
        assert_eq!(
            count(
                "pub async fn get(app: &App, ctx: &TenantCtx) -> X {\n    ctx.require(A)?;\n    let mut tx = app.db.begin(ctx).await?;\n}\n"
            ),
            0
        );
    }

    #[test]
    fn a_use_case_that_never_asks_is_found() {
        assert_eq!(
            count(
                "pub async fn get(app: &App, ctx: &TenantCtx) -> X {\n    let mut tx = app.db.begin(ctx).await?;\n}\n"
            ),
            1
        );
    }

    #[test]
    fn asking_after_beginning_is_too_late() {
        assert_eq!(
            count(
                "pub async fn get(app: &App, ctx: &TenantCtx) -> X {\n    let mut tx = app.db.begin(ctx).await?;\n    ctx.require(A)?;\n}\n"
            ),
            1
        );
    }

    #[test]
    fn a_function_without_a_caller_is_not_a_use_case() {
        assert_eq!(count("pub async fn sweep(app: &App) -> X {\n    run().await\n}\n"), 0);
    }
}
