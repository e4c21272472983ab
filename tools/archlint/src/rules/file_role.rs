//! What a file may do is told by its name: rules are pure in `entity.rs`, SQL lives in `repo.rs`, the wire stays in `grpc.rs` and `convert.rs`.

use crate::{
    Finding,
    tree::{File, Tree},
};

const RULE: &str = "file-role";

/// Words that a file of this name must not contain, and what to do instead.
const ROLES: &[(&str, &[&str], &str)] = &[
    (
        "entity.rs",
        &["sqlx::", "tonic::", "tokio::", "proto::", "async fn", ".await"],
        "rules are pure: no I/O and no wire types in entity.rs",
    ),
    (
        "repo.rs",
        &["tonic::", "proto::"],
        "repo.rs knows rows and domain types, not the wire",
    ),
    (
        "grpc.rs",
        &["sqlx::", "db.begin", "db.read"],
        "grpc.rs only translates and calls one use case",
    ),
    ("convert.rs", &["sqlx::", ".await"], "convert.rs only converts"),
    (
        "error.rs",
        &["async fn", ".await"],
        "error.rs only names what can go wrong",
    ),
];

/// Marks of SQL in Rust.
const SQL: &[&str] = &[
    "query!(",
    "query_as!(",
    "query_scalar!(",
    "sqlx::query(",
    "sqlx::query_as(",
    "sqlx::query_scalar(",
    "sqlx::raw_sql(",
    "QueryBuilder::",
];
/// Crates whose purpose is SQL.
const SQL_CRATES: &[&str] = &["libs/db/", "libs/events/", "libs/jobs/", "libs/testkit/"];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.sources() {
        for (name, words, advice) in ROLES {
            if file.name() == *name && file.path.starts_with("services/") {
                forbid(file, words, advice, &mut findings);
            }
        }
        if !holds_sql(file) {
            forbid(file, SQL, "SQL belongs in repo.rs", &mut findings);
        }
        if file.path.starts_with("services/") || !SQL_CRATES.iter().any(|c| file.path.starts_with(c)) {
            forbid(
                file,
                &["PgPool", "PgConnection"],
                "connections never leave libs/db",
                &mut findings,
            );
        }
        if !file.path.starts_with("libs/testkit/") {
            forbid(
                file,
                &[".unwrap()"],
                "say with expect why it cannot fail, or return the error",
                &mut findings,
            );
        }
    }
    findings
}

fn holds_sql(file: &File) -> bool {
    file.name() == "repo.rs" || file.path.contains("/repo/") || SQL_CRATES.iter().any(|c| file.path.starts_with(c))
}

fn forbid(file: &File, words: &[&str], advice: &str, findings: &mut Vec<Finding>) {
    for (line, text) in file.code() {
        if let Some(word) = words.iter().find(|word| text.contains(**word)) {
            findings.push(Finding::new(&file.path, line, RULE, format!("`{word}` here: {advice}")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn an_entity_without_io_is_fine() {
        assert_eq!(
            count(
                "services/asset/src/asset/entity.rs",
                "fn move_to(&mut self) -> bool { true }"
            ),
            0
        );
    }

    #[test]
    fn an_entity_that_knows_the_database_is_refused() {
        assert_eq!(count("services/asset/src/asset/entity.rs", "use sqlx::Type;"), 1);
    }

    #[test]
    fn sql_outside_the_repository_file_is_refused() {
        assert_eq!(
            count("services/asset/src/asset/mod.rs", "sqlx::query!(\"select 1\")"),
            1
        );
        assert_eq!(
            count("services/asset/src/asset/repo.rs", "sqlx::query!(\"select 1\")"),
            0
        );
    }

    #[test]
    fn unwrap_is_for_tests() {
        assert_eq!(count("services/asset/src/app.rs", "x.unwrap();"), 1);
        assert_eq!(
            count(
                "services/asset/src/app.rs",
                "#[cfg(test)]\nmod tests { fn a() { x.unwrap(); } }"
            ),
            0
        );
    }
}
