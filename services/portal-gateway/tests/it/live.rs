use std::time::Duration;

use futures_util::StreamExt;
use prost::Message;
use proto::events::v1::Envelope;
use redis::AsyncCommands;
use reqwest::Method;
use serde_json::json;
use testkit::Tenant;

use crate::world::{World, signed};

/// An open stream, read by its events.
struct Stream {
    bytes: futures_util::stream::BoxStream<'static, reqwest::Result<bytes::Bytes>>,
    text: String,
}

impl Stream {
    async fn open(world: &World, host: &str, path: &str, session: &(String, String)) -> Self {
        let answer = signed(world.request(Method::GET, host, path), session)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        let mut stream = Self {
            bytes: answer.bytes_stream().boxed(),
            text: String::new(),
        };
        assert_eq!(stream.next().await.0, "ready");
        stream
    }

    /// Name and data of the next event.
    async fn next(&mut self) -> (String, serde_json::Value) {
        let found = tokio::time::timeout(Duration::from_secs(5), async {
            loop {
                if let Some(end) = self.text.find("\n\n") {
                    let block: String = self.text.drain(..end + 2).collect();
                    let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                    if let (Some(event), Some(data)) = (field("event:"), field("data:")) {
                        return (event.to_owned(), serde_json::from_str(data).unwrap());
                    }
                    continue;
                }
                let chunk = self.bytes.next().await.expect("the stream goes on").unwrap();
                self.text.push_str(&String::from_utf8_lossy(&chunk));
            }
        });
        found.await.expect("an event in time")
    }
}

async fn publish(world: &World, tenant: &Tenant, subject: &str, internal: bool) {
    let envelope = Envelope {
        event_id: ids::EventId::new().to_string(),
        tenant_id: tenant.id.to_string(),
        provider_id: tenant.provider.to_string(),
        r#type: "ticketing.ticket.created".to_owned(),
        subject_id: subject.to_owned(),
        revision: 1,
        internal,
        payload: b"the text of the ticket".to_vec(),
        ..Envelope::default()
    };
    let events = events::EventsSettings {
        url: testkit::nats_url(),
        ..Default::default()
    };
    let events = events::Events::connect(&events, "test").await.unwrap();
    let subject = format!(
        "{}.guichet.evt.ticketing.ticket.created.{}",
        world.prefix,
        tenant.id.uuid().simple()
    );
    events
        .client()
        .publish(subject, envelope.encode_to_vec().into())
        .await
        .unwrap();
    events.client().flush().await.unwrap();
}

#[tokio::test]
async fn an_agent_hears_of_every_tenant_at_once_and_only_ids() {
    let world = World::start().await;
    let session = world.sign_in("console.test").await;
    let mut all = Stream::open(&world, "console.test", "/api/v1/events", &session).await;
    let mut acme = Stream::open(&world, "console.test", "/api/t/acme/v1/events", &session).await;
    publish(&world, &world.state.globex, "tkt_g", true).await;
    publish(&world, &world.state.acme, "tkt_a", true).await;
    assert_eq!(all.next().await.1["subject"], "tkt_g");
    assert_eq!(all.next().await.1["subject"], "tkt_a");
    let (event, change) = acme.next().await;
    assert_eq!(
        (event.as_str(), &change["subject"], &change["fact"]),
        ("change", &json!("tkt_a"), &json!("created"))
    );
    assert!(!change.to_string().contains("text"));
}

#[tokio::test]
async fn presence_reaches_agents() {
    let world = World::start().await;
    let session = world.sign_in("console.test").await;
    let mut stream = Stream::open(&world, "console.test", "/api/v1/events", &session).await;
    let tenant = &world.state.acme;
    let message =
        json!({"tenant": tenant.id, "provider": tenant.provider, "subject": "tkt_1", "people": [{"name": "Ada"}]});
    let client = redis::Client::open(testkit::redis_url()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let channel = format!("guichet:presence:{}", tenant.id.uuid().simple());
    let _: i64 = connection.publish(channel, message.to_string()).await.unwrap();
    let (event, said) = stream.next().await;
    assert_eq!(
        (event.as_str(), &said["people"][0]["name"]),
        ("presence", &json!("Ada"))
    );
}

#[tokio::test]
async fn the_stream_ends_with_the_session() {
    let world = World::start().await;
    let session = world.sign_in("acme.test").await;
    let mut stream = Stream::open(&world, "acme.test", "/api/v1/events", &session).await;
    world.state.sessions.lock().unwrap().clear();
    assert_eq!(
        stream.next().await,
        ("bye".to_owned(), json!({"reason": "session_ended"}))
    );
}
