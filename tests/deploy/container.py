"""Containers of the image with the settings that the Compose files give, against servers of this machine with the same passwords."""

import json
import os
import re
import socket
import subprocess
import time
import uuid

import servers
from product_settings import DEFAULTS
from tree import COMPOSE, compose

ENGINE = os.environ.get("GUICHET_ENGINE", "podman")
IMAGE = os.environ.get("GUICHET_IMAGE", "")
# As deploy/compose and helm/guichet run it.
CONFINED = ["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--network", "host"]
if ENGINE == "podman":
    # Podman would mount a writable /tmp and others by itself.
    CONFINED.append("--read-only-tmpfs=false")


def engine(*arguments, **how):
    check = how.pop("check", True)
    done = subprocess.run([ENGINE, *map(str, arguments)], **{"capture_output": True, "text": True} | how)
    assert done.returncode == 0 or not check, f"{ENGINE} {arguments[0]} ended with {done.returncode}: {done.stderr}"
    return done


def inspect(what):
    return json.loads(engine("inspect", what).stdout)[0]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class World:
    """Secrets, ports and variables of one installation."""

    def __init__(self, folder):
        self.secrets = folder / "run/secrets"
        self.secrets.parent.mkdir()
        (folder / "run/secrets.sh").write_text((COMPOSE / "secrets.sh").read_text())
        subprocess.run(["sh", folder / "run/secrets.sh"], check=True, capture_output=True)
        self.secrets.chmod(0o755)
        self.change("database_admin_url", ".+", os.environ["GUICHET_TEST_PG"])
        servers.ask_for_passwords(os.environ["GUICHET_TEST_PG"])
        nats, redis = free_port(), free_port()
        self.change("redis_url", "@redis:6379", f"@127.0.0.1:{redis}")
        self.processes = [servers.start_nats(folder, nats, free_port()), servers.start_redis(folder, redis)]
        self.http, self.sink = free_port(), free_port()
        self.volume = f"guichet-check-{uuid.uuid4().hex[:8]}"
        self.containers = []
        services = compose()["services"]
        self.environment = {
            **services["guichet"]["environment"],
            **services["migrate"]["environment"],
            "GUICHET__NATS__URL": f"nats://127.0.0.1:{nats}",
            "GUICHET__TELEMETRY__OTLP_ENDPOINT": "",
            "GUICHET_PORTAL_GATEWAY__LISTEN": f"127.0.0.1:{self.http}",
            "GUICHET_PORTAL_GATEWAY__DRAIN_SECONDS": "1",
            "GUICHET_MAIL_INGEST__SMTP__LISTEN": "",
            "GUICHET_NOTIFICATION__SMTP__HOST": "127.0.0.1",
            "GUICHET_NOTIFICATION__SMTP__PORT": str(self.sink),
        }
        server = os.environ["GUICHET_TEST_PG"].split("@")[1].split("/")[0]
        for name, defaults in DEFAULTS.items():
            own = name.upper().replace("-", "_")
            if "database" in defaults:
                port = free_port()
                self.environment |= {
                    f"GUICHET_{own}__DATABASE__URL": f"postgres://{server}/guichet_{own.lower()}",
                    f"GUICHET_{own}__GRPC__LISTEN": f"127.0.0.1:{port}",
                    f"GUICHET__{own}__URL": f"http://127.0.0.1:{port}",
                }

    def change(self, name, what, by):
        file = self.secrets / name
        text = re.sub(what, by, file.read_text().strip())
        file.unlink()
        file.write_text(text)

    def flags(self):
        variables = [part for pair in self.environment.items() for part in ("--env", "=".join(pair))]
        return [*CONFINED, *variables, "--volume", f"{self.secrets}:/run/secrets:ro", "--volume", f"{self.volume}:/var/lib/guichet"]

    def run(self, *command, **how):
        """One command in a container of its own, to its end."""
        return engine("run", "--rm", *self.flags(), IMAGE, *command, **how)

    def start(self, *command):
        self.containers.append(engine("run", "--detach", *self.flags(), IMAGE, *command).stdout.strip())
        return self.containers[-1]

    def wait_ready(self, container, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not inspect(container)["State"]["Running"]:
                break
            probe = engine("exec", container, "/usr/bin/guichet", "health", f"http://127.0.0.1:{self.http}/readyz", check=False)
            if probe.returncode == 0:
                return
            time.sleep(0.2)
        logs = engine("logs", container, check=False)
        raise AssertionError(f"not ready: {logs.stdout[-3000:]}{logs.stderr[-3000:]}")

    def end(self):
        for container in self.containers:
            engine("rm", "--force", container, check=False)
        engine("volume", "rm", "--force", self.volume, check=False)
        for process in self.processes:
            process.terminate()
            process.wait(timeout=20)
