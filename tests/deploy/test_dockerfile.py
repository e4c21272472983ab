"""The Dockerfile, without building it."""

import re
import subprocess
import tomllib

import pytest

from tree import DEPLOY, ROOT, program

DOCKERFILE = DEPLOY / "docker/Dockerfile"
TEXT = DOCKERFILE.read_text()


def test_hadolint_has_nothing_to_say():
    subprocess.run([program("hadolint"), "--failure-threshold", "style", DOCKERFILE], check=True)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ("FROM docker.io/library/debian:latest\n", "DL3007"),
        ("FROM docker.io/library/debian:12\nUSER root\n", "DL3002"),
        ("FROM docker.io/library/debian:12\nCMD guichet\n", "DL3025"),
        ("FROM docker.io/library/debian:12\nCOPY --from=nowhere /x /x\n", "DL3022"),
    ],
)
def test_hadolint_finds(wrong, rule):
    found = subprocess.run([program("hadolint"), "-"], input=wrong, capture_output=True, text=True)
    assert found.returncode != 0 and rule in found.stdout


def test_base_images_are_named_with_registry_and_version():
    bases = dict(re.findall(r"^ARG (\w+_IMAGE)=(\S+)$", TEXT, re.M))
    assert bases.keys() == {"RUST_IMAGE", "NODE_IMAGE", "RUNTIME_IMAGE"}
    assert re.findall(r"^FROM (\S+) AS \w+$", TEXT, re.M) == ["${RUST_IMAGE}", "${NODE_IMAGE}", "${RUNTIME_IMAGE}"]
    rust = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]["rust-version"]
    assert bases["RUST_IMAGE"].startswith(f"docker.io/library/rust:{rust}.")
    # The program is linked against the C library of its builder: it must be the one it runs with.
    assert bases["RUST_IMAGE"].endswith("-bookworm") and "debian12" in bases["RUNTIME_IMAGE"]


def test_the_image_runs_without_root_and_without_a_shell():
    runtime = TEXT[TEXT.index("AS runtime") :]
    assert re.search(r"^USER 65532:65532$", runtime, re.M)
    assert re.search(r'^ENTRYPOINT \["/usr/bin/guichet"\]$', runtime, re.M)
    assert not re.search(r"^(RUN|ADD|SHELL)\b", runtime, re.M)


def test_only_sources_are_sent_to_the_builder():
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert rules[0] == "*"
    sent = {rule[1:] for rule in rules if rule.startswith("!")}
    assert sent == {".sqlx", "Cargo.lock", "Cargo.toml", "libs", "proto", "services", "tests", "tools"}
    assert all((ROOT / name).exists() for name in sent)
    assert {"**/node_modules", "**/dist", "**/target"} <= set(rules)
    members = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["members"]
    assert {member.split("/")[0] for member in members} <= sent, "cargo reads every member's Cargo.toml"
