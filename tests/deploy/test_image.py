"""The image as it is built: what is in it, and how it runs confined, with real servers. Where it was not built, nothing here counts as passed."""

import http.client
import io
import json
import os
import re
import tarfile
import time

import pytest

from container import IMAGE, World, engine, inspect

if not IMAGE:
    pytest.skip(os.environ.get("GUICHET_IMAGE_WHY", "image: not built: tools/dev/deploy.sh builds it"), allow_module_level=True)

USER = 65532


@pytest.fixture(scope="module")
def files():
    container = engine("create", IMAGE).stdout.strip()
    try:
        packed = engine("export", container, text=False).stdout
    finally:
        engine("rm", container)
    return list(tarfile.open(fileobj=io.BytesIO(packed)))


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    folder.chmod(0o755)
    world = World(folder)
    yield world
    world.end()


@pytest.fixture(scope="module")
def guichet(world):
    assert "0 tenants migrated, 0 up to date, 0 left behind" in world.run("migrate").stdout
    assert len(re.findall(r"^\S+ +0 tenants$", world.run("migrate", "--status").stdout, re.M)) == 6
    world.start("mail-sink", "--listen", f"127.0.0.1:{world.sink}", "--folder", "/var/lib/guichet/mail")
    container = world.start("serve", "all")
    world.wait_ready(container)
    return container


def test_its_program_was_compiled_in_it():
    if os.environ.get("GUICHET_IMAGE_GIVEN"):
        pytest.skip(os.environ["GUICHET_IMAGE_GIVEN"])


def test_it_says_who_it_is_and_what_it_starts():
    config = inspect(IMAGE)["Config"]
    assert config["User"] == f"{USER}:{USER}"
    assert (config["Entrypoint"], config["Cmd"]) == (["/usr/bin/guichet"], ["serve", "all"])
    assert not [value for value in config["Env"] if re.search("PASSWORD|SECRET|TOKEN|_KEY", value)]


def test_nothing_is_in_it_but_the_program_and_the_web_app(files):
    names = {"/" + file.name.removeprefix("./") for file in files}
    assert {"/usr/bin/guichet", "/usr/share/guichet/web/index.html"} <= names
    tools = {"sh", "bash", "dash", "busybox", "apt", "dpkg", "cargo", "rustc", "node", "npm", "perl", "python3"}
    assert not [name for name in names if re.match("(/usr)?(/local)?/s?bin/", name) and name.rsplit("/", 1)[1] in tools]
    assert not [name for name in names if re.search(r"/(\.git|\.env|Cargo\.lock|node_modules|id_rsa)($|/)|\.rs$", name)]


def test_it_holds_no_right_for_others(files):
    assert not [file.name for file in files if file.isfile() and file.mode & 0o6000], "setuid or setgid"
    own = [file.name.removeprefix("./") for file in files if file.uid == USER]
    assert not [name for name in own if not name.startswith(("var/lib/guichet", "home"))], "the program may change itself"


def test_it_is_small(files):
    assert sum(file.size for file in files) < 200 * 1024 * 1024


def test_it_runs_as_nobody_with_no_capability(guichet):
    state = inspect(guichet)
    assert state["HostConfig"]["ReadonlyRootfs"] is True
    status = dict(re.findall(r"^(\w+):\s*(.*)$", open(f"/proc/{state['State']['Pid']}/status").read(), re.M))
    assert set(status["Uid"].split()) == {str(USER)} == set(status["Gid"].split())
    assert [int(status[key], 16) for key in ("CapEff", "CapPrm", "CapBnd", "CapInh", "CapAmb")] == [0] * 5
    assert status["NoNewPrivs"] == "1" and status["Seccomp"] == "2"


def test_it_cannot_write_into_its_root(world):
    tried = world.run("mail-sink", "--listen", "127.0.0.1:0", "--folder", "/usr/share/guichet/mail", check=False)
    assert tried.returncode == 1 and "Read-only file system" in tried.stderr


def test_the_doctor_finds_nothing_wrong(guichet):
    told = engine("exec", guichet, "/usr/bin/guichet", "doctor", check=False)
    assert told.returncode == 0, told.stdout
    assert re.search(r"^(all|0 of) \d+ checks", told.stdout, re.M)


def ask(world, method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", world.http, timeout=10)
    headers = {"host": "console.localhost", "content-type": "application/json"}
    connection.request(method, path, body and json.dumps(body), headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_the_web_app_is_served(world, guichet):
    status, page = ask(world, "GET", "/")
    assert status == 200 and "<!doctype html>" in page
    script = re.search(r'src="(/assets/[^"]+\.js)"', page)[1]
    assert ask(world, "GET", script)[0] == 200


def test_the_first_sign_in_is_as_the_readme_says(world, guichet):
    command = ["provider", "create", "My IT", "--admin-name", "Ada Martin", "--admin-email", "ada@example.com", "--password-file", "-"]
    made = engine("exec", "--interactive", guichet, "/usr/bin/guichet", *command, input="a long password")
    assert made.stdout.startswith("prv_")
    credentials = {"email": "ada@example.com", "password": "a long password"}
    status, session = ask(world, "POST", "/api/auth/sign-in", credentials)
    assert status == 200 and json.loads(session)["signed_in"] is True
    assert ask(world, "POST", "/api/auth/sign-in", credentials | {"password": "another password"})[0] == 401


def test_a_second_migration_changes_nothing(world, guichet):
    assert re.findall(r"(\d+) tenants migrated, \d+ up to date, (\d+) left behind", world.run("migrate").stdout) == [("0", "0")]


def test_it_ends_within_two_seconds_of_draining(world, guichet):
    """The last test, because it ends what the others use."""
    idle = http.client.HTTPConnection("127.0.0.1", world.http)
    idle.connect()
    begun = time.monotonic()
    engine("kill", "--signal", "TERM", guichet)
    engine("wait", guichet)
    took = time.monotonic() - begun
    drain = int(world.environment["GUICHET_PORTAL_GATEWAY__DRAIN_SECONDS"])
    print(f"ended {took:.2f} s after SIGTERM, of which {drain} s are for draining")
    assert inspect(guichet)["State"]["ExitCode"] == 0
    assert drain <= took < drain + 2
