//! An OpenTelemetry collector in the process, for what is told of the product.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
};

use opentelemetry_proto::tonic::{
    collector::{
        metrics::v1::{
            ExportMetricsServiceRequest, ExportMetricsServiceResponse,
            metrics_service_server::{MetricsService, MetricsServiceServer},
        },
        trace::v1::{
            ExportTraceServiceRequest, ExportTraceServiceResponse,
            trace_service_server::{TraceService, TraceServiceServer},
        },
    },
    common::v1::{KeyValue, any_value::Value},
    metrics::v1::{Metric, metric::Data, number_data_point},
    trace::v1::Span,
};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status, codec::CompressionEncoding, transport::Server};

const LARGEST: usize = 64 * 1024 * 1024;

/// Keeps what it is sent.
#[derive(Clone, Default)]
pub struct Collector(Arc<Mutex<Told>>);

#[derive(Default)]
struct Told {
    spans: Vec<Span>,
    points: Vec<Point>,
}

/// One value of a metric as it arrived.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The metric's name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// The labels.
    pub labels: BTreeMap<String, String>,
    /// The value; of a histogram how many were noted.
    pub value: f64,
}

impl Collector {
    /// Listens on an address such as `127.0.0.1:4317`.
    ///
    /// # Panics
    /// If it is taken.
    pub async fn listen(address: &str) -> Self {
        Self::start(address).await.0
    }

    /// Listens on a free port, and says under which URL.
    pub async fn anywhere() -> (Self, String) {
        let (collector, address) = Self::start("127.0.0.1:0").await;
        (collector, format!("http://{address}"))
    }

    async fn start(address: &str) -> (Self, std::net::SocketAddr) {
        let collector = Self::default();
        let traces = TraceServiceServer::new(collector.clone())
            .accept_compressed(CompressionEncoding::Gzip)
            .max_decoding_message_size(LARGEST);
        let metrics = MetricsServiceServer::new(collector.clone())
            .accept_compressed(CompressionEncoding::Gzip)
            .max_decoding_message_size(LARGEST);
        let listener = TcpListener::bind(address).await.expect("the collector listens");
        let address = listener.local_addr().expect("a bound listener has an address");
        tokio::spawn(
            Server::builder()
                .add_service(traces)
                .add_service(metrics)
                .serve_with_incoming(TcpListenerStream::new(listener)),
        );
        (collector, address)
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.0.lock().expect("nobody panics with the lock")
    }

    /// The traces that have a span fitting `seed`, each with all its spans.
    pub fn traces_with(&self, seed: impl Fn(&Span) -> bool) -> Vec<Vec<Span>> {
        let told = self.told();
        let fitting = told.spans.iter().filter(|span| seed(span));
        let ids: BTreeSet<_> = fitting.map(|span| &span.trace_id).collect();
        let of = |id: &Vec<u8>| told.spans.iter().filter(|span| span.trace_id == *id).cloned().collect();
        ids.into_iter().map(of).collect()
    }

    /// Every value that arrived, oldest first.
    pub fn points(&self) -> Vec<Point> {
        self.told().points.clone()
    }

    /// The last value of a metric with these labels among its own.
    pub fn last(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let told = self.told();
        let fits = |point: &&Point| {
            let has = |(name, value): &(&str, &str)| point.labels.get(*name).is_some_and(|own| own == value);
            point.name == name && labels.iter().all(has)
        };
        told.points.iter().rev().find(fits).map(|point| point.value)
    }
}

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let resources = request.into_inner().resource_spans.into_iter();
        let spans = resources.flat_map(|r| r.scope_spans).flat_map(|s| s.spans);
        self.told().spans.extend(spans);
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

#[tonic::async_trait]
impl MetricsService for Collector {
    async fn export(
        &self,
        request: Request<ExportMetricsServiceRequest>,
    ) -> Result<Response<ExportMetricsServiceResponse>, Status> {
        let resources = request.into_inner().resource_metrics.into_iter();
        let metrics = resources.flat_map(|r| r.scope_metrics).flat_map(|s| s.metrics);
        self.told().points.extend(metrics.flat_map(points));
        Ok(Response::new(ExportMetricsServiceResponse::default()))
    }
}

fn points(metric: Metric) -> Vec<Point> {
    let number = |value: Option<number_data_point::Value>| match value {
        Some(number_data_point::Value::AsDouble(value)) => value,
        Some(number_data_point::Value::AsInt(value)) => value as f64,
        None => f64::NAN,
    };
    let values: Vec<(Vec<KeyValue>, f64)> = match metric.data {
        Some(Data::Gauge(gauge)) => gauge
            .data_points
            .into_iter()
            .map(|p| (p.attributes, number(p.value)))
            .collect(),
        Some(Data::Sum(sum)) => sum
            .data_points
            .into_iter()
            .map(|p| (p.attributes, number(p.value)))
            .collect(),
        Some(Data::Histogram(all)) => all
            .data_points
            .into_iter()
            .map(|p| (p.attributes, p.count as f64))
            .collect(),
        _ => Vec::new(),
    };
    let point = |(labels, value): (Vec<KeyValue>, f64)| Point {
        name: metric.name.clone(),
        unit: metric.unit.clone(),
        labels: labels.iter().map(|label| (label.key.clone(), text(label))).collect(),
        value,
    };
    values.into_iter().map(point).collect()
}

fn text(label: &KeyValue) -> String {
    match label.value.as_ref().and_then(|value| value.value.as_ref()) {
        Some(Value::StringValue(text)) => text.clone(),
        Some(Value::IntValue(number)) => number.to_string(),
        other => format!("{other:?}"),
    }
}

/// The text of a span's attribute.
pub fn attribute<'a>(span: &'a Span, name: &str) -> Option<&'a str> {
    let found = span.attributes.iter().find(|a| a.key == name)?;
    match found.value.as_ref()?.value.as_ref()? {
        Value::StringValue(text) => Some(text),
        _ => None,
    }
}
