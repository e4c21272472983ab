use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use opentelemetry_proto::tonic::{
    collector::trace::v1::{
        ExportTraceServiceRequest, ExportTraceServiceResponse,
        trace_service_server::{TraceService, TraceServiceServer},
    },
    trace::v1::Span,
};
use tonic::{Request, Response, Status};

/// An OpenTelemetry collector that keeps what it is sent.
#[derive(Clone, Default)]
pub struct Collector(Arc<Mutex<Vec<Span>>>);

impl Collector {
    /// Listens on an address such as `127.0.0.1:4317`.
    pub fn listen(address: &str) -> Self {
        let collector = Self::default();
        let service = TraceServiceServer::new(collector.clone())
            .accept_compressed(tonic::codec::CompressionEncoding::Gzip)
            .max_decoding_message_size(64 * 1024 * 1024);
        let address = address.parse().expect("an address");
        tokio::spawn(async move {
            tonic::transport::Server::builder()
                .add_service(service)
                .serve(address)
                .await
                .expect("the collector listens");
        });
        collector
    }

    /// The traces that have a span fitting `seed`, each with all its spans.
    pub fn traces_with(&self, seed: impl Fn(&Span) -> bool) -> Vec<Vec<Span>> {
        let spans = self.0.lock().expect("not poisoned");
        let ids: BTreeSet<_> = spans
            .iter()
            .filter(|span| seed(span))
            .map(|span| &span.trace_id)
            .collect();
        ids.iter()
            .map(|id| spans.iter().filter(|span| span.trace_id == **id).cloned().collect())
            .collect()
    }
}

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let spans = request
            .into_inner()
            .resource_spans
            .into_iter()
            .flat_map(|r| r.scope_spans)
            .flat_map(|s| s.spans);
        self.0.lock().expect("not poisoned").extend(spans);
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

/// The text of a span's attribute.
pub fn attribute<'a>(span: &'a Span, name: &str) -> Option<&'a str> {
    use opentelemetry_proto::tonic::common::v1::any_value::Value;
    let value = span
        .attributes
        .iter()
        .find(|a| a.key == name)?
        .value
        .as_ref()?
        .value
        .as_ref()?;
    match value {
        Value::StringValue(text) => Some(text),
        _ => None,
    }
}
