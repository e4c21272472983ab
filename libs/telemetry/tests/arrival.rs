//! What arrives at a collector of a small service that calls, tells, hears and works: names, units and labels as the catalogue has them.

use std::{collections::BTreeSet, time::Duration};

use db::{Migration, Migrations, OutboxEvent};
use events::{HandlerError, Relay, Subscriber};
use jobs::{Job, JobError, JobSettings, Runner};
use proto::events::v1::Actor;
use telemetry::{Settings, metrics::catalogue};
use testkit::{Collector, Point, eventually};
use tokio_util::sync::CancellationToken;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

const PATIENCE: Duration = Duration::from_secs(30);
const SERVICE: &str = "mail-desk";
const GROUP: (&str, &str) = ("messaging.consumer.group.name", "mail_desk_listener");

fn migrations() -> Migrations {
    let heard = Migration {
        version: 1,
        name: "init".into(),
        sql: "create table heard (word text)".into(),
        checksum: vec![1],
    };
    Migrations::new(Vec::new(), vec![heard], Vec::new())
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_arrive_as_the_catalogue_has_them_and_name_no_tenant() {
    let (collector, endpoint) = Collector::anywhere().await;
    let settings = Settings {
        filter: "warn".to_owned(),
        format: "text".to_owned(),
        otlp_endpoint: endpoint,
        metrics_interval_seconds: 1,
    };
    let telemetry = telemetry::init(SERVICE, &settings).unwrap();
    let stop = CancellationToken::new();
    let service = testkit::service_db(SERVICE, migrations()).await;
    let (db, tenant) = (service.db.clone(), service.tenant().await);
    let events = testkit::events("arrival", SERVICE).await;

    let _relay = Relay::spawn(db.clone(), events.clone(), stop.clone());
    let hear = Subscriber::new(db.clone(), events, SERVICE, "listener").subject("mail_desk", "word", "*");
    hear.spawn(stop.clone(), |tx, event| async move {
        match event.fact() {
            "muttered" => Err(HandlerError::Park("not understood".to_owned())),
            _ => Ok(tx),
        }
    });
    let settings = JobSettings {
        poll_ms: 20,
        ..JobSettings::default()
    };
    Runner::new(db.clone(), settings, SERVICE)
        .handler("greet", |_, _| async { Ok(()) })
        .handler("fail", |_, _| async { Err(JobError::Park("no".to_owned())) })
        .counted("wait")
        .spawn(stop.clone());

    let mut tx = db.begin(&tenant.system()).await.unwrap();
    for fact in ["said", "muttered"] {
        tx.publish(OutboxEvent::new("word", fact, "w1", 1, &Actor::default()))
            .await
            .unwrap();
    }
    for kind in ["greet", "fail", "wait", "unknown"] {
        jobs::enqueue(&mut tx, Job::new(kind, serde_json::json!({})))
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();

    let address = free_address();
    let settings = rpc::ServerSettings {
        listen: address.clone(),
        timeout_seconds: 5,
    };
    let server = rpc::Server::new("desk", &settings, testkit::tokens().verifier());
    tokio::spawn(server.serve(stop.clone()));
    call(&address).await;

    let of = |labels: &[(&'static str, &'static str)]| [&[("guichet.service", SERVICE)][..], labels].concat();
    let ok = [
        ("rpc.system.name", "grpc"),
        ("rpc.method", "grpc.health.v1.Health/Check"),
        ("rpc.response.status_code", "OK"),
    ];
    let other = [
        ("rpc.method", "_OTHER"),
        ("rpc.response.status_code", "UNAUTHENTICATED"),
    ];
    let pool = [("db.client.connection.pool.name", "mail-desk.tenant")];
    let expected = [
        ("rpc.server.call.duration", ok.to_vec(), 1.0),
        ("rpc.client.call.duration", ok.to_vec(), 1.0),
        ("rpc.server.call.duration", other.to_vec(), 1.0),
        ("db.client.connection.max", pool.to_vec(), 1.0),
        ("db.client.connection.wait_time", pool.to_vec(), 1.0),
        (
            "guichet.dependency.up",
            of(&[("guichet.dependency", "postgresql")]),
            1.0,
        ),
        ("guichet.dependency.up", of(&[("guichet.dependency", "nats")]), 1.0),
        ("guichet.tenant.count", of(&[("guichet.tenant.state", "ready")]), 1.0),
        ("messaging.client.sent.messages", of(&[]), 2.0),
        ("messaging.process.duration", vec![GROUP, ("error.type", "park")], 1.0),
        ("guichet.consumer.delay", vec![GROUP], 1.0),
        ("guichet.consumer.parked", vec![GROUP], 1.0),
        (
            "guichet.job.duration",
            of(&[("guichet.job.kind", "greet"), ("guichet.outcome", "done")]),
            1.0,
        ),
        (
            "guichet.job.duration",
            of(&[("guichet.job.kind", "fail"), ("guichet.outcome", "park")]),
            1.0,
        ),
        ("guichet.job.start.delay", of(&[("guichet.job.kind", "greet")]), 1.0),
        ("guichet.job.parked", of(&[("guichet.job.kind", "fail")]), 1.0),
        ("guichet.job.due", of(&[("guichet.job.kind", "unknown")]), 1.0),
        ("guichet.job.waiting", of(&[("guichet.job.kind", "wait")]), 1.0),
        ("guichet.build.info", vec![], 1.0),
        ("process.memory.usage", vec![], 1_000_000.0),
        ("process.start_time", vec![], 1_000_000_000.0),
    ];
    for (name, labels, least) in expected {
        eventually(PATIENCE, async || {
            let value = collector.last(name, &labels);
            if value.is_none_or(|value| value < least) {
                println!("waiting for {name} {labels:?}: {value:?}");
                tokio::time::sleep(Duration::from_millis(300)).await;
            }
            value.filter(|value| *value >= least)
        })
        .await;
    }
    // Nothing is behind: told as 0, not left out.
    for name in ["guichet.outbox.waiting", "guichet.outbox.oldest.age"] {
        eventually(PATIENCE, async || {
            collector.last(name, &of(&[])).filter(|value| *value == 0.0)
        })
        .await;
    }
    for name in ["guichet.consumer.pending", "guichet.consumer.oldest.age"] {
        eventually(PATIENCE, async || {
            collector.last(name, &[GROUP]).filter(|value| *value == 0.0)
        })
        .await;
    }

    stop.cancel();
    let before = collector.points().len();
    drop(telemetry);
    assert!(
        collector.points().len() > before,
        "the last values are sent when the process ends"
    );
    as_in_the_catalogue(&collector.points());
    names_nobody(
        &collector.points(),
        &[tenant.id.uuid(), tenant.provider.uuid()],
        &tenant.slug,
    );
}

fn as_in_the_catalogue(points: &[Point]) {
    let all = catalogue::all();
    for point in points {
        let metric = all.iter().find(|metric| metric.name == point.name);
        let metric = metric.unwrap_or_else(|| panic!("{} is not in the catalogue", point.name));
        assert_eq!(point.unit, metric.unit, "{}", point.name);
        let known: BTreeSet<&str> = metric.labels.iter().copied().collect();
        let labels: BTreeSet<&str> = point.labels.keys().map(String::as_str).collect();
        assert!(labels.is_subset(&known), "{}: {labels:?}", point.name);
        assert!(
            labels.len() + 1 >= known.len(),
            "{}: {labels:?} of {known:?}",
            point.name
        );
    }
}

fn names_nobody(points: &[Point], ids: &[uuid::Uuid], slug: &str) {
    for point in points {
        for (name, value) in &point.labels {
            let has = |text: &str| value.contains(text);
            let id = |id: &uuid::Uuid| has(&id.simple().to_string()) || has(&id.to_string());
            assert!(!ids.iter().any(id) && !has(slug), "{} {name}={value}", point.name);
        }
    }
}

/// A call we know and one we do not; within the process, because the server is here.
async fn call(address: &str) {
    let client = rpc::ClientSettings {
        url: format!("http://{address}"),
    };
    let channel = client.channel().unwrap();
    let mut health = HealthClient::new(channel.clone());
    eventually(PATIENCE, async || {
        let ask = HealthCheckRequest { service: String::new() };
        health.clone().check(ask).await.ok()
    })
    .await;
    let path = http::uri::PathAndQuery::from_static("/made.up.Service/Anything");
    let mut client = tonic::client::Grpc::new(channel);
    client.ready().await.unwrap();
    let codec = tonic_prost::ProstCodec::<Actor, Actor>::default();
    let answer = client.unary(tonic::Request::new(Actor::default()), path, codec).await;
    assert_eq!(answer.unwrap_err().code(), tonic::Code::Unauthenticated);
    drop(health.check(HealthCheckRequest::default()).await);
}

fn free_address() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}
