use std::collections::HashMap;

use opentelemetry::{
    Context, global,
    propagation::TextMapPropagator,
    trace::{TraceContextExt, TracerProvider},
};
use opentelemetry_otlp::WithExportConfig;
use opentelemetry_sdk::{Resource, propagation::TraceContextPropagator, trace::SdkTracerProvider};
use tracing::{Span, Subscriber};
use tracing_opentelemetry::{OpenTelemetryLayer, OpenTelemetrySpanExt};
use tracing_subscriber::{Layer, registry::LookupSpan};

/// The span layer. Without an endpoint spans still get ids, so that logs carry a trace id and context travels, but nothing is exported.
pub(crate) fn exporter<S>(
    resource: Resource,
    endpoint: &str,
) -> anyhow::Result<(Option<SdkTracerProvider>, impl Layer<S>)>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let mut builder = SdkTracerProvider::builder().with_resource(resource);
    if !endpoint.is_empty() {
        let exporter = opentelemetry_otlp::SpanExporter::builder()
            .with_tonic()
            .with_endpoint(endpoint)
            .build()?;
        builder = builder.with_batch_exporter(exporter);
    }
    let provider = builder.build();
    let tracer = provider.tracer("guichet");
    global::set_text_map_propagator(TraceContextPropagator::new());
    let exported = (!endpoint.is_empty()).then_some(provider);
    let layer = OpenTelemetryLayer::new(tracer)
        .with_threads(false)
        .with_location(false)
        .with_tracked_inactivity(false);
    Ok((exported, layer))
}

/// W3C `traceparent` of the current span; empty outside a trace.
pub fn current_traceparent() -> String {
    let context = Span::current().context();
    if !context.span().span_context().is_valid() {
        return String::new();
    }
    let mut carrier = HashMap::new();
    TraceContextPropagator::new().inject_context(&context, &mut carrier);
    carrier.remove("traceparent").unwrap_or_default()
}

/// The remote context a `traceparent` names; an empty context if it is malformed or empty.
pub fn parent_of(traceparent: &str) -> Context {
    let carrier = HashMap::from([("traceparent".to_owned(), traceparent.to_owned())]);
    TraceContextPropagator::new().extract_with_context(&Context::new(), &carrier)
}

/// Makes `span` a child of the remote span named by `traceparent`.
pub fn set_parent(span: &Span, traceparent: &str) {
    if !traceparent.is_empty() {
        // Fails only when the span is disabled or has started already; then there is nothing to link.
        let _ = span.set_parent(parent_of(traceparent));
    }
}
