//! Logs, traces, metrics and their export: JSON lines on standard output, spans and metrics over OTLP when an endpoint is configured.

mod format;
pub mod metrics;
mod trace;

use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry_sdk::{Resource, metrics::SdkMeterProvider, trace::SdkTracerProvider};
pub use trace::{current_traceparent, parent_of, set_parent};
use tracing_subscriber::{EnvFilter, layer::SubscriberExt, util::SubscriberInitExt};

/// How a process tells what it does.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Filter in `tracing` syntax, such as `info,ticketing=debug`.
    pub filter: String,
    /// `json` for machines, `text` for people.
    pub format: String,
    /// OTLP endpoint (gRPC), such as `http://collector:4317`; empty for none.
    pub otlp_endpoint: String,
    /// Seconds between two exports of metrics.
    pub metrics_interval_seconds: u64,
}

/// Keeps the export alive; dropping it sends what is still buffered.
pub struct Guard {
    spans: Option<SdkTracerProvider>,
    metrics: Option<SdkMeterProvider>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        let (spans, metrics) = (self.spans.take(), self.metrics.take());
        // At the same time: each may wait for a collector that does not answer.
        std::thread::scope(|scope| {
            let metrics = scope.spawn(|| metrics.map(|provider| provider.shutdown()));
            if let Some(Err(error)) = spans.map(|provider| provider.shutdown()) {
                tracing::warn!(%error, "the last spans could not be exported");
            }
            if let Ok(Some(Err(error))) = metrics.join() {
                tracing::warn!(%error, "the last metrics could not be exported");
            }
        });
    }
}

/// Sets the process up. `service` is the OpenTelemetry `service.name`.
///
/// # Errors
/// If the filter or endpoint is malformed, or the process is set up already.
pub fn init(service: &str, settings: &Settings) -> anyhow::Result<Guard> {
    let mut filter = EnvFilter::try_new(&settings.filter)?;
    if settings.otlp_endpoint.is_empty() {
        // Spans of statements are for traces alone; see libs/db.
        filter = filter.add_directive("sql=off".parse()?);
    }
    let resource = resource(service);
    let (spans, layer) = trace::exporter(resource.clone(), &settings.otlp_endpoint)?;
    let registry = tracing_subscriber::registry().with(filter).with(layer);
    if settings.format == "text" {
        registry
            .with(tracing_subscriber::fmt::layer().with_target(true).compact())
            .try_init()?;
    } else {
        registry.with(format::json()).try_init()?;
    }
    let metrics = if settings.otlp_endpoint.is_empty() {
        None
    } else {
        let interval = Duration::from_secs(settings.metrics_interval_seconds.max(1));
        Some(metrics::exporter(resource, &settings.otlp_endpoint, interval)?)
    };
    Ok(Guard { spans, metrics })
}

/// Who tells.
fn resource(service: &str) -> Resource {
    Resource::builder()
        .with_service_name(service.to_owned())
        .with_attributes([
            KeyValue::new("service.namespace", "guichet"),
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
            KeyValue::new("service.instance.id", metrics::instance()),
        ])
        .build()
}
