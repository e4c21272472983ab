"""Collector, Prometheus, Tempo and Grafana: files that fit together. The programs themselves are not at hand to read them."""

import json
import re

import pytest

from tree import COMPOSE, DEPLOY, compose, read

COLLECTOR = read(DEPLOY / "otel/collector.yaml")
SERVICES = compose()["services"]
DASHBOARDS = sorted((DEPLOY / "grafana/dashboards").glob("*.json"))
# What the connector spanmetrics makes, as Prometheus names it when it comes by OTLP.
COUNTED = {"traces_span_metrics_calls_total", *(f"traces_span_metrics_duration_milliseconds_{part}" for part in ("bucket", "sum", "count"))}


def test_every_part_of_a_pipeline_exists_and_every_part_is_used():
    connectors = COLLECTOR["connectors"].keys()
    used = {"receivers": set(), "processors": set(), "exporters": set()}
    for pipeline in COLLECTOR["service"]["pipelines"].values():
        for kind, names in used.items():
            names.update(pipeline[kind])
    assert used["processors"] == COLLECTOR["processors"].keys()
    for kind in ("receivers", "exporters"):
        assert used[kind] == COLLECTOR[kind].keys() | connectors
    for name, pipeline in COLLECTOR["service"]["pipelines"].items():
        assert pipeline["processors"][0] == "memory_limiter", name


@pytest.mark.parametrize("url", [exporter["endpoint"] for exporter in COLLECTOR["exporters"].values()])
def test_the_collector_sends_to_services_on_its_network(url):
    host = url.removeprefix("http://").split(":")[0]
    assert "telemetry" in SERVICES[host]["networks"] and "telemetry" in SERVICES["otel-collector"]["networks"]


def test_what_is_sent_is_taken():
    grpc = COLLECTOR["receivers"]["otlp"]["protocols"]["grpc"]["endpoint"]
    assert SERVICES["guichet"]["environment"]["GUICHET__TELEMETRY__OTLP_ENDPOINT"] == grpc.replace("0.0.0.0", "http://otel-collector")
    tempo = read(COMPOSE / "config/tempo.yaml")
    assert tempo["distributor"]["receivers"]["otlp"]["protocols"]["grpc"]["endpoint"].endswith(":4317")
    assert "--web.enable-otlp-receiver" in SERVICES["prometheus"]["command"]
    own = COLLECTOR["service"]["telemetry"]["metrics"]["readers"][0]["pull"]["exporter"]["prometheus"]
    targets = [job["static_configs"][0]["targets"] for job in read(COMPOSE / "config/prometheus.yaml")["scrape_configs"]]
    assert targets == [[f"otel-collector:{own['port']}"]]


def test_files_are_kept_on_volumes():
    kept = read(COMPOSE / "config/tempo.yaml")["storage"]["trace"]
    assert all(part["path"].startswith("/var/tempo/") for part in (kept["local"], kept["wal"]))
    assert "tempo:/var/tempo" in SERVICES["tempo"]["volumes"]
    assert "--storage.tsdb.path=/prometheus" in SERVICES["prometheus"]["command"]


def test_grafana_reaches_its_sources_and_finds_its_dashboards():
    sources = read(DEPLOY / "grafana/datasources.yaml")["datasources"]
    for source in sources:
        assert SERVICES[source["url"].removeprefix("http://").split(":")[0]]
    path = read(DEPLOY / "grafana/dashboards.yaml")["providers"][0]["options"]["path"]
    assert f"../grafana/dashboards:{path}:ro" in SERVICES["grafana"]["volumes"]
    assert DASHBOARDS


@pytest.mark.parametrize("file", DASHBOARDS, ids=lambda file: file.name)
def test_a_dashboard_asks_for_what_is_counted(file):
    dashboard = json.loads(file.read_text())
    sources = {source["uid"] for source in read(DEPLOY / "grafana/datasources.yaml")["datasources"]}
    assert dashboard["uid"] and dashboard["title"] and len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
    for panel in dashboard["panels"]:
        assert panel["datasource"]["uid"] in sources
        for target in panel["targets"]:
            metrics = set(re.findall(r"\b(\w+)\{", target["expr"]))
            assert metrics and metrics <= COUNTED, target["expr"]
            assert target["expr"].count("(") == target["expr"].count(")")
