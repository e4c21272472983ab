"""Checks an object against the schema of a Kubernetes version, all errors of it; a kind that the version does not have is an error."""
import functools
import importlib.resources
import json
import pathlib

import jsonschema
import referencing.jsonschema
from referencing import Registry, Resource

HERE = pathlib.Path(__file__).parent
# Kinds that an operator brings, of which we know what we use.
BROUGHT = {"monitoring.coreos.com/v1": HERE / "crds"}
# The schemas begin with 1.25. What 1.20 has under another version has the same shape in all that we use.
RENAMED = {("policy/v1beta1", "PodDisruptionBudget"): "policy/v1", ("batch/v1beta1", "CronJob"): "batch/v1"}
# What came after 1.20.
LATER = {("policy/v1", "PodDisruptionBudget"), ("autoscaling/v2", "HorizontalPodAutoscaler"), ("batch/v1", "CronJob")}
FIRST_SCHEMA = "1.25"


@functools.cache
def _registry(version):
    folder = importlib.resources.files("kubernetes_validate") / "kubernetes-json-schema" / f"v{version}.0-local-strict"
    definitions = json.loads((folder / "_definitions.json").read_text())
    return folder, Resource.from_contents(definitions, default_specification=referencing.jsonschema.DRAFT202012)


@functools.cache
def _validator(version, api, kind):
    if api in BROUGHT:
        path = BROUGHT[api] / f"{kind}.json"
        return jsonschema.Draft202012Validator(json.loads(path.read_text())) if path.is_file() else None
    folder, definitions = _registry(version)
    group, _, number = api.rpartition("/")
    path = folder / f"{kind.lower()}-{group.split('.')[0] + '-' if group else ''}{number}.json"
    if not path.is_file():
        return None
    schema = json.loads(path.read_text())
    registry = definitions @ (Resource.from_contents(schema, default_specification=referencing.jsonschema.DRAFT202012) @ Registry())
    return jsonschema.Draft202012Validator(schema, registry=registry)


def _leaves(error):
    return [leaf for cause in error.context for leaf in _leaves(cause)] if error.context else [error]


def errors(thing, version):
    """What is wrong with an object for a Kubernetes version, in words."""
    api, kind = thing.get("apiVersion", ""), thing.get("kind", "")
    if version < FIRST_SCHEMA:
        if (api, kind) in LATER:
            return [f"Kubernetes {version} has no {api} {kind}"]
        api, version = RENAMED.get((api, kind), api), FIRST_SCHEMA
        thing = thing | {"apiVersion": api}
    validator = _validator(version, api, kind)
    if validator is None:
        return [f"Kubernetes {version} has no {api} {kind}"]
    return [
        f"{'.'.join(map(str, leaf.absolute_path)) or 'the object'}: {leaf.message[:200]}"
        for error in validator.iter_errors(thing)
        for leaf in _leaves(error)
    ]
