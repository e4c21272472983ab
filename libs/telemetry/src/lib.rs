//! Logs, traces and their export: JSON lines on standard output, spans over OTLP when an endpoint is configured.

mod format;
mod trace;

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
}

/// Keeps the export alive; dropping it sends what is still buffered.
pub struct Guard {
    provider: Option<opentelemetry_sdk::trace::SdkTracerProvider>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(provider) = self.provider.take()
            && let Err(error) = provider.shutdown()
        {
            tracing::warn!(%error, "the last spans could not be exported");
        }
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
    let (provider, layer) = trace::exporter(service, &settings.otlp_endpoint)?;
    let registry = tracing_subscriber::registry().with(filter).with(layer);
    if settings.format == "text" {
        registry
            .with(tracing_subscriber::fmt::layer().with_target(true).compact())
            .try_init()?;
    } else {
        registry.with(format::json()).try_init()?;
    }
    Ok(Guard { provider })
}
