//! Migrations run once per tenant, beside running old code, in whatever schema the search path names.

use crate::{
    Finding,
    tree::{File, Tree},
};

const RULE: &str = "migration";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree
        .files
        .iter()
        .filter(|f| f.ending() == "sql" && f.path.contains("/migrations/"))
    {
        let per_tenant = ["/migrations/tenant/", "/migrations/provider/"]
            .iter()
            .any(|folder| file.path.contains(folder));
        for (at, line) in file.text.lines().enumerate() {
            let code = line.split("--").next().unwrap_or_default();
            for problem in problems(code, per_tenant) {
                findings.push(Finding::new(&file.path, at + 1, RULE, problem));
            }
        }
    }
    findings.extend(numbering(tree));
    findings
}

fn problems(code: &str, per_tenant: bool) -> Vec<&'static str> {
    let lower = format!(" {} ", code.to_ascii_lowercase());
    let mut found = Vec::new();
    if per_tenant {
        for (words, problem) in [
            (
                &["create type", "create domain"][..],
                "no types or domains in tenant schemas: text and a check, or every statement is planned anew per tenant",
            ),
            (
                &[" public.", " control.", " t_", " tenant_template."],
                "no schema names here: the search path decides",
            ),
            (
                &["create role", "grant ", "revoke ", "create extension", "create temp"],
                "roles, rights and extensions are libs/db's",
            ),
        ] {
            if words.iter().any(|w| lower.contains(w)) {
                found.push(problem);
            }
        }
        if lower.contains("alter column") && lower.contains(" type ") {
            found.push("never change a column's type in place: add, backfill, drop");
        }
    }
    if lower.contains("select *") {
        found.push("list the columns");
    }
    if ["CREATE ", "ALTER ", "SELECT ", "INSERT ", "UPDATE "]
        .iter()
        .any(|word| code.trim_start().starts_with(word))
    {
        found.push("SQL is written in lower case");
    }
    found
}

/// Files of a folder are numbered 0001, 0002 … without gaps, so that two of the same number cannot both land.
fn numbering(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut last = ("", 0);
    let in_folders = |f: &&File| {
        f.ending() == "sql"
            && ["tenant", "control", "provider"]
                .iter()
                .any(|k| f.path.contains(&format!("/migrations/{k}/")))
    };
    for file in tree.files.iter().filter(in_folders) {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let expected = if last.0 == folder { last.1 + 1 } else { 1 };
        let number = file.name().split('_').next().and_then(|n| n.parse::<u32>().ok());
        if number != Some(expected) {
            findings.push(Finding::new(
                &file.path,
                0,
                RULE,
                format!("expected number {expected:04} here"),
            ));
        }
        last = (folder, expected);
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn a_type_in_a_tenant_schema_is_refused() {
        assert_eq!(
            count(
                "services/a/migrations/tenant/0001_a.sql",
                "create type state as enum ('a');"
            ),
            1
        );
        assert_eq!(
            count(
                "services/a/migrations/tenant/0001_a.sql",
                "-- create type is forbidden\ncreate table a (id uuid);"
            ),
            0
        );
    }

    #[test]
    fn a_schema_name_in_a_tenant_migration_is_refused() {
        assert_eq!(
            count(
                "services/a/migrations/tenant/0001_a.sql",
                "insert into control.job values (1);"
            ),
            1
        );
        assert_eq!(
            count(
                "services/a/migrations/control/0001_a.sql",
                "create table control.job (id uuid);"
            ),
            0
        );
    }

    #[test]
    fn numbers_have_no_gaps() {
        let tree = Tree::of(&[
            ("services/a/migrations/tenant/0001_a.sql", ""),
            ("services/a/migrations/tenant/0003_b.sql", ""),
        ]);
        assert_eq!(check(&tree).len(), 1);
    }

    #[test]
    fn upper_case_and_stars_are_refused() {
        assert_eq!(count("services/a/migrations/tenant/0001_a.sql", "SELECT * from a;"), 2);
    }
}
