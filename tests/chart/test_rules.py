"""Every rule holds in every rendering, and finds a manifest that was broken on purpose."""
import copy
import pathlib

import pytest
import yaml

import rendering
import rules
from objects import at

RULES = rules.load()
BROKEN = pathlib.Path(__file__).parent / "broken"
VERSIONS = (rendering.OLDEST, rendering.HELM4)


def findings(rule, objects, version=rendering.HELM4):
    """What a rule looked at, and what of it is wrong."""
    checks = list(RULES[rule](rules.Case(objects, version)))
    return len(checks), [what for holds, what in checks if not holds]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("values", rendering.VALUES)
@pytest.mark.parametrize("rule", sorted(RULES))
def test_the_rule_holds(rule, values, version):
    assert findings(rule, rendering.rendering(values, version), version)[1] == []


@pytest.mark.parametrize("values", rendering.VALUES)
def test_much_is_looked_at(values, record_property):
    """At least 120 assertions over each rendering, by many rules."""
    counts = {rule: findings(rule, rendering.rendering(values))[0] for rule in RULES}
    print(f"{values}: {sum(counts.values())} assertions by {sum(1 for count in counts.values() if count)} rules")
    assert sum(counts.values()) >= 120
    assert len(RULES) >= 40


def test_every_rule_has_something_to_look_at():
    for rule in RULES:
        assert any(findings(rule, rendering.rendering(values))[0] for values in rendering.VALUES), rule


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_broken_manifest_is_found(rule):
    sound = rendering.rendering("production")
    broken = apply(sound, yaml.safe_load_all((BROKEN / f"{rule}.yaml").read_text()))
    assert findings(rule, sound)[1] == []
    assert findings(rule, broken)[1], f"{rule} finds nothing wrong in broken/{rule}.yaml"


def test_nothing_is_broken_without_a_rule():
    assert {path.stem for path in BROKEN.glob("*.yaml")} == set(RULES)


def apply(objects, changes):
    """Puts parts of manifests over the objects of the same kind and name; what is new is added, `null` takes away."""
    changed = copy.deepcopy(objects)
    for change in changes:
        mine = next((each for each in changed if each["kind"] == change["kind"] and at(each, "metadata.name") == at(change, "metadata.name")), None)
        if change.pop("again", False) or mine is None:
            changed.append(change)
        else:
            merge(mine, change)
    return changed


def merge(old, new):
    for key, value in new.items():
        if value is None:
            old.pop(key, None)
        elif isinstance(value, dict) and isinstance(old.get(key), dict):
            merge(old[key], value)
        elif isinstance(value, list) and isinstance(old.get(key), list) and value and all(isinstance(each, dict) and "name" in each for each in value):
            merge_by_name(old[key], value)
        else:
            old[key] = value


def merge_by_name(old, new):
    for each in new:
        mine = next((one for one in old if one.get("name") == each["name"]), None)
        if mine is None:
            old.append(each)
        else:
            merge(mine, each)
