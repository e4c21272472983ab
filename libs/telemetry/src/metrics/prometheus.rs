use super::metric::{Kind, Metric};

/// The name as the OpenTelemetry collector's Prometheus exporter writes it: dots become underscores, the unit is spelled out at the end unless it
/// is there, what only grows ends in `_total`.
pub fn name(metric: &Metric) -> String {
    let mut name = metric.name.replace(['.', '-'], "_");
    let unit = match (metric.unit, metric.kind) {
        ("s", _) => "seconds",
        ("ms", _) => "milliseconds",
        ("By", _) => "bytes",
        ("1", Kind::Gauge) => "ratio",
        // Units in braces are words for people.
        _ => "",
    };
    if !unit.is_empty() && !name.split('_').any(|word| word == unit) {
        name = format!("{name}_{unit}");
    }
    if metric.kind == Kind::Counter && !name.ends_with("_total") {
        name.push_str("_total");
    }
    name
}

/// The series of a metric: a histogram has three.
pub fn series(metric: &Metric) -> Vec<String> {
    let name = name(metric);
    match metric.kind {
        Kind::Histogram => ["bucket", "sum", "count"].map(|part| format!("{name}_{part}")).into(),
        Kind::Counter | Kind::UpDown | Kind::Gauge => vec![name],
    }
}

/// A label's name.
pub fn label(name: &str) -> String {
    name.replace(['.', '-'], "_")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{super::catalogue::*, *};

    #[test]
    fn names_are_spelled_as_the_collector_spells_them() {
        for (metric, spelled) in [
            (
                &HTTP_SERVER_REQUEST_DURATION.metric,
                "http_server_request_duration_seconds",
            ),
            (&HTTP_SERVER_ACTIVE_REQUESTS.metric, "http_server_active_requests"),
            (
                &DB_CLIENT_CONNECTION_TIMEOUTS.metric,
                "db_client_connection_timeouts_total",
            ),
            (
                &DB_CLIENT_CONNECTION_WAIT_TIME.metric,
                "db_client_connection_wait_time_seconds",
            ),
            (&OUTBOX_OLDEST_AGE.metric, "guichet_outbox_oldest_age_seconds"),
            (&DEPENDENCY_UP.metric, "guichet_dependency_up"),
            (&PROCESS_MEMORY_USAGE.0, "process_memory_usage_bytes"),
            (&PROCESS_CPU_TIME.0, "process_cpu_time_seconds_total"),
            (&PROCESS_START_TIME.0, "process_start_time_seconds"),
            (&BUILD_INFO.0, "guichet_build_info"),
        ] {
            assert_eq!(name(metric), spelled);
        }
        assert_eq!(
            series(&RPC_SERVER_CALL_DURATION.metric),
            [
                "rpc_server_call_duration_seconds_bucket",
                "rpc_server_call_duration_seconds_sum",
                "rpc_server_call_duration_seconds_count"
            ]
        );
        assert_eq!(label("http.response.status_code"), "http_response_status_code");
    }

    #[test]
    fn every_metric_has_a_name_of_its_own() {
        let all = all();
        let names: BTreeSet<String> = all.iter().map(|metric| name(metric)).collect();
        assert_eq!(names.len(), all.len());
        for name in &names {
            assert!(
                name.bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'),
                "{name}"
            );
        }
    }

    #[test]
    fn histograms_have_buckets_and_no_label_names_a_tenant() {
        for metric in all() {
            assert_eq!(
                metric.kind == Kind::Histogram,
                !metric.buckets.is_empty(),
                "{}",
                metric.name
            );
            assert!(metric.buckets.is_sorted(), "{}", metric.name);
            for label in metric.labels {
                assert!(
                    !["tenant", "tenant.id", "guichet.tenant", "guichet.tenant.id"].contains(label),
                    "{}",
                    metric.name
                );
            }
            assert!(metric.about.ends_with('.'), "{}", metric.name);
        }
    }
}
