//! Programs of two neighbouring versions work on one schema, so a migration only adds. One that takes something away, or begins to refuse what an
//! older program writes, says since which migration no program needs it: `-- contract: from 0007: why nothing needs it any more`.

use std::collections::HashSet;

use crate::{
    Finding,
    tree::{File, Tree},
};

const RULE: &str = "expand";
const FOLDERS: [&str; 3] = ["/migrations/tenant/", "/migrations/provider/", "/migrations/control/"];
/// A reason of fewer letters says nothing.
const REASON: usize = 15;

pub fn check(tree: &Tree) -> Vec<Finding> {
    let in_folder = |f: &&File| f.ending() == "sql" && FOLDERS.iter().any(|folder| f.path.contains(folder));
    let files: Vec<_> = tree.files.iter().filter(in_folder).collect();
    let unique: HashSet<String> = files
        .iter()
        .flat_map(|file| statements(&file.text))
        .filter_map(|(_, statement)| {
            Some(
                statement
                    .strip_prefix("create unique index ")?
                    .split(' ')
                    .next()?
                    .to_owned(),
            )
        })
        .collect();
    files.into_iter().flat_map(|file| of_file(file, &unique)).collect()
}

fn of_file(file: &File, unique: &HashSet<String>) -> Vec<Finding> {
    let statements = statements(&file.text);
    let own: HashSet<String> = statements
        .iter()
        .filter_map(|(_, statement)| name_after(statement, "create table "))
        .collect();
    let taking: Vec<_> = statements
        .iter()
        .filter_map(|(line, statement)| Some((*line, takes(statement, &own, unique)?)))
        .collect();
    let mut findings = Vec::new();
    match marker(&file.text, "contract") {
        None => findings.extend(taking.into_iter().map(|(line, what)| {
            let advice = "older programs still need it: first release a program that does not, then mark this file `-- contract: from NNNN: why`";
            Finding::new(&file.path, line, RULE, format!("{what}; {advice}"))
        })),
        Some((line, value)) => {
            if !is_contract(value, file) {
                let message = "write `-- contract: from NNNN: why`, where NNNN is an earlier migration and every program that has it does without";
                findings.push(Finding::new(&file.path, line, RULE, message));
            } else if taking.is_empty() {
                findings.push(Finding::new(&file.path, line, RULE, "this file takes nothing away: remove the mark"));
            }
        }
    }
    if let Some((line, reason)) = marker(&file.text, "slow") {
        if reason.len() < REASON {
            findings.push(Finding::new(
                &file.path,
                line,
                RULE,
                "say why it holds nobody up although it is slow",
            ));
        }
        let rows = ["insert ", "update ", "delete ", "with ", "select "];
        if let Some((line, _)) = statements
            .iter()
            .find(|(_, s)| !rows.iter().any(|verb| s.starts_with(verb)))
        {
            let message =
                "a slow migration may only change rows: everything else locks a table for as long as it takes";
            findings.push(Finding::new(&file.path, *line, RULE, message));
        }
    }
    findings
}

/// What an older program would miss after this statement, or may not do any more.
fn takes(statement: &str, own: &HashSet<String>, unique: &HashSet<String>) -> Option<&'static str> {
    if let Some(rest) = statement.strip_prefix("drop index ") {
        let name = rest
            .trim_start_matches("if exists ")
            .split(' ')
            .next()
            .unwrap_or_default();
        return unique
            .contains(name)
            .then_some("a unique index goes, and `on conflict` with it");
    }
    if statement.starts_with("drop ") {
        return Some("something is dropped");
    }
    if statement.starts_with("create unique index ") {
        let table = name_after(statement, " on ")?;
        return (!own.contains(&table)).then_some("a unique index refuses what older programs write");
    }
    let table = name_after(statement, "alter table ")?;
    if own.contains(&table) {
        return None;
    }
    if statement.contains(" rename ") {
        return Some("something is renamed");
    }
    if statement.contains(" alter column ") && statement.contains(" type ") {
        return Some("a column's type is changed");
    }
    if statement.contains(" drop ") && !statement.contains(" drop not null") {
        return Some("something is dropped");
    }
    if statement.contains(" set not null") {
        return Some("a column may not be empty any more");
    }
    let mut columns = statement.split(" add column ").skip(1);
    if columns
        .any(|column| column.contains(" not null") && !column.contains(" default ") && !column.contains(" generated "))
    {
        return Some("a column without a default must be given");
    }
    let refusing = [
        " add constraint ",
        " add check",
        " add unique",
        " add foreign key",
        " add primary key",
        " add exclude",
    ];
    refusing
        .iter()
        .any(|words| statement.contains(words))
        .then_some("a constraint refuses what older programs write")
}

/// The value of `-- <name>: <value>`, with its line.
fn marker<'a>(text: &'a str, name: &str) -> Option<(usize, &'a str)> {
    let value = |line: &'a str| line.strip_prefix("-- ")?.strip_prefix(name)?.strip_prefix(':');
    text.lines()
        .enumerate()
        .find_map(|(at, line)| Some((at + 1, value(line)?.trim())))
}

fn is_contract(value: &str, file: &File) -> bool {
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() == 4);
    let own = file.name().split('_').next().and_then(number).unwrap_or_default();
    let Some((from, reason)) = value.strip_prefix("from ").and_then(|rest| rest.split_once(": ")) else {
        return false;
    };
    number(from).is_some_and(|from| from > 0 && from < own) && reason.len() >= REASON
}

fn name_after(statement: &str, words: &str) -> Option<String> {
    let (_, rest) = statement.split_once(words)?;
    let rest = ["if not exists ", "if exists ", "only "]
        .iter()
        .fold(rest, |rest, words| rest.strip_prefix(words).unwrap_or(rest));
    let end = rest.find([' ', '(']).unwrap_or(rest.len());
    Some(rest[..end].to_owned())
}

/// The statements in lower case with single spaces and the line of each; comments and the bodies of functions are left out.
fn statements(text: &str) -> Vec<(usize, String)> {
    let (mut found, mut current, mut begun, mut in_body) = (Vec::new(), String::new(), 0, false);
    for (at, line) in text.lines().enumerate() {
        let code = line.split("--").next().unwrap_or_default().to_ascii_lowercase();
        for (part, piece) in code.split("$$").enumerate() {
            in_body ^= part > 0;
            if in_body {
                continue;
            }
            for (n, piece) in piece.split(';').enumerate() {
                if n > 0 && !current.is_empty() {
                    found.push((begun, std::mem::take(&mut current)));
                }
                for word in piece.split_whitespace() {
                    if current.is_empty() {
                        begun = at + 1;
                    } else {
                        current.push(' ');
                    }
                    current.push_str(word);
                }
            }
        }
    }
    if !current.is_empty() {
        found.push((begun, current));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let first = "create table a (id uuid primary key, b text);\ncreate unique index a_b_idx on a (b);";
        let tree = Tree::of(&[
            ("services/a/migrations/tenant/0001_a.sql", first),
            ("services/a/migrations/tenant/0002_b.sql", text),
        ]);
        check(&tree).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn what_only_adds_is_fine() {
        for text in [
            "alter table a add column c text;",
            "alter table a add column c text not null default '';",
            "create table n (id uuid);\ncreate unique index n_idx on n (id);\nalter table n add check (id is not null);",
            "create index a_c_idx on a (b);",
            "drop index a_c_idx;",
            "alter table a alter column b drop not null;",
            "create function f() returns text language sql as $$ alter table a drop column b; $$;",
            "-- drop table a;",
            "-- slow: rows are taken in batches of few\nupdate a set b = '' where b is null;",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn what_an_older_program_would_miss_is_found() {
        for text in [
            "drop table a;",
            "alter table a drop column b;",
            "alter table a\n    rename column b to c;",
            "alter table a rename to c;",
            "alter table a alter column b type integer;",
            "alter table a alter column b set not null;",
            "alter table a alter column b drop default;",
            "alter table a add column c text not null;",
            "alter table a add column d text not null default '', add column c text not null;",
            "alter table a add constraint c check (b <> '');",
            "create unique index a_id_idx on a (id);",
            "drop index a_b_idx;",
        ] {
            assert_eq!(found(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn a_marked_contract_is_allowed_if_it_is_one() {
        assert!(
            found("-- contract: from 0001: programs since then do not read it\nalter table a drop column b;")
                .is_empty()
        );
        for wrong in [
            "-- contract: from 0002: programs since then do not read it\ndrop table a;",
            "-- contract: from 0001: no\ndrop table a;",
            "-- contract: nothing reads it any more\ndrop table a;",
            "-- contract: from 0001: programs since then do not read it\nalter table a add column c text;",
            "-- slow: rows are taken in batches of few\nalter table a add column c text;",
        ] {
            assert_eq!(found(wrong).len(), 1, "{wrong}");
        }
    }
}
