use futures_util::future::join_all;
use proto::identity::v1::{GetKeySetRequest, token_service_client::TokenServiceClient};

use super::Finding;
use crate::health;

/// Every service answers, and identity publishes keys.
pub async fn check(gateway: &portal_gateway::Config) -> Vec<Finding> {
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
