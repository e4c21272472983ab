"""The chart renders without a complaint, for every values file and Kubernetes, into objects that this Kubernetes takes."""
import helm_python
import pytest

import kinds
import rendering
from objects import at, name, of_kind


@pytest.mark.parametrize("values", rendering.VALUES)
def test_lint_has_nothing_to_say(values):
    report = helm_python.lint(rendering.CHART, rendering.values_of(values), strict=True)
    told = 1  # that an icon is recommended
    assert [each["error"] for each in report["messages"] if each["severity"] > told] == []


EVERYWHERE = [(values, version) for values in rendering.VALUES for version in (rendering.OLDEST, rendering.HELM4, rendering.NEWEST)]
BETWEEN = [(values, version) for values in ("evaluation", "ha") for version in rendering.BETWEEN]


@pytest.mark.parametrize("values, version", EVERYWHERE + BETWEEN)
def test_every_object_fits_the_schema(values, version):
    objects = rendering.rendering(values, version)
    assert len(objects) > 40
    assert [f"{name(each)}: {error}" for each in objects for error in kinds.errors(each, version)] == []


@pytest.mark.parametrize("version", ("1.27", "1.30"))
def test_what_a_version_brings_is_used_no_sooner(version):
    assert [error for each in rendering.rendering("ha", version) for error in kinds.errors(each, version)] == []


def test_an_unknown_kind_is_an_error():
    for api, kind in (("apps/v1", "Deploiment"), ("policy/v1beta1", "PodDisruptionBudget"), ("monitoring.coreos.com/v1", "Probe")):
        found = kinds.errors({"apiVersion": api, "kind": kind, "metadata": {"name": "x"}}, "1.37")
        assert found == [f"Kubernetes 1.37 has no {api} {kind}"]


def test_an_unknown_field_is_an_error():
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x"}, "spec": {"port": []}}
    assert "port" in kinds.errors(service, "1.37")[0]


def probes(objects):
    for each in of_kind(objects, "Deployment"):
        for container in each["spec"]["template"]["spec"]["containers"]:
            yield each, container


@pytest.mark.parametrize("values", rendering.VALUES)
def test_an_old_kubernetes_gets_nothing_that_it_does_not_know(values):
    objects = rendering.rendering(values, rendering.OLDEST)
    for each in of_kind(objects, "PodDisruptionBudget"):
        assert each["apiVersion"] == "policy/v1beta1"
    for each in of_kind(objects, "HorizontalPodAutoscaler"):
        assert each["apiVersion"] == "autoscaling/v2beta2"
    for each in of_kind(objects, "CronJob"):
        assert each["apiVersion"] == "batch/v1beta1"
    for each, container in probes(objects):
        assert "grpc" not in str(container["livenessProbe"].keys()) and "lifecycle" not in container, name(each)
        assert not any("matchLabelKeys" in one for one in at(each, "spec.template.spec.topologySpreadConstraints"))


@pytest.mark.parametrize("version", ("1.34", "1.35", "1.36", "1.37"))
def test_a_new_kubernetes_gets_what_it_can_do(version):
    objects = rendering.rendering("ha", version)
    assert {each["apiVersion"] for each in of_kind(objects, "PodDisruptionBudget")} == {"policy/v1"}
    assert {each["apiVersion"] for each in of_kind(objects, "HorizontalPodAutoscaler")} == {"autoscaling/v2"}
    for each, container in probes(objects):
        assert at(container, "lifecycle.preStop.sleep.seconds") == 5, name(each)
        if name(each) != "Deployment/guichet-portal-gateway":
            assert at(container, "livenessProbe.grpc.service") == "live"


def test_both_helms_render_the_same():
    for values in rendering.VALUES:
        by_helm3 = rendering.rendering(values, rendering.NEWEST)
        ours = {name(each): each for each in rendering.rendering(values)}
        theirs = {name(each): each for each in by_helm3}
        assert ours == theirs


def test_names_follow_the_release():
    text = rendering.render({"nameOverride": "desk-guichet"})
    assert {at(each, "metadata.name") for each in of_kind(rendering.objects_of(text), "Deployment")} == {
        f"desk-guichet-{service}" for service in ("identity", "ticketing", "asset", "knowledge", "notification", "mail-ingest", "portal-gateway")
    }
