//! What a collector is told of requests at the gateway.

use std::time::Duration;

use portal_gateway::Config;
use telemetry::Settings;
use testkit::{Collector, eventually};
use tokio_util::sync::CancellationToken;

const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_measured_by_their_route_and_never_by_their_path() {
    let (collector, endpoint) = Collector::anywhere().await;
    let settings = Settings {
        filter: "error".to_owned(),
        format: "text".to_owned(),
        otlp_endpoint: endpoint,
        metrics_interval_seconds: 1,
    };
    let _telemetry = telemetry::init("portal-gateway", &settings).unwrap();
    let listen = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    let files = std::env::temp_dir().join(format!("guichet-gateway-{}", std::process::id()));
    let set = |name: &str, value: &str| (format!("GUICHET_PORTAL_GATEWAY__{name}"), value.to_owned());
    let variables = [
        set("LISTEN", &listen),
        set("DRAIN_SECONDS", "0"),
        set("NATS__URL", &testkit::nats_url()),
        set("REDIS__URL", &testkit::redis_url()),
        set("BLOB__FOLDER", &files.to_string_lossy()),
        // Nobody is there: no host is known.
        set("IDENTITY__URL", "http://127.0.0.1:9"),
        set("SERVICE_AUTH__ROOT", &"k".repeat(48)),
    ];
    let config: Config =
        settings::load_from("portal-gateway", include_str!("../config.default.toml"), variables).unwrap();
    let stop = CancellationToken::new();
    let gateway = tokio::spawn(portal_gateway::run(config, stop.clone()));
    let get = async |path: &str| reqwest::get(format!("http://{listen}{path}")).await.ok();
    eventually(PATIENCE, async || get("/healthz").await).await;
    get("/docs/nothing-like-that").await.unwrap();
    get("/api/t/acme/v1/uploads").await.unwrap();

    let name = "http.server.request.duration";
    for (route, status) in [
        ("/healthz", "200"),
        ("/docs/{file}", "404"),
        ("/api/t/{tenant}/v1/uploads", "503"),
    ] {
        let labels = [
            ("http.request.method", "GET"),
            ("http.route", route),
            ("http.response.status_code", status),
        ];
        eventually(PATIENCE, async || collector.last(name, &labels)).await;
    }
    let active = [("http.request.method", "GET")];
    eventually(PATIENCE, async || {
        collector
            .last("http.server.active_requests", &active)
            .filter(|value| *value == 0.0)
    })
    .await;
    for point in collector.points() {
        for value in point.labels.values() {
            assert!(!value.contains("acme") && !value.contains("nothing-like"), "{point:?}");
        }
    }
    stop.cancel();
    gateway.await.unwrap().unwrap();
}
