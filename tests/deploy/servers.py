"""NATS and Redis with the files of deploy/compose, on free ports of this machine and in a folder of their own."""

import os
import re
import subprocess

from tree import COMPOSE, program

CONFIG = COMPOSE / "config"


def nats_is_old():
    """Debian's NATS is older than sync_interval (2.10)."""
    return re.search(r"v2\.[0-9]\.", subprocess.run([program("nats-server"), "--version"], capture_output=True, text=True).stdout)


def nats_text(folder):
    """The file for NATS with its data in the folder. It lies in folder/etc/nats and reads folder/run/secrets, as in the container."""
    return (CONFIG / "nats.conf").read_text().replace("/data", str(folder / "nats"))


def redis_text(folder):
    return (CONFIG / "redis.conf").read_text().replace("/run/secrets", str(folder / "run/secrets")).replace("dir /data", f"dir {folder}")


def start_nats(folder, port, monitor):
    file = folder / "etc/nats/nats.conf"
    file.parent.mkdir(parents=True)
    text = nats_text(folder).replace("0.0.0.0:4222", f"127.0.0.1:{port}").replace("0.0.0.0:8222", f"127.0.0.1:{monitor}")
    file.write_text(text.replace("sync_interval: always", "") if nats_is_old() else text)
    return _start(folder / "nats.log", program("nats-server"), "-c", file)


def start_redis(folder, port):
    file = folder / "redis.conf"
    file.write_text(redis_text(folder).replace("port 6379", f"port {port}").replace("0.0.0.0", "127.0.0.1"))
    return _start(folder / "redis.log", program("redis-server"), file)


def _start(log, *command):
    with open(log, "w") as output:
        return subprocess.Popen(command, stdout=output, stderr=output)


def ask_for_passwords(url):
    """PostgreSQL asks everybody but its superuser for a password from now on, as the container does. Only for servers that were started for this."""
    psql = lambda text: subprocess.run(["psql", "-XAtq", url, "-c", text], check=True, capture_output=True, text=True, env=os.environ).stdout.strip()
    file = psql("show hba_file")
    psql(f"copy (values ('host all postgres 127.0.0.1/32 trust'), ('host all all 127.0.0.1/32 scram-sha-256')) to '{file}'")
    psql("select pg_reload_conf()")
