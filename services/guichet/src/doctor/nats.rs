use async_nats::Client;
use chrono::{DateTime, Utc};
use events::EventsSettings;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Finding, clock};
use crate::service::Service;

const ADVICE: &str = "look whether nats-server is running with -js, and the URL and user are right";

/// NATS answers and keeps streams, each in as many copies as it should, and its clock is right.
pub async fn check(settings: &EventsSettings) -> Vec<Finding> {
    let client = match connect(settings).await {
        Ok(client) => client,
        Err(error) => return vec![Finding::wrong("NATS", error, ADVICE)],
    };
    let Some(account) = ask(&client, "INFO", json!({})).await else {
        return vec![Finding::wrong("NATS", "JetStream does not answer", ADVICE)];
    };
    if let Some(error) = account["error"]["description"].as_str() {
        return vec![Finding::wrong("NATS", error, ADVICE)];
    }
    let number = |key: &str| account[key].as_u64().unwrap_or_default();
    let detail = format!(
        "version {}, {} streams, {} MiB stored",
        client.server_info().version,
        number("streams"),
        number("storage") >> 20
    );
    vec![
        Finding::fine("NATS", detail),
        streams(&client, settings).await,
        time(&client).await,
    ]
}

async fn connect(settings: &EventsSettings) -> Result<Client, async_nats::ConnectError> {
    let mut options = async_nats::ConnectOptions::new();
    if !settings.user.is_empty() {
        options = options.user_and_password(settings.user.clone(), settings.password.clone());
    }
    let servers: Vec<_> = settings.url.split(',').map(str::trim).collect();
    options.connect(servers).await
}

/// By hand: the typed calls want fields that servers of Debian do not send yet.
async fn ask(client: &Client, what: &str, body: Value) -> Option<Value> {
    let answer = client
        .request(format!("$JS.API.{what}"), body.to_string().into())
        .await
        .ok()?;
    serde_json::from_slice(&answer.payload).ok()
}

async fn streams(client: &Client, settings: &EventsSettings) -> Finding {
    let what = "NATS streams";
    let wanted = settings.replicas.max(1) as u64;
    let prefix = match settings.prefix.as_str() {
        "" => String::new(),
        prefix => format!("{prefix}_"),
    };
    let (mut found, mut missing) = (0, Vec::new());
    for service in Service::ALL
        .into_iter()
        .filter(|service| *service != Service::PortalGateway)
    {
        let name = format!("{prefix}EVT_{}", service.name().replace('-', "_").to_uppercase());
        let info = ask(client, &format!("STREAM.INFO.{name}"), json!({}))
            .await
            .unwrap_or_default();
        let Some(copies) = info["config"]["num_replicas"].as_u64() else {
            missing.push(name);
            continue;
        };
        found += 1;
        if copies < wanted {
            let problem = format!("{name} is kept in {copies} copies, not in {wanted} as nats.replicas says");
            return Finding::wrong(
                what,
                problem,
                format!("run: nats stream edit {name} --replicas {wanted}"),
            );
        }
        let peers = info["cluster"]["replicas"].as_array().map_or(&[][..], Vec::as_slice);
        let away = |peer: &&Value| peer["offline"] == true || peer["current"] == false;
        if let Some(peer) = peers.iter().find(away) {
            let problem = format!(
                "the copy of {name} on {} is away or behind",
                peer["name"].as_str().unwrap_or("?")
            );
            return Finding::wrong(
                what,
                problem,
                "look into the log of that server; until it is back one more loss stops events",
            );
        }
    }
    if wanted == 1 && client.server_info().connect_urls.len() > 1 {
        let problem = "the servers form a cluster, but each stream is kept once";
        return Finding::doubtful(
            what,
            problem,
            "set GUICHET__NATS__REPLICAS to 3 and edit the streams that are there",
        );
    }
    if !missing.is_empty() {
        let problem = format!("not there yet: {}", missing.join(", "));
        return Finding::doubtful(
            what,
            problem,
            "the services make them when they start: guichet serve all",
        );
    }
    Finding::fine(what, format!("{found}, each in {wanted} copies"))
}

/// A stream in memory tells when it was made, by the server's clock.
async fn time(client: &Client) -> Finding {
    let what = "clock of NATS";
    let id = Uuid::now_v7().simple().to_string();
    let name = format!("GUICHET_DOCTOR_{id}");
    let stream =
        json!({"name": name, "subjects": [format!("guichet.doctor.{id}")], "storage": "memory", "num_replicas": 1});
    let made = ask(client, &format!("STREAM.CREATE.{name}"), stream)
        .await
        .unwrap_or_default();
    let time = made["created"]
        .as_str()
        .and_then(|text| text.parse::<DateTime<Utc>>().ok());
    let finding = match time {
        None => {
            let problem = made["error"]["description"]
                .as_str()
                .unwrap_or("could not be read")
                .to_owned();
            Finding::doubtful(
                what,
                problem,
                "look whether the user may make streams; the services need that too",
            )
        }
        Some(time) => match clock::problem(time) {
            Some(problem) => Finding::wrong(what, problem, clock::ADVICE),
            None => Finding::fine(what, "agrees with ours"),
        },
    };
    ask(client, &format!("STREAM.DELETE.{name}"), json!({})).await;
    finding
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::servers::{Server, texts};

    fn at(url: String, replicas: usize) -> EventsSettings {
        EventsSettings {
            url,
            replicas,
            prefix: format!("doctor_{}", std::process::id()),
            ..EventsSettings::default()
        }
    }

    #[tokio::test]
    async fn a_server_that_is_away_or_has_no_jetstream_is_told() {
        let seen = texts(&check(&at("nats://127.0.0.1:1".to_owned(), 1)).await);
        assert!(
            seen.starts_with("WRONG  NATS") && seen.contains("nats-server is running"),
            "{seen}"
        );
        let plain = Server::start("nats-server", |port| {
            vec!["-a".into(), "127.0.0.1".into(), "-p".into(), port]
        })
        .await;
        let seen = texts(&check(&at(format!("nats://127.0.0.1:{}", plain.port), 1)).await);
        assert!(seen.starts_with("WRONG  NATS") && seen.contains("-js"), "{seen}");
    }

    #[tokio::test]
    async fn missing_streams_and_too_few_copies_are_told() {
        let settings = at(testkit::nats_url(), 1);
        let seen = texts(&check(&settings).await);
        assert!(
            seen.contains("ok     NATS") && seen.contains("ok     clock of NATS"),
            "{seen}"
        );
        assert!(
            seen.contains("not there yet: ") && seen.contains("EVT_TICKETING"),
            "{seen}"
        );
        let client = connect(&settings).await.unwrap();
        let name = format!("{}_EVT_IDENTITY", settings.prefix);
        let stream = json!({"name": name, "subjects": [format!("{name}.>")], "storage": "memory", "num_replicas": 1});
        ask(&client, &format!("STREAM.CREATE.{name}"), stream).await.unwrap();
        let seen = texts(&check(&at(testkit::nats_url(), 3)).await);
        ask(&client, &format!("STREAM.DELETE.{name}"), json!({})).await.unwrap();
        assert!(seen.contains("is kept in 1 copies, not in 3"), "{seen}");
    }
}
