//! What PostgreSQL alone does: the statements of a request, as the program sends them, run by pgbench in a database of their own where
//! nothing else is at work.

use std::{path::PathBuf, process::Stdio, str::FromStr};

use anyhow::{Context, ensure};
use db::{Db, DbSettings};
use ids::{ProviderId, TenantId};
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};
use uuid::Uuid;

use crate::{
    cpu::Cpu,
    facts::Facts,
    fill,
    measure::Outcome,
    operation::Operation,
    record::{self, Statement},
    report,
    world::Tenant,
};

const DATABASE: &str = "bench_ceiling";

/// Ids that grow with time like those the program makes.
const NEW_ID: &str = "create or replace function public.bench_id() returns uuid language sql volatile as $$
    select encode(overlay(uuid_send(gen_random_uuid()) placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
        from 1 for 6), 'hex')::uuid $$";

/// A script and the values it needs.
struct Script {
    operation: Operation,
    file: PathBuf,
    values: Vec<(String, String)>,
}

/// The three operations, ready to be run.
pub struct Ceiling {
    scripts: Vec<Script>,
    host: String,
    port: u16,
    schema: String,
}

impl Ceiling {
    /// Records what the program does in `tenant` and prepares the same tables with as many tickets.
    pub async fn prepare(facts: &Facts, tenant: &Tenant, tickets: i64) -> anyhow::Result<Self> {
        report::note("recording the statements of a request");
        let url = facts.databases.get("ticketing").context("no database")?.clone();
        let options = PgConnectOptions::from_str(&url)?;
        let (database, schema) = database(&url).await?;
        let mut connection = PgConnection::connect(&database).await?;
        fill::tickets(&mut connection, &schema, tickets).await?;
        sqlx::query(NEW_ID).execute(&mut connection).await?;
        let own: Vec<Uuid> = fill::some(&mut connection, &schema).await?;
        let own = own.first().context("no ticket")?;
        let mut scripts = Vec::new();
        for operation in Operation::ALL {
            let statements = record::record(facts, tenant, operation).await?;
            let read: Uuid = tenant.tickets[0].trim_start_matches("tkt_").parse()?;
            let (text, values) = script(&statements, &read.to_string(), &own.to_string());
            let file = facts.folder.join(format!("ceiling-{}.sql", operation.name()));
            std::fs::write(&file, text)?;
            report::note(&format!(
                "{} is {} statements; they stand in {}",
                operation.name(),
                statements.len(),
                file.display()
            ));
            scripts.push(Script {
                operation,
                file,
                values,
            });
        }
        Ok(Self {
            scripts,
            host: options.get_host().to_owned(),
            port: options.get_port(),
            schema,
        })
    }

    /// Transactions per second of PostgreSQL alone.
    pub async fn run(
        &self,
        facts: &Facts,
        operation: Operation,
        clients: usize,
        seconds: u64,
    ) -> anyhow::Result<Outcome> {
        let script = self
            .scripts
            .iter()
            .find(|s| s.operation == operation)
            .context("no script")?;
        let before = Cpu::now(&facts.pids);
        let mut command = tokio::process::Command::new("pgbench");
        command
            .args(["-n", "-M", "prepared", "-h", &self.host, "-U", "postgres"])
            .args(["-p", &self.port.to_string(), "-c", &clients.to_string(), "-j", "1"])
            .args(["-T", &seconds.to_string(), "-f"])
            .arg(&script.file);
        for (name, value) in &script.values {
            command.args(["-D", &format!("{name}={value}")]);
        }
        let session = format!(
            "-c search_path={},public -c plan_cache_mode=force_generic_plan -c jit=off -c max_parallel_workers_per_gather=0",
            self.schema
        );
        let run = command
            .arg(DATABASE)
            .env("PGOPTIONS", session)
            .stdin(Stdio::null())
            .output()
            .await;
        let output = run.context("pgbench cannot be run; it comes with PostgreSQL")?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(
            output.status.success(),
            "pgbench: {text}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        // The backends have ended when PostgreSQL has noticed it; their time is counted then.
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let number = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|rest| rest.split_whitespace().find_map(|word| word.parse::<f64>().ok()))
                .with_context(|| format!("pgbench tells no {name}"))
        };
        let (rate, latency) = (number("tps = ")?, number("latency average = ")?);
        let seconds = seconds as f64;
        Ok(Outcome {
            latencies: vec![latency; (rate * seconds) as usize],
            seconds,
            errors: 0,
            cpu: Cpu::now(&facts.pids).since(before),
            behind: 0.0,
        })
    }
}

/// A database with ticketing's tables and one tenant, made once; the superuser's way to it and the tenant's schema.
async fn database(ticketing: &str) -> anyhow::Result<(String, String)> {
    let (server, _) = ticketing.rsplit_once('/').context("not a database")?;
    let url = format!("{server}/{DATABASE}");
    let settings = DbSettings {
        url: url.clone(),
        admin_url: format!("{server}/postgres"),
        role_prefix: DATABASE.to_owned(),
        ..DbSettings::default()
    };
    let migrations = ticketing::migrations();
    Db::bootstrap(&settings, "ticketing", &migrations).await?;
    let db = Db::connect(&settings, "ticketing", migrations).await?;
    let known = db.spaces().await?.into_iter().find_map(|row| match row.space {
        db::Space::Tenant(tenant) => Some(tenant),
        db::Space::Provider(_) => None,
    });
    let tenant = match known {
        Some(tenant) => tenant,
        None => {
            let tenant = TenantId::new();
            db.provision(tenant, ProviderId::new(), "ceiling").await?;
            tenant
        }
    };
    Ok((url, db::Space::Tenant(tenant).schema()))
}

/// The statements for pgbench. New ids are made anew for each run of the script; the ticket that was read becomes one of the own tables.
fn script(statements: &[Statement], read: &str, own: &str) -> (String, Vec<(String, String)>) {
    let fresh = fresh_ids(statements, read);
    let (mut text, mut values) = (String::new(), Vec::new());
    for (at, statement) in statements.iter().enumerate() {
        let sql = match statement
            .text
            .strip_prefix("/*")
            .and_then(|rest| rest.split_once("*/ "))
        {
            Some((_, sql)) => sql,
            // Role and path are set by the connection here.
            None => statement.text.split(';').next().unwrap_or_default(),
        };
        let sql = numbered(sql, |number| match statement.values.get(number - 1) {
            Some(Some(value)) if fresh.contains(value) => "public.bench_id()".to_owned(),
            // pgbench takes no empty variables.
            Some(Some(value)) if value.is_empty() => "''".to_owned(),
            Some(Some(value)) => {
                let name = format!("s{at}p{number}");
                values.push((name.clone(), value.replace(read, own)));
                let mut within = fresh.iter().filter(|id| value.contains(id.as_str())).peekable();
                if within.peek().is_none() {
                    return format!(":{name}");
                }
                let text = within.fold(format!(":{name}"), |text, id| {
                    format!("replace({text}, '{id}', public.bench_id()::text)")
                });
                format!("{text}::jsonb")
            }
            _ => "null".to_owned(),
        });
        text.push_str(&sql.split_whitespace().collect::<Vec<_>>().join(" "));
        text.push_str(";\n");
    }
    (text, values)
}

/// Ids of version 7 made in the last seconds before the newest: what the request itself has made.
fn fresh_ids(statements: &[Statement], read: &str) -> Vec<String> {
    let mut ids = Vec::new();
    for value in statements.iter().flat_map(|s| s.values.iter().flatten()) {
        for start in 0..value.len().saturating_sub(35) {
            if let Some(word) = value.get(start..start + 36)
                && let Ok(id) = Uuid::from_str(word)
                && let Some(time) = id.get_timestamp()
            {
                ids.push((time.to_unix().0, word.to_owned()));
            }
        }
    }
    let newest = ids.iter().map(|(time, _)| *time).max().unwrap_or_default();
    let mut fresh: Vec<_> = ids
        .into_iter()
        .filter(|(time, id)| newest - time <= 1 && id != read)
        .map(|(_, id)| id)
        .collect();
    fresh.sort();
    fresh.dedup();
    if statements.iter().any(|s| s.text == "commit") {
        fresh
    } else {
        Vec::new()
    }
}

/// Replaces `$1` and on outside of quotes.
fn numbered(sql: &str, mut replace: impl FnMut(usize) -> String) -> String {
    let (mut out, mut quoted) = (String::with_capacity(sql.len()), false);
    let mut rest = sql;
    while let Some(at) = rest.find(['$', '\'']) {
        out.push_str(&rest[..at]);
        let tail = &rest[at + 1..];
        let digits: String = tail.chars().take_while(char::is_ascii_digit).collect();
        if rest[at..].starts_with('\'') {
            quoted = !quoted;
            out.push('\'');
            rest = tail;
        } else if quoted || digits.is_empty() {
            out.push('$');
            rest = tail;
        } else {
            out.push_str(&replace(digits.parse().unwrap_or(1)));
            rest = &tail[digits.len()..];
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_become_variables_and_new_ids_are_made_anew() {
        let old = Uuid::from_str("01920000-0000-7000-8000-000000000001").unwrap();
        let new = Uuid::now_v7();
        let statement = |text: &str, values: Vec<Option<String>>| Statement {
            text: text.to_owned(),
            values,
        };
        let insert = "/*t_1*/ insert into a values ($1, $2,\n '$3', $3, $4)";
        let values = vec![
            Some(new.to_string()),
            Some(old.to_string()),
            None,
            Some(format!("[\"{new}\"]")),
        ];
        let statements = [
            statement("begin read write; set local role x", vec![]),
            statement(insert, values),
            statement("commit", vec![]),
        ];
        let (text, values) = script(&statements, "none", "own");
        let expected = format!(
            "begin read write;\ninsert into a values (public.bench_id(), :s1p2, '$3', null, replace(:s1p4, '{new}', public.bench_id()::text)::jsonb);\ncommit;\n"
        );
        assert_eq!(text, expected);
        assert_eq!(values[0], ("s1p2".to_owned(), old.to_string()));
    }
}
