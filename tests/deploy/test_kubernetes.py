"""The examples for PostgreSQL, NATS and Redis on Kubernetes: what the program needs of each, and that no password stands in them."""

import re

import pytest

from product_settings import DEFAULTS
from tree import DEPLOY, read

FOLDER = DEPLOY / "kubernetes"
README = (FOLDER / "README.md").read_text()


def test_postgresql_has_three_instances_and_keeps_what_it_acknowledged():
    cluster = read(FOLDER / "cloudnative-pg.yaml")
    assert (cluster["apiVersion"], cluster["kind"]) == ("postgresql.cnpg.io/v1", "Cluster")
    spec = cluster["spec"]
    assert spec["instances"] == 3 and spec["affinity"]["podAntiAffinityType"] == "required"
    assert spec["postgresql"]["synchronous"] == {"method": "any", "number": 1, "dataDurability": "required"}
    assert re.search(r":15\.\d+", spec["imageName"])
    assert all(isinstance(value, str) for value in spec["postgresql"]["parameters"].values()), "the operator takes strings only"
    off = {"fsync", "synchronous_commit", "full_page_writes"} & spec["postgresql"]["parameters"].keys()
    assert not off
    assert spec["superuserSecret"]["name"] in README
    assert f"{cluster['metadata']['name']}-rw" in README and f"{cluster['metadata']['name']}-ca" in README


def test_nats_has_three_servers_that_write_before_they_acknowledge():
    values = read(FOLDER / "nats-values.yaml")
    config = values["config"]
    assert config["cluster"] == {"enabled": True, "replicas": 3}
    assert config["jetstream"]["merge"] == {"sync_interval": "always"}
    assert config["jetstream"]["fileStore"]["pvc"]["enabled"] is True
    assert config["merge"]["authorization"]["password"] == "<< $NATS_PASSWORD >>"
    for variable in ("NATS_USER", "NATS_PASSWORD"):
        reference = values["container"]["env"][variable]["valueFrom"]["secretKeyRef"]
        assert f"generic {reference['name']} " in README
    assert "nats.replicas: 3" in README


def test_redis_has_sentinels_and_one_address():
    values = read(FOLDER / "redis-values.yaml")
    assert values["replicas"] == 3 and values["sentinel"]["quorum"] == 2
    assert values["haproxy"]["enabled"] is True
    assert values["auth"] is True and f"generic {values['existingSecret']} " in README
    assert f"@{values['fullnameOverride']}-haproxy:6379" in README


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.yaml")), ids=lambda file: file.name)
def test_no_password_and_no_floating_image(file):
    text = file.read_text()
    assert not re.search(r"(?i)password: (?!password$|<<)[^\s{]", text, re.M)
    assert "latest" not in text

    def images(value):
        if isinstance(value, dict):
            yield from (str(item) for key, item in value.items() if key in ("tag", "imageName"))
            for item in value.values():
                yield from images(item)

    found = list(images(read(file)))
    assert found and all(re.search(r"\d+\.\d+", tag) for tag in found)


def test_every_service_gets_a_password_of_its_own():
    services = re.search(r"for service in ([\w -]+);", README)[1].split()
    assert services == [name for name, defaults in DEFAULTS.items() if "database" in defaults]
