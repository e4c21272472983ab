"""What every container of the Compose files must hold to. Each rule gives the faults of one service."""

import re

# One-shot services end, the others have no program inside that could ask (compose.yaml says so where they stand).
NO_HEALTH = {"migrate", "volumes", "mail-sink", "otel-collector", "tempo"}
# May be root, to change the owners of new volumes, and only that.
OWNERS = {"volumes"}
SECRET_LOOKING = re.compile(r"(PASSWORD|SECRET|TOKEN|_KEY|AUTH|ADMIN_URL)(_|$)")


def image(name, service):
    found = service.get("image", "")
    repository, _, tag = found.rpartition(":")
    if "/" not in repository or "." not in repository.split("/")[0] and repository.split("/")[0] != "localhost":
        yield "image without its registry"
    if not re.search(r"\d+\.\d+", tag) or tag in ("latest", ""):
        yield f"image not pinned by version: {found}"


def user(name, service):
    numbers = re.fullmatch(r"(\d+):(\d+)", str(service.get("user", "")))
    if not numbers:
        yield "user is not two numbers"
    elif (numbers[1] == "0") != (name in OWNERS):
        yield "runs as root" if numbers[1] == "0" else "changes owners but is not root"


def capabilities(name, service):
    if service.get("cap_drop") != ["ALL"]:
        yield "keeps capabilities"
    added = service.get("cap_add", [])
    if added and (name not in OWNERS or added != ["CHOWN"]):
        yield f"adds capabilities: {added}"
    if service.get("security_opt") != ["no-new-privileges:true"]:
        yield "may gain privileges"
    for key in ("privileged", "pid", "ipc", "userns_mode", "devices"):
        if key in service:
            yield f"has {key}"


def root_file_system(name, service):
    if service.get("read_only") is not True:
        yield "root file system is writable"
    for volume in service.get("volumes", []):
        source, target, *mode = volume.split(":")
        if source.startswith(("/", "~")) or "docker.sock" in volume:
            yield f"mounts {source} of the machine"
        if source.startswith(".") and mode != ["ro"]:
            yield f"may write to {source}"


def ports(name, service):
    for port in service.get("ports", []):
        if not re.fullmatch(r"127\.0\.0\.1:\d+:\d+", str(port)):
            yield f"port {port} is not on 127.0.0.1"
    if service.get("network_mode") not in (None, "none"):
        yield "shares the machine's network"
    if not service.get("networks") and service.get("network_mode") != "none":
        yield "is on the default network"


def health(name, service):
    test = service.get("healthcheck", {}).get("test", [])
    if name in NO_HEALTH:
        if test:
            yield "has a health check but is listed as having none"
    elif not test or test[0] not in ("CMD", "CMD-SHELL"):
        yield "has no health check"
    if "restart" not in service:
        yield "says nothing of restarts"


def secrets(name, service):
    """No password in clear: neither as a variable, nor within a URL or an argument."""
    environment = service.get("environment", {})
    for variable, value in environment.items():
        if SECRET_LOOKING.search(variable) and not variable.endswith("_FILE"):
            yield f"{variable} is a value, not a file"
        if variable.endswith("_FILE") and value.removeprefix("/run/secrets/") not in service.get("secrets", []):
            yield f"{variable} names {value}, which is not mounted"
    for text in [*map(str, environment.values()), *map(str, service.get("command", []))]:
        if re.search(r"://[^/\s]*:[^/\s@]+@", text) or re.search(r"--?(require)?pass(word)?[= ]", text):
            yield f"a password in {text!r}"


RULES = [image, user, capabilities, root_file_system, ports, health, secrets]


def faults(name, service):
    return [f"{rule.__name__}: {fault}" for rule in RULES for fault in rule(name, service)]
