"""Looking at rendered objects."""


def at(thing, path, otherwise=None):
    """What lies at a dotted path, or `otherwise`."""
    for key in path.split("."):
        if not isinstance(thing, dict) or thing.get(key) is None:
            return otherwise
        thing = thing[key]
    return thing


def name(thing):
    return f"{thing.get('kind')}/{at(thing, 'metadata.name')}"


def of_kind(objects, *kinds):
    return [each for each in objects if each.get("kind") in kinds]


def find(objects, kind, wanted):
    return next((each for each in of_kind(objects, kind) if at(each, "metadata.name") == wanted), None)


def is_hook(thing):
    return "helm.sh/hook" in at(thing, "metadata.annotations", {})


def part(thing):
    return at(thing, "metadata.labels", {}).get("app.kubernetes.io/component")


def pod_of(thing):
    """Metadata and spec of the pods an object makes, or None."""
    if thing["kind"] == "Pod":
        return thing["metadata"], thing["spec"]
    if thing["kind"] in ("Deployment", "Job", "StatefulSet", "DaemonSet"):
        template = at(thing, "spec.template", {})
        return template.get("metadata", {}), template.get("spec", {})
    if thing["kind"] == "CronJob":
        template = at(thing, "spec.jobTemplate.spec.template", {})
        return template.get("metadata", {}), template.get("spec", {})
    return None


def pods(objects):
    """(object, pod metadata, pod spec) of all that make pods."""
    return [(each, *pod_of(each)) for each in objects if pod_of(each)]


def containers(spec):
    return (spec.get("initContainers") or []) + (spec.get("containers") or [])


def selects(labels, metadata):
    return bool(labels) and all((metadata.get("labels") or {}).get(key) == value for key, value in labels.items())


def environment(objects, container):
    """All variables of a container with their values, those of ConfigMaps too."""
    found = {}
    for source in container.get("envFrom") or []:
        found.update(at(find(objects, "ConfigMap", at(source, "configMapRef.name")) or {}, "data", {}))
    found.update({each["name"]: each.get("value") for each in container.get("env") or []})
    return found
