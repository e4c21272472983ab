"""The files for PostgreSQL, NATS and Redis, read by those programs themselves."""

import os
import re
import shutil
import subprocess
import time
from glob import glob

import pytest

from servers import CONFIG, nats_is_old, nats_text, redis_text
from tree import DEPLOY, program, read


def postgres(*arguments, cwd):
    binary = max(glob("/usr/lib/postgresql/*/bin/postgres"))
    return subprocess.run([binary, *arguments], capture_output=True, text=True, cwd=cwd)


@pytest.mark.parametrize(
    ("key", "value"), [("max_connections", "300"), ("max_locks_per_transaction", "1024"), ("jit", "off"), ("fsync", "on"), ("synchronous_commit", "on")]
)
def test_postgresql_takes_its_file(key, value, tmp_path):
    read_back = postgres("-C", key, "-D", str(tmp_path), "-c", f"config_file={CONFIG / 'postgresql.conf'}", cwd=tmp_path)
    assert (read_back.returncode, read_back.stdout.strip()) == (0, value), read_back.stderr


def test_postgresql_refuses_a_misspelt_key(tmp_path):
    broken = tmp_path / "postgresql.conf"
    broken.write_text((CONFIG / "postgresql.conf").read_text() + "max_conections = 1\n")
    assert postgres("-C", "jit", "-D", str(tmp_path), "-c", f"config_file={broken}", cwd=tmp_path).returncode != 0


def test_postgresql_takes_the_parameters_of_the_cluster(tmp_path):
    parameters = read(DEPLOY / "kubernetes/cloudnative-pg.yaml")["spec"]["postgresql"]["parameters"]
    (tmp_path / "postgresql.conf").write_text("".join(f"{key} = '{value}'\n" for key, value in parameters.items()))
    read_back = postgres("-C", "max_connections", "-D", str(tmp_path), cwd=tmp_path)
    assert read_back.stdout.strip() == parameters["max_connections"], read_back.stderr


def nats(folder, text):
    """What nats-server finds wrong with a configuration. An old one is right not to know sync_interval."""
    file = folder / "nats.conf"
    file.write_text(text)
    run = lambda *arguments: subprocess.run([program("nats-server"), *arguments], capture_output=True, text=True, env=os.environ | ENVIRONMENT)
    said = [line for line in run("-t", "-c", file).stderr.splitlines() if line.strip() and "is valid" not in line]
    return [line for line in said if not (nats_is_old() and 'unknown field "sync_interval"' in line)]


ENVIRONMENT = {"NATS_USER": "guichet", "NATS_PASSWORD": "p1e5", "POD_NAME": "nats-0"}


def test_nats_takes_its_file(tmp_path):
    (tmp_path / "etc/nats").mkdir(parents=True)
    (tmp_path / "run/secrets").mkdir(parents=True)
    (tmp_path / "run/secrets/nats_auth").write_text('user: guichet, password: "1e5"\n')
    text = nats_text(tmp_path)
    assert nats(tmp_path / "etc/nats", text) == []
    assert nats(tmp_path / "etc/nats", text + "max_paylod: 1MB\n")
    (tmp_path / "run/secrets/nats_auth").unlink()
    assert nats(tmp_path / "etc/nats", text), "the file with the password is read"


def conf(value):
    """YAML of the chart's values as NATS reads it: << … >> stands for a bare word."""
    if isinstance(value, dict):
        return "{\n" + "".join(f"{key}: {conf(item)}\n" for key, item in value.items()) + "}"
    bare = re.fullmatch(r"<< (.*) >>", str(value))
    return bare[1] if bare else str(value)


def test_nats_takes_what_the_values_of_its_chart_add(tmp_path):
    config = read(DEPLOY / "kubernetes/nats-values.yaml")["config"]
    jetstream = {"store_dir": str(tmp_path), **config["jetstream"]["merge"]}
    assert nats(tmp_path, conf({"server_name": "<< $POD_NAME >>", "jetstream": jetstream, **config["merge"]})[1:-1]) == []


def redis(folder, text):
    """Redis has no way to check a file alone: it is started without a port, asked, and told to end."""
    file, socket = folder / "redis.conf", folder / "s"
    file.write_text(text)
    server = subprocess.Popen(
        [program("redis-server"), file, "--port", "0", "--unixsocket", socket, "--dir", folder, "--save", ""], stdout=subprocess.PIPE, text=True
    )
    ask = lambda *words: subprocess.run(["redis-cli", "-s", socket, "-a", "secret", "--no-auth-warning", *words], capture_output=True, text=True).stdout.strip()
    try:
        end = time.monotonic() + 30
        while server.poll() is None and ask("ping") != "PONG" and time.monotonic() < end:
            time.sleep(0.05)
        told = {key: ask("config", "get", key).splitlines()[-1] for key in ("maxmemory", "maxmemory-policy")} if server.poll() is None else {}
    finally:
        server.terminate()
        server.communicate(timeout=10)
    return told


TAKEN = {"maxmemory": str(256 * 1024 * 1024), "maxmemory-policy": "volatile-ttl"}


def test_redis_takes_its_file(tmp_path):
    (tmp_path / "run/secrets").mkdir(parents=True)
    (tmp_path / "run/secrets/redis_auth").write_text("requirepass secret\n")
    text = redis_text(tmp_path)
    assert redis(tmp_path, text) == TAKEN
    assert redis(tmp_path, text + "maxmemry 1mb\n") == {}


def test_redis_takes_the_values_of_its_chart(tmp_path):
    config = read(DEPLOY / "kubernetes/redis-values.yaml")["redis"]["config"]
    assert redis(tmp_path, "requirepass secret\n" + "".join(f"{key} {value}\n" for key, value in config.items())) == TAKEN


def test_the_programs_are_there():
    """A missing program must not pass as a checked file."""
    assert program("nats-server") and program("redis-server") and shutil.which("redis-cli") and glob("/usr/lib/postgresql/*/bin/postgres")
