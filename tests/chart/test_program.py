"""What the chart takes for granted of the image and the program is so."""
import re

import rendering
from objects import at, containers, environment, find, is_hook, of_kind, pod_of, pods

DOCKERFILE = (rendering.ROOT / "deploy/docker/Dockerfile").read_text()
COMMANDS = (rendering.ROOT / "services/guichet/src/main.rs").read_text().split("enum Command {")[1].split("\n}")[0]
SERVER = (rendering.ROOT / "libs/rpc/src/server.rs").read_text()
ROUTES = (rendering.ROOT / "services/portal-gateway/src/routes.rs").read_text()


def deployments():
    for each in of_kind(rendering.rendering("defaults"), "Deployment"):
        for container in containers(pod_of(each)[1]):
            yield each, pod_of(each)[1], container


def test_the_image_runs_as_the_user_of_the_pods():
    user, group = re.findall(r"^USER (\d+):(\d+)$", DOCKERFILE, re.M)[-1]
    for _, spec, _ in deployments():
        assert at(spec, "securityContext.runAsUser") == int(user)
        assert at(spec, "securityContext.runAsGroup") == int(group)


def test_the_image_starts_the_program_and_has_it_on_its_path():
    assert 'ENTRYPOINT ["/usr/bin/guichet"]' in DOCKERFILE
    for values in rendering.VALUES:
        for each, _, spec in pods(rendering.rendering(values, rendering.OLDEST)):
            for container in containers(spec):
                assert "command" not in container
                for probe in ("readinessProbe", "livenessProbe", "startupProbe"):
                    assert at(container, f"{probe}.exec.command", ["guichet"])[0] == "guichet"


def test_the_image_brings_the_web_app_to_where_the_gateway_looks():
    folder = re.search(r"GUICHET_PORTAL_GATEWAY__WEB_ROOT=(\S+)", DOCKERFILE)[1]
    assert f"/web/dist {folder}" in DOCKERFILE
    for each, _, container in deployments():
        assert "GUICHET_PORTAL_GATEWAY__WEB_ROOT" not in environment(rendering.rendering("defaults"), container)


def test_what_is_run_is_a_command():
    known = {re.sub(r"(?<!^)([A-Z])", r"-\1", name).lower() for name in re.findall(r"^    ([A-Z]\w+)", COMMANDS, re.M)}
    assert {"serve", "migrate", "doctor"} <= known
    for values in rendering.VALUES:
        for each, _, spec in pods(rendering.rendering(values)):
            if each["kind"] != "Pod":
                for container in containers(spec):
                    assert container["args"][0] in known, container["args"]


def test_what_probes_ask_is_answered():
    assert 'set_service_status("live"' in SERVER and 'set_service_status("",' in SERVER
    for path in ("/healthz", "/readyz"):
        assert f'.route("{path}"' in ROUTES


def test_evaluation_makes_a_first_login():
    objects = rendering.rendering("evaluation")
    job = find(objects, "Job", "guichet-first-provider")
    (container,) = containers(pod_of(job)[1])
    assert is_hook(job) and container["args"][:3] == ["provider", "create", "Evaluation"]
    options = re.findall(r"^        (\w+): ", (rendering.ROOT / "services/guichet/src/provider.rs").read_text().split("List,")[0], re.M)
    for argument in container["args"][2:]:
        if argument.startswith("--"):
            assert argument.removeprefix("--").replace("-", "_") in options
