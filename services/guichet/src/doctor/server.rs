use blob::Blobs;
use context::SystemCtx;
use futures_util::future::join_all;
use ids::{ProviderId, TenantId};
use proto::identity::v1::{GetKeySetRequest, token_service_client::TokenServiceClient};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::TcpStream,
};

use super::Finding;
use crate::health;

/// NATS answers, and keeps streams.
pub async fn nats(settings: &events::EventsSettings) -> Finding {
    let advice = "look whether nats-server is running with -js, and the URL and user are right";
    let mut options = async_nats::ConnectOptions::new();
    if !settings.user.is_empty() {
        options = options.user_and_password(settings.user.clone(), settings.password.clone());
    }
    let client = match options
        .connect(settings.url.split(',').map(str::trim).collect::<Vec<_>>())
        .await
    {
        Ok(client) => client,
        Err(error) => return Finding::wrong("NATS", error, advice),
    };
    // By hand: the typed call wants fields that servers of Debian do not send yet.
    let asked = client.request("$JS.API.INFO", "".into()).await;
    let Ok(Ok(account)) = asked.map(|answer| serde_json::from_slice::<serde_json::Value>(&answer.payload)) else {
        return Finding::wrong("NATS", "JetStream does not answer", advice);
    };
    let number = |key: &str| account[key].as_u64().unwrap_or_default();
    Finding::fine(
        "NATS",
        format!("{} streams, {} MiB stored", number("streams"), number("storage") >> 20),
    )
}

/// Redis answers.
pub async fn redis(url: &str) -> Finding {
    let asked = async {
        let mut connection = redis::Client::open(url)?.get_multiplexed_async_connection().await?;
        redis::cmd("PING").query_async::<String>(&mut connection).await
    };
    match asked.await {
        Ok(_) => Finding::fine("Redis", "answers"),
        Err(error) => Finding::wrong(
            "Redis",
            error,
            "look whether it is running; without it limits count per process and presence is not shown",
        ),
    }
}

/// Something can be stored and removed.
pub async fn store(settings: &blob::Settings) -> Finding {
    let what = "object store";
    let advice = "look whether the folder is writable for this user, or the bucket and its keys are right";
    let blobs = match Blobs::open(settings) {
        Ok(blobs) => blobs,
        Err(error) => return Finding::wrong(what, error, advice),
    };
    let ctx = SystemCtx::for_tenant(
        TenantId::new(),
        ProviderId::new(),
        "doctor",
        "a file of a tenant that does not exist",
    );
    let tried = async {
        let stored = blobs.put_bytes(&ctx, "doctor".into()).await?;
        blobs.delete(&ctx, &stored.key).await
    };
    match tried.await {
        Ok(()) => Finding::fine(
            what,
            if settings.bucket.is_empty() {
                settings.folder.clone()
            } else {
                settings.bucket.clone()
            },
        ),
        Err(error) => Finding::wrong(what, error, advice),
    }
}

/// The mail server greets.
pub async fn relay(host: &str, port: u16) -> Finding {
    let what = format!("mail relay {host}:{port}");
    let advice = "look whether it is running and GUICHET_NOTIFICATION__SMTP__HOST and __PORT are right; until then mails wait and are tried again";
    let greeting = async {
        let mut line = String::new();
        BufReader::new(TcpStream::connect((host, port)).await?)
            .read_line(&mut line)
            .await?;
        std::io::Result::Ok(line)
    };
    match greeting.await {
        Ok(line) if line.starts_with("220") => Finding::fine(what, line.trim_end().to_owned()),
        Ok(line) => Finding::wrong(what, format!("greets with {:?}", line.trim_end()), advice),
        Err(error) => Finding::wrong(what, error, advice),
    }
}

/// Every service answers, and identity publishes keys.
pub async fn processes(gateway: &portal_gateway::Config) -> Vec<Finding> {
    let urls = [
        ("identity", &gateway.identity.url),
        ("ticketing", &gateway.ticketing.url),
        ("asset", &gateway.asset.url),
        ("knowledge", &gateway.knowledge.url),
        ("notification", &gateway.notification.url),
        ("mail-ingest", &gateway.mail_ingest.url),
    ];
    let services = join_all(urls.map(|(name, url)| process(name, url.trim_start_matches("http://").to_owned())));
    let edge = process("portal-gateway", format!("http://{}/readyz", gateway.listen));
    let (mut findings, edge, keys) = tokio::join!(services, edge, keys(gateway));
    findings.extend([edge, keys]);
    findings
}

async fn process(name: &str, address: String) -> Finding {
    let what = format!("process {name}");
    match health::run(&address).await {
        Ok(()) => Finding::fine(what, format!("serves at {address}")),
        Err(error) => Finding::wrong(
            what,
            format!("{error:#}"),
            format!("start it with: guichet serve {name}; its log says why it is not ready"),
        ),
    }
}

async fn keys(gateway: &portal_gateway::Config) -> Finding {
    let what = "signing keys";
    let channel = match gateway.identity.channel() {
        Ok(channel) => channel,
        Err(error) => return Finding::wrong(what, error, "correct the URL of identity"),
    };
    match TokenServiceClient::new(channel).get_key_set(GetKeySetRequest {}).await {
        Ok(answer) if answer.get_ref().keys.is_empty() => Finding::wrong(
            what,
            "identity publishes none, so nobody can sign in",
            "run: guichet keys rotate",
        ),
        Ok(answer) => Finding::fine(what, format!("{} published", answer.get_ref().keys.len())),
        Err(status) => Finding::wrong(what, status.message(), "identity must run first"),
    }
}
