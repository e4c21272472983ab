//! What the program sends to PostgreSQL for one request, word by word, from PostgreSQL's own log.

use std::time::Duration;

use anyhow::Context;
use sqlx::{AssertSqlSafe, PgConnection};

use crate::{facts::Facts, operation::Operation, wire::Wire, world::Tenant};

/// A statement with the values of its parameters; `None` is null.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// As PostgreSQL got it.
    pub text: String,
    /// `$1` and on.
    pub values: Vec<Option<String>>,
}

/// The statements of one operation in one tenant, once its plans and caches are warm.
pub async fn record(facts: &Facts, tenant: &Tenant, operation: Operation) -> anyhow::Result<Vec<Statement>> {
    let mut wire = Wire::new(facts.gateway()?);
    for number in 0..4 {
        operation.run(facts, tenant, &mut wire, number * 20).await?;
    }
    tokio::time::sleep(Duration::from_secs(3)).await;
    let mut connection = facts.database("ticketing").await?;
    settings(&mut connection, "all", "'%p|%u|'").await?;
    let before = std::fs::metadata(facts.postgres_log()?)?.len();
    operation.run(facts, tenant, &mut wire, 0).await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let log = std::fs::read(facts.postgres_log()?)?;
    settings(&mut connection, "none", "'%m [%p] '").await?;
    let log = String::from_utf8_lossy(&log[usize::try_from(before)?..]).into_owned();
    let found = of_request(&log, &tenant.schema(), operation);
    anyhow::ensure!(!found.is_empty(), "PostgreSQL's log tells of no statement");
    Ok(found)
}

async fn settings(connection: &mut PgConnection, what: &str, prefix: &str) -> anyhow::Result<()> {
    for text in [
        format!("alter system set log_statement = '{what}'"),
        format!("alter system set log_line_prefix = {prefix}"),
        "select pg_reload_conf()".to_owned(),
    ] {
        sqlx::query(AssertSqlSafe(text))
            .execute(&mut *connection)
            .await
            .context("PostgreSQL's log cannot be changed")?;
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    Ok(())
}

/// Of a whole log: the transaction that wrote the ticket, or the tenant's reads.
fn of_request(log: &str, schema: &str, operation: Operation) -> Vec<Statement> {
    let entries = entries(log);
    let is_begin = |e: &Entry| e.statement.text.starts_with("begin");
    if operation == Operation::Create {
        let written = entries
            .iter()
            .position(|e| e.statement.text.contains("insert into ticket_search"));
        let Some(written) = written else { return Vec::new() };
        let pid = entries[written].pid;
        let begin = entries[..written]
            .iter()
            .rposition(|e| e.pid == pid && is_begin(e))
            .unwrap_or(written);
        let rest = entries[begin..].iter().filter(|e| e.pid == pid);
        let mut taken: Vec<Statement> = Vec::new();
        for entry in rest {
            taken.push(entry.statement.clone());
            if entry.statement.text == "commit" {
                break;
            }
        }
        return taken;
    }
    let tag = format!("/*{schema}*/ ");
    entries
        .iter()
        .filter(|e| e.statement.text.starts_with(&tag))
        .map(|e| e.statement.clone())
        .collect()
}

struct Entry {
    pid: u32,
    statement: Statement,
}

fn entries(log: &str) -> Vec<Entry> {
    let mut found: Vec<Entry> = Vec::new();
    for line in joined(log) {
        let mut parts = line.splitn(3, '|');
        let (Some(pid), Some(user), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        let Ok(pid) = pid.parse() else { continue };
        // Other services know the tenant by the same tag.
        if !user.starts_with("ticketing") {
            continue;
        }
        if let Some(text) = rest.strip_prefix("LOG:  ") {
            let text = match text.split_once(": ") {
                Some((what, text)) if what == "statement" || what.starts_with("execute ") => text,
                _ => continue,
            };
            let statement = Statement {
                text: text.to_owned(),
                values: Vec::new(),
            };
            found.push(Entry { pid, statement });
        } else if let Some(values) = rest.strip_prefix("DETAIL:  parameters: ")
            && let Some(last) = found.iter_mut().rfind(|e| e.pid == pid)
        {
            last.statement.values = parameters(values);
        }
    }
    found
}

/// A line that begins with a tab goes on where the one before ended.
fn joined(log: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in log.lines() {
        match (line.strip_prefix('\t'), lines.last_mut()) {
            (Some(more), Some(last)) => {
                last.push('\n');
                last.push_str(more);
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

/// `$1 = 'it''s', $2 = NULL`
fn parameters(text: &str) -> Vec<Option<String>> {
    let (mut values, mut rest) = (Vec::new(), text);
    while let Some((_, after)) = rest.split_once(" = ") {
        if let Some(quoted) = after.strip_prefix('\'') {
            let mut value = String::new();
            let mut chars = quoted.char_indices().peekable();
            let mut end = quoted.len();
            while let Some((at, c)) = chars.next() {
                if c != '\'' {
                    value.push(c);
                } else if chars.next_if(|(_, next)| *next == '\'').is_some() {
                    value.push('\'');
                } else {
                    end = at + 1;
                    break;
                }
            }
            values.push(Some(value));
            rest = &quoted[end..];
        } else {
            values.push(None);
            rest = after;
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "7|ticketing_app_0|LOG:  statement: begin read write\n7|ticketing_app_0|LOG:  execute sqlx_s_1: /*t_1*/ insert into ticket_search\n\tvalues ($1, $2)\n\
        7|ticketing_app_0|DETAIL:  parameters: $1 = 'it''s, $2 = x', $2 = NULL\n9|identity_app_1|LOG:  execute s: /*t_1*/ select 1\n9|ticketing_relay|LOG:  statement: commit\n7|ticketing_app_0|LOG:  statement: commit\n7|ticketing_app_0|LOG:  statement: begin\n";

    #[test]
    fn the_transaction_of_a_new_ticket_is_found() {
        let found = of_request(LOG, "t_1", Operation::Create);
        let texts: Vec<_> = found.iter().map(|s| s.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "begin read write",
                "/*t_1*/ insert into ticket_search\nvalues ($1, $2)",
                "commit"
            ]
        );
        assert_eq!(found[1].values, [Some("it's, $2 = x".to_owned()), None]);
    }

    #[test]
    fn reads_are_known_by_their_tag() {
        assert_eq!(of_request(LOG, "t_1", Operation::List).len(), 1);
        assert_eq!(of_request(LOG, "t_2", Operation::List).len(), 0);
    }
}
