//! Metrics over OTLP. [`catalogue`] lists them all; who measures says `metrics::OUTBOX_WAITING.set(3.0, &[label(labels::SERVICE, "asset")])`.
//!
//! Instruments are made once and do nothing while there is no endpoint. What asks a database or a server to know its value is looked up by a task
//! of the process after each [`look_again`], never when somebody collects.

pub mod catalogue;
pub mod document;
pub mod labels;
mod metric;
mod process;
pub mod prometheus;

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

pub use catalogue::*;
pub use metric::{Instrument, Kind, Metric, Observed, label};
pub use opentelemetry::KeyValue;
use opentelemetry::global;
use opentelemetry_otlp::{MetricExporter, WithExportConfig};
use opentelemetry_sdk::{
    Resource,
    metrics::{PeriodicReader, SdkMeterProvider, Stream},
};
pub(crate) use process::instance;

/// Sets of labels a metric may have: every route and call with every status. Beyond it all are counted as one.
const MOST_SERIES: usize = 10_000;
/// A collector that is away must not hold up the end of the process.
const PATIENCE: Duration = Duration::from_secs(4);

/// Milliseconds between two looks; 0 while nothing is exported.
static INTERVAL: AtomicU64 = AtomicU64::new(0);

/// True if metrics are exported: what is only done to measure may be left out else.
#[inline]
pub fn enabled() -> bool {
    INTERVAL.load(Ordering::Relaxed) > 0
}

/// The pause until values are looked up again; no two processes look at the same moments. Nothing while nothing is exported.
pub fn look_again() -> Option<Duration> {
    let interval = INTERVAL.load(Ordering::Relaxed);
    (interval > 0).then(|| Duration::from_millis(interval).mul_f64(rand::random_range(0.9..1.1)))
}

/// Exports to `endpoint` from now on.
pub(crate) fn exporter(resource: Resource, endpoint: &str, interval: Duration) -> anyhow::Result<SdkMeterProvider> {
    let exporter = MetricExporter::builder()
        .with_tonic()
        .with_endpoint(endpoint)
        .with_timeout(PATIENCE)
        .build()?;
    let interval = interval.max(Duration::from_millis(100));
    let reader = PeriodicReader::builder(exporter).with_interval(interval).build();
    let provider = SdkMeterProvider::builder()
        .with_resource(resource)
        .with_reader(reader)
        .with_view(|of: &opentelemetry_sdk::metrics::Instrument| {
            let many = of.name().starts_with("http.") || of.name().starts_with("rpc.");
            many.then(|| Stream::builder().with_cardinality_limit(MOST_SERIES).build().ok())?
        })
        .build();
    global::set_meter_provider(provider.clone());
    let millis = u64::try_from(interval.as_millis()).unwrap_or(u64::MAX);
    INTERVAL.store(millis, Ordering::Relaxed);
    process::observe();
    Ok(provider)
}
