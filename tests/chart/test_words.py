"""What is written about the chart is so: README, alerts, runbooks, dashboards."""
import functools
import json
import re
import subprocess
import sys

import pytest
import yaml

import rendering
from objects import at, of_kind

ALERTS = sorted((rendering.CHART / "alerts").glob("*.yaml"))
DASHBOARDS = sorted((rendering.CHART / "dashboards").glob("*.json"))
RUNBOOKS = rendering.ROOT / "docs" / "runbooks"
METRICS = rendering.ROOT / "docs" / "metrics.md"
# Figures that kube-state-metrics, the kubelet and cAdvisor tell.
OF_KUBERNETES = re.compile(r"^(kube|kubelet|container)_")


def test_the_readme_has_the_values():
    ran = subprocess.run([sys.executable, rendering.ROOT / "tools/chart-readme.py", "--check"], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def test_every_value_is_explained_or_speaks_for_itself():
    """A section of values begins with words, or each of its keys that is not obvious has some."""
    readme = (rendering.CHART / "README.md").read_text()
    rows = re.findall(r"^\| `([\w.<>-]+)` \| .* \| (.*) \|$", readme.split("## Values")[1], re.M)
    assert len(rows) > 80
    assert sum(1 for _, words in rows if words) > 60


@pytest.mark.parametrize("path", ALERTS, ids=lambda path: path.stem)
def test_an_alert_has_its_name_and_runbook(path):
    alert = yaml.safe_load(path.read_text())
    assert alert["alert"] == "Guichet" + "".join(word.capitalize() for word in path.stem.split("-"))
    assert at(alert, "annotations.runbook_url") == f"$RUNBOOKS/{path.stem}.md"
    runbook = RUNBOOKS / f"{path.stem}.md"
    assert runbook.read_text().startswith(f"# {alert['alert']}\n")


def test_every_alert_is_rendered():
    for values in ("production", "ha"):
        (rule,) = of_kind(rendering.rendering(values), "PrometheusRule")
        rendered = [each["alert"] for group in rule["spec"]["groups"] for each in group["rules"]]
        assert rendered == [yaml.safe_load(path.read_text())["alert"] for path in ALERTS]
        assert not re.search(r"\$(NAMESPACE|RELEASE|RUNBOOKS)", yaml.safe_dump(rule))


@pytest.mark.parametrize("path", ALERTS + DASHBOARDS, ids=lambda path: path.stem)
def test_every_metric_exists(path):
    assert queries(path)
    for expression in queries(path):
        used = re.findall(r"\b([a-z]\w*_\w+)(?=[{\[])", expression)
        assert used, expression
        for metric in used:
            assert OF_KUBERNETES.match(metric) or metric in own_metrics(), f"{metric} is told by nobody"
        for metric, conditions in re.findall(r"\b([a-z]\w*_\w+)\{([^}]*)\}", expression):
            for label in re.findall(r"(\w+) *(?:=~|!~|!=|=)", re.sub(r'"[^"]*"', '""', conditions)):
                assert metric not in own_metrics() or label in own_metrics()[metric], f"{metric} has no label {label}"


def queries(path):
    if path.suffix == ".yaml":
        return [yaml.safe_load(path.read_text())["expr"]]
    return [target["expr"] for panel in json.loads(path.read_text())["panels"] for target in panel.get("targets", [])]


@functools.cache
def own_metrics():
    """The labels of each series that the product tells, by the names that Prometheus has of them, from the table in docs/metrics.md."""
    series = {}
    for line in METRICS.read_text().splitlines() if METRICS.exists() else []:
        if line.startswith("| `"):
            name, _, kind, _, labels = (cell.strip(" ").strip("`") for cell in line.split("|")[1:6])
            for end in ("_bucket", "_sum", "_count") if kind == "histogram" else ("",):
                series[name + end] = {"job", "instance", *labels.replace("`", "").split(", ")}
    return series


def test_dashboards_are_rendered_for_grafana():
    found = {at(each, "metadata.name"): each for each in of_kind(rendering.rendering("production"), "ConfigMap")}
    for path in DASHBOARDS:
        dashboard = found[f"guichet-dashboard-{path.stem}"]
        assert at(dashboard, "metadata.labels")["grafana_dashboard"] == "1"
        assert json.loads(dashboard["data"][path.name]) == json.loads(path.read_text())


def test_dashboards_differ_in_name_and_id():
    all_of_them = [json.loads(path.read_text()) for path in DASHBOARDS]
    for key in ("uid", "title"):
        assert len({each[key] for each in all_of_them}) == len(all_of_them)
    for each in all_of_them:
        assert all(target["expr"] for panel in each["panels"] for target in panel.get("targets", []))


def test_notes_say_how_to_go_on():
    import helm_python

    with helm_python.Chart.load(rendering.CHART) as chart:
        for values in rendering.VALUES:
            notes = chart.render(rendering.values_of(values), name="guichet", namespace="desk", is_install=True)["guichet/templates/NOTES.txt"]
            assert "helm test guichet" in notes
            assert "provider create" in notes or "get secret guichet-first-admin" in notes
