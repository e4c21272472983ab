"""The Compose files: valid, confined, and true to the program's settings."""

import copy
import re
import subprocess

import pytest

import confinement
import product_settings
from tree import COMPOSE, DEPLOY, compose, program, read

WHOLE = compose()
SERVICES = WHOLE["services"]


@pytest.mark.parametrize("name", ["compose.yaml", "observability.yaml"])
def test_the_file_is_valid_by_the_compose_specification(name):
    subprocess.run([program("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", COMPOSE / name], check=True)


@pytest.mark.parametrize("name", SERVICES)
def test_the_container_is_confined(name):
    assert confinement.faults(name, SERVICES[name]) == []


BROKEN = {
    "image": [{"image": "docker.io/library/redis:latest"}, {"image": "redis:7.2.16"}, {"image": "docker.io/library/redis"}],
    "user": [{"user": "0:0"}, {"user": "redis"}, {"user": None}],
    "capabilities": [{"cap_drop": []}, {"cap_add": ["NET_ADMIN"]}, {"security_opt": []}, {"privileged": True}],
    "root_file_system": [{"read_only": False}, {"volumes": ["/var/run/docker.sock:/x"]}, {"volumes": ["./config:/etc/redis"]}],
    "ports": [{"ports": ["6379:6379"]}, {"ports": ["0.0.0.0:6379:6379"]}, {"network_mode": "host"}, {"networks": []}],
    "health": [{"healthcheck": {}}, {"healthcheck": {"test": ["NONE"]}}],
    "secrets": [
        {"environment": {"REDIS_PASSWORD": "x"}},
        {"environment": {"URL": "redis://:hunter2@redis"}},
        {"environment": {"PASSWORD_FILE": "/run/secrets/other"}},
        {"command": ["redis-server", "--requirepass x"]},
    ],
}


@pytest.mark.parametrize(("rule", "change"), [(rule, change) for rule, changes in BROKEN.items() for change in changes])
def test_a_broken_container_is_found(rule, change):
    broken = copy.deepcopy(SERVICES["redis"]) | change
    assert [fault for fault in confinement.faults("redis", broken) if fault.startswith(f"{rule}: ")]


def variables():
    for name, service in SERVICES.items():
        yield from ((name, variable) for variable in service.get("environment", {}) if variable.startswith("GUICHET"))
    for block in re.findall(r"```yaml\n(.*?)```", (COMPOSE / "README.md").read_text(), re.S):
        yield from (("README.md", variable) for variable in re.findall(r"(GUICHET\w+):", block))


@pytest.mark.parametrize(("where", "variable"), list(variables()))
def test_every_variable_names_a_setting(where, variable):
    assert product_settings.problem(variable) is None


def test_a_misspelt_variable_is_found():
    assert product_settings.problem("GUICHET__NATS__ULR")
    assert product_settings.problem("GUICHET_TIKETING__DATABASE__URL")
    assert product_settings.problem("GUICHET__DATABASE")


def test_every_database_has_its_url_and_every_secret_the_doctor_asks_for_is_given():
    migrate, guichet = SERVICES["migrate"]["environment"], SERVICES["guichet"]["environment"]
    with_database = [name for name, defaults in product_settings.DEFAULTS.items() if "database" in defaults]
    for name in with_database:
        own = name.upper().replace("-", "_")
        url = f"postgres://postgres:5432/guichet_{own.lower()}"
        assert migrate[f"GUICHET_{own}__DATABASE__URL"] == guichet[f"GUICHET_{own}__DATABASE__URL"] == url
    assert len(with_database) == 6
    for variable in ("GUICHET__SERVICE_AUTH__ROOT_FILE", "GUICHET__REPLY__KEY_FILE", "GUICHET_MAIL_INGEST__IMAP__PASSWORD_KEY_FILE"):
        assert variable in guichet
    assert not [variable for variable in guichet if "ADMIN_URL" in variable], "only the migration is a superuser"


def test_everything_that_is_named_exists():
    for name, service in SERVICES.items():
        assert set(service.get("secrets", [])) <= WHOLE["secrets"].keys(), name
        assert set(service.get("networks", [])) <= WHOLE["networks"].keys(), name
        assert service.get("depends_on", {}).keys() <= SERVICES.keys(), name
        for needed, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[needed], f"{name} waits for the health of {needed}"
            else:
                assert SERVICES[needed]["restart"] in ("no", "on-failure"), f"{name} waits for the end of {needed}"
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (COMPOSE / source).exists() if source.startswith(".") else source in WHOLE["volumes"], f"{name}: {volume}"


def test_databases_have_no_way_out_and_publish_nothing():
    assert WHOLE["networks"]["data"]["internal"] is True
    assert WHOLE["networks"]["telemetry"]["internal"] is True
    for name in ("postgres", "nats", "redis"):
        assert SERVICES[name]["networks"] == ["data"]
        assert "ports" not in SERVICES[name]


def test_the_program_has_longer_to_end_than_it_takes():
    assert int(SERVICES["guichet"]["stop_grace_period"].removesuffix("s")) > 30


def test_the_secrets_are_made_once_and_are_the_ones_that_are_mounted(tmp_path):
    script = tmp_path / "secrets.sh"
    script.write_text((COMPOSE / "secrets.sh").read_text())
    run = lambda: subprocess.run(["sh", script], check=True, capture_output=True, text=True).stdout
    assert run()
    made = {path.name: path.read_text().strip() for path in (tmp_path / "secrets").iterdir()}
    assert run() == "", "a second run changes nothing"
    assert {path.name: path.read_text().strip() for path in (tmp_path / "secrets").iterdir()} == made
    mounted = {name: secret["file"] for name, secret in WHOLE["secrets"].items()}
    assert all(file == f"secrets/{name}" for name, file in mounted.items())
    assert mounted.keys() <= made.keys()
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    passwords = [value for value in made.values() if re.fullmatch("[0-9a-f]{64}", value)]
    assert len(set(passwords)) == len(passwords) == 8
    assert made["database_admin_url"] == f"postgres://postgres:{made['postgres_password']}@postgres:5432/postgres"
    assert made["redis_url"] == f"redis://:{made['redis_password']}@redis:6379"


def test_the_secrets_are_never_committed():
    ignored = (DEPLOY.parent / ".gitignore").read_text().splitlines()
    assert "/deploy/compose/secrets/" in ignored and "/deploy/compose/compose.override.yaml" in ignored


def test_a_key_written_twice_is_found(tmp_path):
    (tmp_path / "x.yaml").write_text("a: 1\na: 2\n")
    with pytest.raises(Exception, match="written twice"):
        read(tmp_path / "x.yaml")
