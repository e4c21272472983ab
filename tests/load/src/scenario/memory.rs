//! Memory, how long a start and a new tenant take, and how long a mail needs to a browser.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use super::Options;
use crate::{
    admin::Admin,
    cpu::Cpu,
    dice::Spread,
    facts::Facts,
    measure::{Outcome, Plan},
    memory::Memory,
    operation::{Operation, get},
    report,
    wire::Wire,
    world::{Tenant, World},
};

const ACTIVE: usize = 100;
const MAILS: usize = 100;
const NEW_TENANTS: usize = 10;

/// All of it, after a fresh start.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let tenants = World::open(&options.facts)?.tenants(&options.facts, ACTIVE).await?;
    report::title("One program with all services");
    let mut starts = Vec::new();
    let mut facts = options.facts.clone();
    for _ in 0..options.repeats {
        let (fresh, took) = restart(&facts).await?;
        facts = fresh;
        starts.push(took.as_secs_f64() * 1000.0);
    }
    say("start to ready, ms", &starts);
    tokio::time::sleep(Duration::from_secs(10)).await;
    let before = Cpu::now(&facts.pids);
    report::line(&format!(
        "idle: {:.0} MB resident, {} backends of PostgreSQL",
        Memory::now(&facts.pids).program,
        Memory::now(&facts.pids).count
    ));
    tokio::time::sleep(Duration::from_secs(10)).await;
    let idle = Cpu::now(&facts.pids).since(before);
    report::line(&format!(
        "idle: of one core the program takes {:.1} %, PostgreSQL {:.1} %, NATS {:.1} %, Redis {:.1} %",
        idle.guichet / 100.0,
        idle.postgres / 100.0,
        idle.nats / 100.0,
        idle.redis / 100.0
    ));
    for operation in Operation::ALL {
        let plan = Plan {
            facts: &facts,
            operation,
            tenants: &tenants,
            spread: Spread::Uniform,
            clients: 8,
            seconds: options.seconds,
        };
        plan.run().await?;
    }
    let active = Memory::now(&facts.pids);
    report::line(&format!(
        "after {} s of work in {ACTIVE} tenants: {:.0} MB resident, {} backends with {:.0} MB of their own",
        3 * options.seconds,
        active.program,
        active.count,
        active.backends
    ));
    say(
        "provisioning a tenant in all services, ms",
        &provisioning(&facts).await?,
    );
    say("mail accepted to live update, ms", &mails(&facts, &tenants[0]).await?);
    Ok(())
}

fn say(name: &str, values: &[f64]) {
    let mut latencies = values.to_vec();
    latencies.sort_by(f64::total_cmp);
    let outcome = Outcome {
        latencies,
        ..Outcome::default()
    };
    report::line(&format!(
        "{name}: p50 {:.0}, p95 {:.0}, most {:.0} ({} times)",
        outcome.percentile(50),
        outcome.percentile(95),
        outcome.percentile(100),
        values.len()
    ));
}

/// Ends the program and starts it again, with the databases up; how long until it is ready.
pub async fn restart(facts: &Facts) -> anyhow::Result<(Facts, Duration)> {
    script(facts, "stop-program").await?;
    let started = Instant::now();
    script(facts, "start-program").await?;
    let again = facts.again()?;
    let request = format!("GET /readyz HTTP/1.1\r\nhost: {}\r\n\r\n", facts.host());
    let mut wire = Wire::new(again.gateway()?);
    while started.elapsed() < Duration::from_secs(60) {
        if wire.ok(request.as_bytes()).await.is_ok() {
            return Ok((again, started.elapsed()));
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    anyhow::bail!("the program did not become ready")
}

async fn script(facts: &Facts, what: &str) -> anyhow::Result<()> {
    let status = tokio::process::Command::new(facts.root.join("tools/dev/bench.sh"))
        .arg(what)
        .status()
        .await?;
    ensure!(status.success(), "{what} failed");
    Ok(())
}

async fn provisioning(facts: &Facts) -> anyhow::Result<Vec<f64>> {
    let admin = Admin::sign_in(facts).await?;
    let mut took = Vec::new();
    for number in 0..NEW_TENANTS {
        let slug = format!("new{:x}{number}", std::process::id());
        let started = Instant::now();
        let id = admin.found_tenant(&slug).await?;
        admin.await_tenant(&id, Duration::from_millis(10)).await?;
        took.push(started.elapsed().as_secs_f64() * 1000.0);
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Ok(took)
}

/// A browser's stream stays open while mails come in one by one; each opens a ticket.
async fn mails(facts: &Facts, tenant: &Tenant) -> anyhow::Result<Vec<f64>> {
    let mut stream = TcpStream::connect(facts.gateway()?).await?;
    stream.set_nodelay(true)?;
    stream
        .write_all(get(facts, tenant, "/api/v1/events").as_bytes())
        .await?;
    let mut lines = BufReader::new(stream).lines();
    let mut took = Vec::new();
    for number in 0..MAILS {
        let accepted = hand_in(facts, tenant, number).await?;
        let told = async {
            while let Some(line) = lines.next_line().await? {
                if line.contains("\"type\":\"ticketing.ticket.created\"") {
                    return anyhow::Ok(());
                }
            }
            anyhow::bail!("the stream ended")
        };
        tokio::time::timeout(Duration::from_secs(20), told)
            .await
            .context("no live update came")??;
        took.push(accepted.elapsed().as_secs_f64() * 1000.0);
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    Ok(took)
}

/// Hands a mail in by SMTP; when it was accepted.
async fn hand_in(facts: &Facts, tenant: &Tenant, number: usize) -> anyhow::Result<Instant> {
    let mut smtp = TcpStream::connect(facts.smtp).await?;
    smtp.set_nodelay(true)?;
    let (from, to) = (
        format!("robin@{}.example", tenant.slug),
        format!("{}@in.guichet.localhost", tenant.slug),
    );
    let mail = format!(
        "From: Robin Bench <{from}>\r\nTo: <{to}>\r\nSubject: The scanner is stuck, case {number}\r\nMessage-ID: <{}.{number}.{}@bench.example>\r\n\
         Date: Sat, 21 Nov 2026 12:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
         It takes the first page and then nothing happens.\r\n.\r\n",
        std::process::id(),
        tenant.slug
    );
    answer(&mut smtp).await?;
    let commands = [
        "EHLO bench.example\r\n".to_owned(),
        format!("MAIL FROM:<{from}>\r\n"),
        format!("RCPT TO:<{to}>\r\n"),
        "DATA\r\n".to_owned(),
        mail,
    ];
    let mut accepted = Instant::now();
    for command in commands {
        smtp.write_all(command.as_bytes()).await?;
        let text = answer(&mut smtp).await?;
        ensure!(text.starts_with(['2', '3']), "the mail was not taken: {text}");
        accepted = Instant::now();
    }
    smtp.write_all(b"QUIT\r\n").await?;
    Ok(accepted)
}

/// A whole answer: its last line has a space after the code.
async fn answer(smtp: &mut TcpStream) -> anyhow::Result<String> {
    let mut text = String::new();
    let mut buffer = [0; 2048];
    loop {
        let read = smtp.read(&mut buffer).await?;
        ensure!(read > 0, "the mail server hung up");
        text.push_str(&String::from_utf8_lossy(&buffer[..read]));
        let last = text.trim_end_matches("\r\n").rsplit("\r\n").next().unwrap_or_default();
        if text.ends_with("\r\n") && last.as_bytes().get(3) == Some(&b' ') {
            return Ok(text);
        }
    }
}
