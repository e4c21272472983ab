//! The catalogue as a page for operators.

use super::{
    catalogue,
    metric::{Kind, Metric},
    prometheus,
};

const INTRODUCTION: &str = "# Metrics

Every metric of the product. This page is made from `libs/telemetry/src/metrics/catalogue.rs`; a test fails when it is stale, and
`cargo test -p telemetry metrics::document -- --ignored` writes it anew.

Metrics go out over OTLP (gRPC) to `GUICHET__TELEMETRY__OTLP_ENDPOINT`, every `GUICHET__TELEMETRY__METRICS_INTERVAL_SECONDS` (15) and once more when a process ends.
Without an endpoint nothing is measured. Where a convention of OpenTelemetry names a thing, that name is used; the rest begins with `guichet.`.

- **Prometheus.** The first column is the name as the collector's Prometheus exporter writes it. A histogram is three series: the name with `_bucket`, `_sum` and `_count`.
  The exporter makes `job` of namespace and service (`guichet/ticketing`; `guichet/guichet` where one process runs several) and `instance` of machine and process
  (`host/4711`); a collector that Prometheus scrapes as one target needs `honor_labels: true`.
- **What a replica sees.** Counters, histograms and what only counts up and down are the process's own: add them up over `instance`. Gauges about the database, the streams and jobs
  (`guichet_outbox_*`, `guichet_consumer_*`, `guichet_job_due`, `guichet_job_waiting`, `guichet_job_oldest_age_seconds`, `guichet_job_parked`, `guichet_tenant_count`) are the same
  in every replica: one task of each process asks once an interval, not at the same moment as the others, and nothing is asked when somebody collects. Take
  `max without (instance, job)` of them. While the database or NATS does not answer they keep their last value and `guichet_dependency_up` is 0.
- **Tenants.** No label names a tenant, and none may hold text from outside; a tenant's id is on the spans and in the logs. A path or call we do not know is `_OTHER` or has no route.
- **Cost.** Instruments are made once; a measurement looks its labels up and adds, well under a microsecond, without making any text.

| Prometheus | OpenTelemetry | Kind | Unit | Labels | What it tells |
| --- | --- | --- | --- | --- | --- |
";

/// The whole page.
pub fn page() -> String {
    let rows: String = catalogue::all().into_iter().map(row).collect();
    format!("{INTRODUCTION}{rows}")
}

fn row(metric: &Metric) -> String {
    let kind = match metric.kind {
        Kind::Counter => "counter",
        Kind::UpDown => "up-down counter",
        Kind::Gauge => "gauge",
        Kind::Histogram => "histogram",
    };
    let quoted = |text: &str| {
        if text.is_empty() {
            String::new()
        } else {
            format!("`{text}`")
        }
    };
    let labels: Vec<String> = metric
        .labels
        .iter()
        .map(|name| quoted(&prometheus::label(name)))
        .collect();
    format!(
        "| `{}` | `{}` | {kind} | {} | {} | {} |\n",
        prometheus::name(metric),
        metric.name,
        quoted(metric.unit),
        labels.join(", "),
        metric.about
    )
}

#[cfg(test)]
mod tests {
    use super::page;

    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/metrics.md");

    #[test]
    fn the_page_is_up_to_date() {
        let written = std::fs::read_to_string(FILE).unwrap_or_default();
        assert!(
            written == page(),
            "docs/metrics.md is stale: cargo test -p telemetry metrics::document -- --ignored"
        );
    }

    #[test]
    #[ignore = "writes docs/metrics.md"]
    fn the_page_is_written() {
        std::fs::write(FILE, page()).unwrap();
    }
}
