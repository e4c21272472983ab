"""Rules over the objects of one rendering. A rule is a function from a `Case` to checks, each (true or false, what was looked at); its name in words is
the name of the file in broken/ that it must find."""
import dataclasses
import functools
import pathlib
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[3]
RULES = {}


@dataclasses.dataclass
class Case:
    """The objects of one rendering, and the Kubernetes they are for."""

    objects: list
    version: str = "1.36"

    def since(self, version):
        return tuple(map(int, self.version.split("."))) >= tuple(map(int, version.split(".")))


def rule(function):
    RULES[function.__name__.replace("_", "-")] = function
    return function


@functools.cache
def defaults_of(service):
    """The settings that a service's program has."""
    return tomllib.loads((ROOT / "services" / service / "config.default.toml").read_text())


@functools.cache
def documented_secrets():
    """Keys of Secrets by the value that names them, from the table in the chart's README."""
    found = {}
    section = (ROOT / "helm/guichet/README.md").read_text().split("\n## Secrets\n")[1].split("\n## ")[0]
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) == 5 and "`" in cells[1] and "`" in cells[2]:
            keys = cells[2].replace("`", "").split()
            found.setdefault(cells[1].strip("`"), set()).update(keys)
    return found


def load():
    from rules import availability, network, pods, references, secrets, settings  # noqa: F401

    return RULES
