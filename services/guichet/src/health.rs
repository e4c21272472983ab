use std::time::Duration;

use anyhow::{Context, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tonic::transport::Endpoint;
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};

const PATIENCE: Duration = Duration::from_secs(5);

/// Ok if the server behind `address` says that it is well.
pub async fn run(address: &str) -> anyhow::Result<()> {
    let check = async {
        match address.strip_prefix("http://") {
            Some(rest) => http(rest).await,
            None => grpc(address).await,
        }
    };
    tokio::time::timeout(PATIENCE, check)
        .await
        .context("no answer within five seconds")?
}

async fn grpc(address: &str) -> anyhow::Result<()> {
    let channel = Endpoint::from_shared(format!("http://{address}"))?
        .connect()
        .await
        .with_context(|| format!("{address} cannot be reached"))?;
    let answer = HealthClient::new(channel)
        .check(HealthCheckRequest { service: String::new() })
        .await?;
    match answer.into_inner().status() {
        ServingStatus::Serving => Ok(()),
        other => bail!("{address} answers {}", other.as_str_name()),
    }
}

/// One request by hand: a probe needs no HTTP library.
async fn http(rest: &str) -> anyhow::Result<()> {
    let (host, path) = rest
        .split_once('/')
        .map_or((rest, String::from("/")), |(host, path)| (host, format!("/{path}")));
    let mut stream = tokio::net::TcpStream::connect(host)
        .await
        .with_context(|| format!("{host} cannot be reached"))?;
    stream
        .write_all(format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").as_bytes())
        .await?;
    let mut answer = Vec::new();
    stream.take(64 * 1024).read_to_end(&mut answer).await?;
    let head = String::from_utf8_lossy(&answer);
    let status = head.split_whitespace().nth(1).unwrap_or("nothing");
    if status.starts_with('2') {
        Ok(())
    } else {
        bail!("http://{host}{path} answers {status}")
    }
}
