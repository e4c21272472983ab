"""Pods are what the Pod Security Standard "restricted" asks, and what a cluster needs to run them well."""
import re

from objects import at, containers, name, of_kind, pods
from rules import rule

QUANTITY = re.compile(r"^(\d+(?:\.\d+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?$")
UNITS = {None: 1, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}


def amount(text):
    found = QUANTITY.match(str(text))
    return float(found[1]) * UNITS[found[2]] if found else float("nan")


def each_container(case):
    for each, _, spec in pods(case.objects):
        for container in containers(spec):
            yield each, spec, container


def long_running(case):
    return [(each, spec, container) for each, spec, container in each_container(case) if each["kind"] == "Deployment"]


@rule
def nobody_is_root(case):
    for each, spec, container in each_container(case):
        setting = lambda key: at(container, f"securityContext.{key}", at(spec, f"securityContext.{key}"))
        yield setting("runAsNonRoot") is True, f"{name(each)}: runAsNonRoot"
        yield isinstance(setting("runAsUser"), int) and setting("runAsUser") > 0, f"{name(each)}: a user by number, not 0"
        yield isinstance(setting("runAsGroup"), int) and setting("runAsGroup") > 0, f"{name(each)}: a group by number, not 0"


@rule
def no_privileges(case):
    for each, spec, container in each_container(case):
        context = container.get("securityContext") or {}
        yield context.get("allowPrivilegeEscalation") is False, f"{name(each)}: no privilege escalation"
        yield at(context, "capabilities.drop") == ["ALL"] and not at(context, "capabilities.add"), f"{name(each)}: no capabilities"
        yield not context.get("privileged"), f"{name(each)}: not privileged"


@rule
def system_calls_are_filtered(case):
    for each, spec, container in each_container(case):
        profile = at(container, "securityContext.seccompProfile.type", at(spec, "securityContext.seccompProfile.type"))
        yield profile == "RuntimeDefault", f"{name(each)}: seccomp RuntimeDefault"


@rule
def root_file_systems_are_read_only(case):
    for each, _, container in each_container(case):
        yield at(container, "securityContext.readOnlyRootFilesystem") is True, f"{name(each)}: read-only root"


@rule
def the_node_is_out_of_reach(case):
    for each, _, spec in pods(case.objects):
        for key in ("hostNetwork", "hostPID", "hostIPC"):
            yield not spec.get(key), f"{name(each)}: no {key}"
        for volume in spec.get("volumes") or []:
            yield set(volume) - {"name"} <= {"emptyDir", "projected", "persistentVolumeClaim"}, f"{name(each)}: volume {volume['name']} is of a harmless kind"
        for container in containers(spec):
            for port in container.get("ports") or []:
                yield "hostPort" not in port, f"{name(each)}: no port of the node"


@rule
def there_are_no_tokens(case):
    for each, _, spec in pods(case.objects):
        yield spec.get("automountServiceAccountToken") is False, f"{name(each)}: no token of the API server"
    for each in of_kind(case.objects, "ServiceAccount"):
        yield each.get("automountServiceAccountToken") is False, f"{name(each)}: no token of the API server"


@rule
def services_leave_no_variables(case):
    """A Service called guichet-identity would put GUICHET_IDENTITY_PORT into every pod, beside our settings."""
    for each, _, spec in pods(case.objects):
        yield spec.get("enableServiceLinks") is False, f"{name(each)}: enableServiceLinks is off"


@rule
def resources_are_bounded(case):
    for each, _, container in each_container(case):
        request, limit = at(container, "resources.requests", {}), at(container, "resources.limits", {})
        yield "cpu" in request, f"{name(each)}: asks for CPU"
        yield "memory" in request and "memory" in limit, f"{name(each)}: asks for memory, and has a limit"
        yield amount(request.get("memory")) <= amount(limit.get("memory")), f"{name(each)}: asks for no more memory than its limit"
    for each, _, spec in pods(case.objects):
        for volume in spec.get("volumes") or []:
            if "emptyDir" in volume:
                yield at(volume, "emptyDir.sizeLimit") is not None, f"{name(each)}: the folder {volume['name']} has a limit"


@rule
def images_are_pinned(case):
    images = set()
    for each, _, container in each_container(case):
        image = container.get("image", "")
        tag = image.rsplit("/", 1)[-1].partition(":")[2]
        yield "@sha256:" in image or tag not in ("", "latest"), f"{name(each)}: {image} is pinned"
        images.add(image)
        yield len(images) == 1, f"{name(each)}: one image for all"


@rule
def there_are_probes(case):
    for each, _, container in long_running(case):
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            yield probe in container, f"{name(each)}: {probe}"


@rule
def liveness_depends_on_nobody(case):
    for each, _, container in long_running(case):
        for probe in ("startupProbe", "livenessProbe"):
            asked = container.get(probe) or {}
            alone = at(asked, "grpc.service") == "live" or at(asked, "httpGet.path") == "/healthz" or "tcpSocket" in asked
            yield alone, f"{name(each)}: {probe} asks for the process alone"
        readiness = container.get("readinessProbe") or {}
        asks = at(readiness, "httpGet.path") == "/readyz" or ("grpc" in readiness and not at(readiness, "grpc.service"))
        asks = asks or at(readiness, "exec.command", [])[:2] == ["guichet", "health"]
        yield asks, f"{name(each)}: readiness asks for readiness"


@rule
def ends_are_graceful(case):
    for each, spec, container in long_running(case):
        pause = at(container, "lifecycle.preStop.sleep.seconds", 0)
        yield pause > 0 or not case.since("1.30"), f"{name(each)}: pauses before it ends"
        yield spec.get("terminationGracePeriodSeconds", 30) >= pause + 30, f"{name(each)}: has time to drain for 30 seconds"


@rule
def ports_name_their_protocol(case):
    for each, _, container in each_container(case):
        for port in container.get("ports") or []:
            yield port.get("protocol") in ("TCP", "UDP"), f"{name(each)}: port {port.get('name')} has a protocol"
    for each in of_kind(case.objects, "Service"):
        for port in at(each, "spec.ports", []):
            yield port.get("protocol") in ("TCP", "UDP"), f"{name(each)}: port {port.get('name')} has a protocol"
    for each in of_kind(case.objects, "NetworkPolicy"):
        for direction in ("ingress", "egress"):
            for line in at(each, f"spec.{direction}", []):
                for port in line.get("ports") or []:
                    yield port.get("protocol") in ("TCP", "UDP"), f"{name(each)}: port {port.get('port')} has a protocol"


@rule
def tasks_run_once(case):
    for each, _, spec in pods(case.objects):
        if each["kind"] != "Deployment":
            yield spec.get("restartPolicy") == "Never", f"{name(each)}: is not started again by the node"
            if each["kind"] == "Job":
                yield at(each, "spec.activeDeadlineSeconds") is not None, f"{name(each)}: ends at some time"
                yield at(each, "spec.backoffLimit") is not None, f"{name(each)}: is tried a stated number of times"
    for each in of_kind(case.objects, "CronJob"):
        yield at(each, "spec.suspend") is True, f"{name(each)}: never runs by itself"
