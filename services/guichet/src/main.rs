//! The one program that ships: runs one, several or all services, and is the operator's command line.
//!
//! `guichet serve all` runs everything in one process; `guichet serve ticketing` runs one service against the others over gRPC. The code, the
//! databases and the events are the same either way.

mod config;
mod doctor;
mod health;
mod keys;
mod migrate;
mod openapi;
mod operator;
mod parked;
mod provider;
mod seed;
mod serve;
mod service;
mod shutdown;
mod sink;
mod smoke;
mod tenant;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use service::Selection;

/// The C library's allocator took an eighth of the program's time and gave little memory back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Debug, Parser)]
#[command(
    name = "guichet",
    version,
    about = "Service desk and asset register for many tenants",
    arg_required_else_help = true
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run services in this process until SIGTERM or SIGINT, then let running work end within 30 seconds.
    Serve {
        /// `all`, or the names of services.
        #[arg(required = true, value_name = "SERVICE")]
        services: Vec<Selection>,
    },
    /// Make databases and roles where they are missing, and bring control tables and all tenants to the newest version. Safe to repeat.
    Migrate(migrate::Options),
    /// Check everything the services need, and say in words what is wrong and what to do.
    Doctor(doctor::Options),
    /// Tenants.
    #[command(subcommand)]
    Tenant(tenant::Command),
    /// Providers.
    #[command(subcommand)]
    Provider(provider::Command),
    /// Signing keys of access tokens.
    #[command(subcommand)]
    Keys(keys::Command),
    /// Events and jobs that a service gave up on.
    #[command(subcommand)]
    Parked(parked::Command),
    /// Print the OpenAPI document of the REST interface.
    Openapi,
    /// Fill a running installation with demo data. Repeatable: what is there is kept.
    Seed(seed::Options),
    /// Receive mail by SMTP into a folder, one .eml file each: for development and tests.
    MailSink {
        /// Address and port.
        #[arg(long, default_value = "127.0.0.1:1025")]
        listen: String,
        /// The folder; made if it is not there.
        #[arg(long)]
        folder: PathBuf,
    },
    /// Try the main job on a running installation: a mail or call becomes a ticket, which is answered and resolved.
    Smoke(smoke::Options),
    /// Ask a service for its health (gRPC), or the gateway (an http:// address) whether it is ready; for container probes.
    Health {
        /// `host:port` of a gRPC server, or an http:// URL.
        address: String,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    if rustls::crypto::aws_lc_rs::default_provider().install_default().is_err() {
        return fail(&anyhow::anyhow!("a TLS provider was installed before ours"));
    }
    match run(Arguments::parse().command).await {
        Ok(code) => code,
        Err(error) => fail(&error),
    }
}

async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve { services } => serve::run(&services).await?,
        Command::Migrate(options) => return migrate::run(&options).await,
        Command::Doctor(options) => return doctor::run(&options).await,
        Command::Tenant(command) => tenant::run(command).await?,
        Command::Provider(command) => provider::run(command).await?,
        Command::Keys(command) => keys::run(command).await?,
        Command::Parked(command) => parked::run(command).await?,
        Command::Openapi => openapi::run()?,
        Command::Seed(options) => seed::run(options).await?,
        Command::MailSink { listen, folder } => sink::run(&listen, folder).await?,
        Command::Smoke(options) => smoke::run(options).await?,
        Command::Health { address } => health::run(&address).await?,
    }
    Ok(ExitCode::SUCCESS)
}

#[allow(
    clippy::print_stderr,
    reason = "this is the command line's way to say what went wrong"
)]
fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("guichet: {error:#}");
    ExitCode::FAILURE
}
