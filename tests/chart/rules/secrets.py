"""Secrets exist already, are mounted as files, and stand nowhere else."""
import re

import yaml

from objects import at, containers, environment, name, of_kind, pods
from rules import documented_secrets, rule

FOLDER = "/run/guichet/secrets/"
CREDENTIALS = re.compile(r"[a-z]+://[^/\s:@]*:[^/\s@]+@")
# Variables whose value is a secret, unless they end in _FILE and name where it is.
SECRET = re.compile(r"(PASSWORD|SECRET|TOKEN|_KEY|__KEY|ACCESS_KEY_ID|SERVICE_AUTH__ROOT|ADMIN_URL)$")


def sources(spec):
    """(secret, key, path) of all that is mounted from Secrets."""
    for volume in spec.get("volumes") or []:
        for source in at(volume, "projected.sources", []):
            for item in at(source, "secret.items", []):
                yield at(source, "secret.name"), item["key"], item["path"]


@rule
def secrets_are_documented(case):
    """Which value names a Secret is known by what the file it becomes is for."""
    folders = {
        "postgresql": "secrets.postgresql",
        "postgresql-admin": "secrets.postgresqlAdmin",
        "postgresql-ca": "secrets.postgresqlCa",
        "service-auth": "secrets.serviceAuth",
        "mail": "secrets.mail",
        "nats": "secrets.nats",
        "redis": "secrets.redis",
        "relay": "secrets.relay",
        "blob": "secrets.blob",
        "mail-tls": "secrets.mailTls",
        "first-admin": "firstProvider.secret",
    }
    for each, _, spec in pods(case.objects):
        for secret, key, path in sources(spec):
            value = folders.get(path.split("/")[0])
            yield key in documented_secrets().get(value, set()), f"{name(each)}: the key {key} of {secret} is in the README's table"


@rule
def secret_files_are_mounted(case):
    for each, _, spec in pods(case.objects):
        paths = {FOLDER + path for _, _, path in sources(spec)}
        named = set()
        for container in containers(spec):
            values = list(environment(case.objects, container).values()) + (container.get("args") or [])
            for found in re.findall(re.escape(FOLDER) + r"[\w./-]+", " ".join(map(str, values))):
                named.add(found)
                yield found in paths, f"{name(each)}: the file {found} is mounted"
        for path in paths:
            yield path in named, f"{name(each)}: the file {path} is read"


@rule
def secrets_are_read_only(case):
    for each, _, spec in pods(case.objects):
        for volume in spec.get("volumes") or []:
            if "projected" in volume:
                yield at(volume, "projected.defaultMode") == 0o440, f"{name(each)}: only the program reads its Secrets"
        for container in containers(spec):
            for mount in container.get("volumeMounts") or []:
                if mount.get("mountPath") == FOLDER.rstrip("/"):
                    yield mount.get("readOnly") is True, f"{name(each)}: Secrets are mounted to be read"


@rule
def services_see_their_own_secrets(case):
    """A service gets no other service's password, and none the superuser's."""
    for each, _, spec in pods(case.objects):
        if each["kind"] == "Deployment":
            service = at(each, "metadata.labels")["app.kubernetes.io/component"]
            for secret, key, path in sources(spec):
                folder = path.split("/")[0]
                yield folder != "postgresql-admin", f"{name(each)}: has no superuser"
                if folder == "postgresql":
                    yield key == service, f"{name(each)}: has its own password alone"


def is_harmless(variable, value):
    """A variable with the name of a secret may say where a file is."""
    return not SECRET.search(variable) or str(value).startswith(FOLDER)


@rule
def nothing_secret_is_written(case):
    yield not of_kind(case.objects, "Secret"), "the chart makes no Secret"
    for each in case.objects:
        yield not CREDENTIALS.search(yaml.safe_dump(each)), f"{name(each)}: no address with a password in it"
    for each in of_kind(case.objects, "ConfigMap"):
        for variable, value in at(each, "data", {}).items():
            yield is_harmless(variable, value), f"{name(each)}: {variable} is no secret"
    for each, _, spec in pods(case.objects):
        for container in containers(spec):
            for variable in container.get("env") or []:
                yield is_harmless(variable["name"], variable.get("value")), f"{name(each)}: {variable['name']} is no secret"
                yield "secretKeyRef" not in str(variable.get("valueFrom")), f"{name(each)}: {variable['name']} comes from no Secret but by a file"
            for source in container.get("envFrom") or []:
                yield "secretRef" not in source, f"{name(each)}: no Secret becomes variables"
