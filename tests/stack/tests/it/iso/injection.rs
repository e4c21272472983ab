//! R-ISO-11: text is data in every field, sort and filter. PostgreSQL's own log is the judge.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use stack_tests::{Env, Tally, fill_body, fill_path, operations, whole};

use super::{document, same_in_this_layout, world::World};

/// Ways to end a literal, go on with another statement, wait, or ask what there is.
fn payloads() -> Vec<String> {
    let tails = [
        "or 1=1",
        "or '1'='1",
        "or true",
        "and 1=2",
        "union select null",
        "union select null,null,null",
        "union all select version(),null",
        "; select pg_sleep(4)",
        "; drop table ticket",
        "; set role postgres",
        "|| pg_sleep(4)",
        "and (select 1 from pg_sleep(4)) is null",
        "and 1=(select cast(current_user as int))",
        "and ascii(substr(current_user,1,1))>64",
        "; copy ticket to '/tmp/x'",
        "; do $$ begin perform pg_sleep(4); end $$",
        "or exists(select 1 from pg_roles)",
        "limit 0 offset 1",
        "group by 1 having 1=1",
        "order by 99",
        "; select lo_import('/etc/passwd')",
        "or row(1,1)>(select count(*),current_user from control.tenant)",
    ];
    let openers = [
        "'",
        "\"",
        "')",
        "'))",
        "\")",
        "1",
        "\\'",
        "%27",
        "''",
        "$$",
        "$1",
        "`",
        "/*",
        "*/",
        "--",
        "E'\\'",
        "U&'\\0027",
        "\u{2019}",
    ];
    let mut all: Vec<String> = openers
        .iter()
        .flat_map(|opener| tails.iter().map(move |tail| format!("{opener} {tail} -- ")))
        .collect();
    let naughty = [
        "undefined",
        "null",
        "NULL",
        "(null)",
        "nil",
        "NaN",
        "Infinity",
        "-1",
        "0x0",
        "1e999",
        "1/0",
        "true",
        "\\",
        "\\\\",
        "/",
        "%",
        "_",
        "%%",
        "\\%",
        "*)(uid=*))(|(uid=*",
        "*)(&",
        "admin)(&)",
        "(|(mail=*))",
        "&",
        "|",
        "!",
        "<->",
        ":*",
        "'a':*b",
        "a & ! b",
        "'' | ''",
        "\"unclosed",
        "-",
        "--",
        "---",
        "or",
        "OR or OR",
        "()",
        "((((((",
        "))))",
        "\u{202e}",
        "\u{200b}",
        "\u{feff}",
        "\u{fffd}",
        "👩‍👩‍👧‍👦",
        "Ω≈ç√∫",
        "ﷺ",
        "İ",
        "ß",
        "ﬀ",
        "%s%s%s%n",
        "{0}",
        "{{7*7}}",
        "${7*7}",
        "#{7*7}",
        "<%= 7*7 %>",
        "\t",
        "a\tb",
        "' || '",
        "';--",
        "$(sleep 5)",
        "`sleep 5`",
        "../../etc/passwd",
        "[]",
        "{}",
        "[object Object]",
        "1;2",
        "1,2",
        "title;",
        "title,",
        "title desc",
        "title;select 1",
        "-title--",
        "title asc, id",
        "(select 1)",
        "case when 1=1 then title else id end",
        "created_at::text",
        "\"title\"",
        "title collate \"C\"",
        "pg_sleep(4)",
        "1 desc nulls first",
    ];
    all.extend(naughty.map(str::to_owned));
    for n in 0..(515 - naughty.len().min(515)) {
        // Every printable character and some above, after a quote and doubled: how a tokenizer is led astray.
        let c = char::from_u32(33 + u32::try_from(n).expect("small") % 400).unwrap_or('x');
        all.push(format!("{c}{c}'{c}\"{c}; {c}"));
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn r_iso_11_text_is_data_everywhere() {
    let env = Env::load();
    if same_in_this_layout(&env, "R-ISO-11") {
        return;
    }
    let world = World::own(&env).await;
    let admin = world.admin(&env).await;
    let own = world.objects(&env, &admin, "rita").await;
    let document = document(&env).await;
    let (log, all) = (Env::folder().join("pg/log"), payloads());
    assert!(all.len() >= 515 + 300, "only {} texts", all.len());
    let before = std::fs::metadata(&log).map_or(0, |file| file.len());
    // All texts in each query field when the whole is wanted, else every seventh in turn, so that each is tried somewhere.
    let step = if whole() { 1 } else { 13 };
    let (mut turn, mut tally) = (0_usize, Tally::of("R-ISO-11"));
    let mut requests: Vec<(Method, String, Option<Value>)> = Vec::new();
    for operation in operations(&document) {
        let Some(path) = fill_path(&operation.path, &own) else {
            continue;
        };
        let path = format!("{}{path}", world.prefix());
        if operation.path == "/v1/events" {
            continue;
        }
        for name in &operation.query {
            turn += 1;
            for text in all.iter().skip(turn % step).step_by(step) {
                requests.push((Method::GET, format!("{path}?{name}={}", encoded(text)), None));
            }
        }
        let Some(schema) = &operation.body else { continue };
        let (body, _) = fill_body(&document, schema, &own);
        // Creating and changing what holds text; verbs that end something are left for the sweep.
        let writes = operation.method == "PATCH" || !operation.path.contains(':');
        for field in body
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(_, value)| writes && value.is_string())
        {
            turn += 1;
            for text in all.iter().skip(turn % (step * 5)).step_by(step * 5) {
                let mut body = body.clone();
                body[field.0] = json!(text);
                let method = Method::from_bytes(operation.method.as_bytes()).expect("a method");
                requests.push((method, path.clone(), Some(body)));
            }
        }
    }
    let admin = &admin;
    for chunk in requests.chunks(16) {
        let sent = chunk.iter().map(|(method, path, body)| async move {
            let mut request = admin.request(if body.is_some() { method.clone() } else { Method::GET }, path);
            if let Some(body) = body {
                request = request.json(body);
            }
            let started = Instant::now();
            (path, body, admin.send(request).await, started.elapsed())
        });
        for (path, body, answer, took) in join_all(sent).await {
            let fine = !answer.status.is_server_error() && took < Duration::from_secs(3);
            tally.check(fine, || format!("{path} {body:?}: {} after {took:?}", answer.status));
        }
    }
    // Second order: what was stored is searched, sorted and filtered by.
    for list in [
        "tickets?page_size=200&order_by=updated_at",
        "assets?page_size=200&order_by=name",
        "articles?page_size=200",
        "persons?page_size=200",
        "audit-entries?page_size=200",
    ] {
        let answer = admin.get(&world.at(list)).await;
        tally.check(answer.status.is_success(), || format!("{list}: {}", answer.status));
    }
    let text = std::fs::read(&log).unwrap_or_default();
    let new = String::from_utf8_lossy(
        text.get(usize::try_from(before).unwrap_or_default()..)
            .unwrap_or_default(),
    )
    .into_owned();
    let own_words = [
        "syntax error",
        "does not exist",
        "unterminated",
        "invalid input syntax",
        "operator does not",
        "permission denied",
    ];
    for line in new.lines().filter(|line| line.contains("ERROR:")) {
        let suspicious = own_words.iter().any(|word| line.contains(word));
        tally.check(!suspicious, || format!("PostgreSQL: {line}"));
    }
    tally.finish(if whole() { 40_000 } else { 3_000 });
}

fn encoded(text: &str) -> String {
    let bytes = text.bytes();
    bytes
        .map(|b| {
            if b.is_ascii_alphanumeric() {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}
