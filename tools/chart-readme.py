#!/usr/bin/env python3
"""Writes the table of values in helm/guichet/README.md from the comments of values.yaml; with --check only says whether it is current.

A comment belongs to the key below it. Lists and objects that are written over several lines are shown by their comment alone; of the services, which
have the same keys, only the first is read.
"""
import pathlib
import re
import sys

CHART = pathlib.Path(__file__).resolve().parent.parent / "helm" / "guichet"
BEGIN, END = "<!-- values: made by tools/chart-readme.py -->", "<!-- end of values -->"
KEY = re.compile(r"^( *)([A-Za-z][\w-]*):(?: (.*))?$")


def entries(text):
    """Path, default and comment of every key that is a leaf or has a comment."""
    path, comment, lines = [], [], text.splitlines()
    for number, line in enumerate(lines):
        if line.strip().startswith("#"):
            comment.append(line.strip("# "))
            continue
        found = KEY.match(line)
        if not found:
            comment = []
            continue
        depth, key, value = len(found[1]) // 2, found[2], found[3] or ""
        path[depth:] = [key]
        following = lines[number + 1] if number + 1 < len(lines) else ""
        is_leaf = (value != "" and not value.startswith("&")) or following.strip().startswith("- ")
        if is_leaf or comment:
            yield list(path), value if not value.startswith("&") else "", " ".join(comment)
        comment = []


def rows(text):
    yield "| value | default | |"
    yield "|---|---|---|"
    for path, value, comment in entries(text):
        if path[0] == "services" and len(path) > 1:
            if path[1] != "identity" or value.startswith("*"):
                continue
            path[1] = "<service>"
        default = f"`{value}`" if value else ""
        explained = re.sub(r"([|<*])", r"\\\1", comment)
        yield f"| `{'.'.join(path)}` | {default} | {explained} |"


def renewed(readme, values):
    before, rest = readme.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n" + "\n".join(rows(values)) + f"\n{END}{after}"


def main():
    readme = CHART / "README.md"
    old = readme.read_text()
    new = renewed(old, (CHART / "values.yaml").read_text())
    if "--check" in sys.argv:
        if new != old:
            sys.exit("helm/guichet/README.md is not what values.yaml says: tools/chart-readme.py")
        return
    readme.write_text(new)


if __name__ == "__main__":
    main()
