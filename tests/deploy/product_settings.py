"""The settings of the services, as their config.default.toml has them, and the variables that override them."""

import tomllib

from tree import ROOT, SERVICES

# A key that stands only in the code cannot be overridden by a variable either: libs/settings replaces what is there.
DEFAULTS = {name: tomllib.loads((ROOT / f"services/{name}/config.default.toml").read_text()) for name in SERVICES}


def _has(table, path):
    for key in path:
        if not isinstance(table, dict) or key not in table:
            return False
        table = table[key]
    return not isinstance(table, dict)


def problem(variable):
    """What is wrong with a variable's name; None if it sets something. The program ignores unknown ones that are for all services."""
    owner, _, rest = variable.partition("__")
    path = rest.lower().removesuffix("_file").split("__")
    if owner == "GUICHET":
        wanted = SERVICES
    else:
        wanted = [name for name in SERVICES if owner == "GUICHET_" + name.upper().replace("-", "_")]
    if not wanted:
        return f"{variable} is for no service"
    if not any(_has(DEFAULTS[name], path) for name in wanted):
        return f"{variable} names no key of {', '.join(wanted)}"
    return None
