//! Rows R-ISO-01 to R-ISO-16 against a running system. Each prints its cases and fails when it ran fewer than its row wants.
//!
//! They share two tenants of their own, made on the first run and kept with the system, so that nothing is broken that others use.

mod attachments;
mod canaries;
mod hosts;
mod injection;
mod oracles;
mod peers;
mod principals;
mod properties;
mod references;
mod revocation;
mod routes;
mod rpcs;
mod stores;
mod sweep;
mod world;

use serde_json::Value;
use stack_tests::{Answer, Client, Env};

/// True in the second layout, for rows that look at the gateway or at rules in one service: how many processes there are changes nothing.
/// Says so, for the record.
#[allow(clippy::print_stdout, reason = "a suite says what it left out")]
fn same_in_this_layout(env: &Env, row: &str) -> bool {
    let skip = env.layout == "split";
    if skip {
        println!("{row}: the same in both layouts, run as one process");
    }
    skip
}

/// The OpenAPI document.
async fn document(env: &Env) -> Value {
    Client::nobody(env, &env.console).read("/openapi.json").await
}

/// What of an answer may be compared between two ids: all but the ids sent and the request's own id.
fn comparable(answer: &Answer, ids: &[String]) -> String {
    let mut text = format!("{}\n", answer.status.as_u16());
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .filter(|(name, _)| {
            !matches!(
                name.as_str(),
                "date" | "x-request-id" | "ratelimit" | "ratelimit-policy"
            )
        })
        .map(|(name, value)| format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes())))
        .collect();
    headers.sort();
    text.extend(headers);
    text.push_str(&String::from_utf8_lossy(&answer.bytes));
    for id in ids {
        text = text.replace(id.as_str(), "ID");
    }
    without(&text, "\"trace_id\":\"")
}

/// The text with every value that follows `marker` up to the next quote taken out.
fn without(text: &str, marker: &str) -> String {
    let mut parts = text.split(marker);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(marker);
        kept.push_str(part.split_once('"').map_or("", |(_, rest)| rest));
    }
    kept
}

/// The prefix and ids in a text.
fn ids_in(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let ids = parts.filter(|part| stack_tests::id_prefix(part).is_some());
    ids.map(str::to_owned).collect()
}
