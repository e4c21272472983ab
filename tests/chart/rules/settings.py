"""What the program is told exists in its configuration, and is true of the other objects."""
import re
import urllib.parse

import architecture
from objects import at, containers, environment, find, name, of_kind, part, pods
from rules import defaults_of, rule

OWN = {f"GUICHET_{service.upper().replace('-', '_')}__": service for service in architecture.PORTS}


def default_of(service, path):
    """The default of a key, or None; `path` is the end of a variable."""
    here = defaults_of(service)
    for key in path.lower().split("__"):
        if not isinstance(here, dict) or key not in here:
            return None
        here = here[key]
    return here


def variables(case):
    for each, _, spec in pods(case.objects):
        for container in containers(spec):
            for variable, value in environment(case.objects, container).items():
                yield each, variable, value


@rule
def settings_exist(case):
    for each, variable, _ in variables(case):
        owner = next((prefix for prefix in OWN if variable.startswith(prefix)), None)
        if owner:
            path = variable.removeprefix(owner)
            known = default_of(OWN[owner], path.removesuffix("_FILE")) is not None
            yield known, f"{name(each)}: {variable} is a setting of {OWN[owner]}"
        else:
            path = variable.removeprefix("GUICHET__")
            known = variable.startswith("GUICHET__") and any(default_of(service, path) is not None for service in architecture.PORTS)
            yield known, f"{name(each)}: {variable} is a setting of some service"


@rule
def settings_are_of_their_kind(case):
    for each, variable, value in variables(case):
        owner = next((prefix for prefix in OWN if variable.startswith(prefix)), "GUICHET__")
        path = variable.removeprefix(owner)
        known = [default_of(service, path) for service in ([OWN[owner]] if owner in OWN else architecture.PORTS)]
        for default in [one for one in known if one is not None]:
            if isinstance(default, bool):
                yield value in ("true", "false"), f"{name(each)}: {variable} is true or false"
            elif isinstance(default, int):
                yield bool(re.fullmatch(r"\d+", str(value))), f"{name(each)}: {variable} is a whole number"
            else:
                yield isinstance(value, str), f"{name(each)}: {variable} is text"


@rule
def pods_get_their_own_settings(case):
    for each in of_kind(case.objects, "Deployment"):
        for container in containers(each["spec"]["template"]["spec"]):
            for variable in environment(case.objects, container):
                owner = next((OWN[prefix] for prefix in OWN if variable.startswith(prefix)), part(each))
                yield owner == part(each), f"{name(each)}: {variable} is its own"


@rule
def addresses_are_right(case):
    for each, variable, value in variables(case):
        found = re.fullmatch(r"GUICHET__([A-Z_]+)__URL", variable)
        service = found and found[1].lower().replace("_", "-")
        if service in architecture.PORTS:
            address = urllib.parse.urlsplit(value)
            target = find(case.objects, "Service", address.hostname)
            ports = [port["port"] for port in at(target or {}, "spec.ports", [])]
            yield part(target or {"metadata": {}}) == service, f"{name(each)}: {variable} names a Service of {service}"
            yield address.port in ports, f"{name(each)}: {variable} names a port of it"


@rule
def services_listen_where_they_say(case):
    for each in of_kind(case.objects, "Deployment"):
        for container in containers(each["spec"]["template"]["spec"]):
            ports = {port["containerPort"] for port in container.get("ports") or []}
            listens = set()
            for variable, value in environment(case.objects, container).items():
                if variable.endswith("LISTEN") and value:
                    host, _, port = value.rpartition(":")
                    listens.add(int(port))
                    yield host in ("0.0.0.0", "[::]"), f"{name(each)}: {variable} is for everybody"
            yield listens == ports, f"{name(each)}: listens at the ports it declares"
            yield architecture.PORTS[part(each)] in ports, f"{name(each)}: listens where the architecture says"


@rule
def programs_run_their_service(case):
    deployments = of_kind(case.objects, "Deployment")
    yield {part(each) for each in deployments} == set(architecture.PORTS), "there is a Deployment of each service"
    for each in deployments:
        for container in containers(each["spec"]["template"]["spec"]):
            yield container.get("args") == ["serve", part(each)], f"{name(each)}: runs {part(each)}"
            yield "command" not in container, f"{name(each)}: the image knows its program"


@rule
def restarts_follow_settings(case):
    for each in of_kind(case.objects, "Deployment"):
        annotations = at(each, "spec.template.metadata.annotations", {})
        yield len(annotations.get("checksum/settings", "")) == 64, f"{name(each)}: a changed setting replaces its pods"


@rule
def files_are_shared(case):
    """A bucket, or one volume for all who read files."""
    bucket = any(at(each, "data", {}).get("GUICHET__BLOB__BUCKET") for each in of_kind(case.objects, "ConfigMap"))
    for each in of_kind(case.objects, "Deployment"):
        spec = each["spec"]["template"]["spec"]
        claims = [at(volume, "persistentVolumeClaim.claimName") for volume in spec.get("volumes") or [] if "persistentVolumeClaim" in volume]
        wanted = part(each) in architecture.WITH_FILES and not bucket
        yield bool(claims) == wanted, f"{name(each)}: has the files' volume if it reads files, and there is no bucket"
        for container in containers(spec):
            folder = environment(case.objects, container).get("GUICHET__BLOB__FOLDER", "")
            mounts = [mount["mountPath"] for mount in container.get("volumeMounts") or [] if mount["name"] == "blobs"]
            yield not wanted or any(folder.startswith(mount + "/") for mount in mounts), f"{name(each)}: files lie on the volume"
