"""Where things are, and how YAML is read: a key written twice is an error."""

import shutil
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = DEPLOY / "compose"
SERVICES = ["identity", "ticketing", "asset", "knowledge", "notification", "mail-ingest", "portal-gateway"]


class Strict(yaml.SafeLoader):
    pass


def _mapping(loader, node, deep=False):
    # Before merge keys are put in: those may well be overridden.
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise yaml.constructor.ConstructorError(None, None, f"written twice: {sorted(twice)}", node.start_mark)
    return yaml.SafeLoader.construct_mapping(loader, node, deep=True)


Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read(path):
    return yaml.load(Path(path).read_text(), Loader=Strict)


def compose():
    """Both Compose files as one, the way `include` puts them together."""
    whole = {"services": {}, "networks": {}, "volumes": {}, "secrets": {}}
    first = read(COMPOSE / "compose.yaml")
    for part in [first, *(read(COMPOSE / name) for name in first["include"])]:
        for section, merged in whole.items():
            both = merged.keys() & part.get(section, {}).keys()
            assert not both, f"{section} {both} are in two files"
            merged.update(part.get(section, {}))
    return whole


def program(name):
    """A program of this environment or of the machine, also where PATH lacks sbin."""
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
