"""Wrong values are refused by name."""
import copy
import json
import shutil

import helm_python
import pytest
import yaml

import rendering

# What is set, and what the refusal names.
WRONG = [
    ({"replicaCount": 3}, "replicaCount"),
    ({"image": {"tagg": "1"}}, "tagg"),
    ({"image": {"tag": "latest"}}, "/image/tag"),
    ({"image": {"digest": "sha256:abc"}}, "/image/digest"),
    ({"image": {"pullPolicy": "Sometimes"}}, "/image/pullPolicy"),
    ({"hosts": {"console": []}}, "/hosts/console"),
    ({"hosts": {"console": "desk.example.com"}}, "/hosts/console"),
    ({"hosts": {"console": ["https://desk.example.com"]}}, "/hosts/console/0"),
    ({"hosts": {"portalDomain": "*.example.com"}}, "/hosts/portalDomain"),
    ({"hosts": {"scheme": "ftp"}}, "/hosts/scheme"),
    ({"hosts": {"port": "8080"}}, "/hosts/port"),
    ({"hosts": {"scheme": "http"}, "ingress": {"tls": {"clusterIssuer": "x"}}}, "/ingress/tls/clusterIssuer"),
    ({"mail": {"relay": {"security": "ssl"}}}, "/mail/relay/security"),
    ({"mail": {"relay": {"port": 0}}}, "/mail/relay/port"),
    ({"mail": {"relay": {"password": "x"}}}, "password"),
    ({"mail": {"smtp": {"serviceType": "ExternalName"}}}, "/mail/smtp/serviceType"),
    ({"postgresql": {"password": "x"}}, "password"),
    ({"postgresql": {"sslMode": "yes"}}, "/postgresql/sslMode"),
    ({"postgresql": {"sslMode": "verify-full"}}, "/secrets/postgresqlCa"),
    ({"postgresql": {"databasePrefix": "Guichet-"}}, "/postgresql/databasePrefix"),
    ({"nats": {"url": "nats://user:word@nats:4222"}}, "/nats/url"),
    ({"nats": {"url": "http://nats:4222"}}, "/nats/url"),
    ({"nats": {"replicas": 2}}, "/nats/replicas"),
    ({"redis": {"url": "redis://:word@redis:6379"}}, "/redis/url"),
    ({"blob": {"endpoint": "minio:9000"}}, "/blob/endpoint"),
    ({"blob": {"volume": {"accessMode": "ReadOnlyMany"}}}, "/blob/volume/accessMode"),
    ({"blob": {"volume": {"size": "much"}}}, "/blob/volume/size"),
    ({"secrets": {"serviceAuth": ""}}, "/secrets/serviceAuth"),
    ({"secrets": {"mail": {"key": "x"}}}, "/secrets/mail"),
    ({"telemetry": {"otlpEndpoint": "collector"}}, "/telemetry/otlpEndpoint"),
    ({"settings": {"nats.retry_base_ms": 500}}, "/settings/nats.retry_base_ms"),
    ({"settings": {"service_auth.root": "x"}}, "service_auth.root"),
    ({"services": {"billing": {}}}, "billing"),
    ({"services": {"asset": {"replicaz": 2}}}, "replicaz"),
    ({"services": {"asset": {"replicas": "two"}}}, "/services/asset/replicas"),
    ({"services": {"asset": {"replicas": -1}}}, "/services/asset/replicas"),
    ({"services": {"asset": {"resources": {"limits": {"memory": "lots"}}}}}, "/services/asset/resources/limits/memory"),
    ({"services": {"asset": {"resources": {"limits": {"memory": None}}}}}, "memory"),
    ({"services": {"asset": {"autoscaling": {"cpu": 400}}}}, "/services/asset/autoscaling/cpu"),
    ({"services": {"mail-ingest": {"settings": {"imap.password_key": "00"}}}}, "imap.password_key"),
    ({"services": {"notification": {"settings": {"SMTP__HOST": "x"}}}}, "SMTP__HOST"),
    ({"pod": {"address": "127.0.0.1"}}, "/pod/address"),
    ({"pod": {"user": 0}}, "/pod/user"),
    ({"pod": {"graceSeconds": 10}}, "/pod/graceSeconds"),
    ({"pod": {"zoneSpread": "Always"}}, "/pod/zoneSpread"),
    ({"pod": {"tolerations": [{"effect": "Never"}]}}, "/pod/tolerations/0/effect"),
    ({"disruption": {"maxUnavailable": 0}}, "/disruption/maxUnavailable"),
    ({"ingress": {"enabled": "yes"}}, "/ingress/enabled"),
    ({"ingress": {"annotations": {"a": 1}}}, "/ingress/annotations/a"),
    ({"network": {"postgresql": {"to": [{"ipBlock": {"cidr": "10.0.0.1"}}]}}}, "/network/postgresql/to/0/ipBlock/cidr"),
    ({"network": {"postgresql": {"to": [{}]}}}, "/network/postgresql/to/0"),
    ({"network": {"internet": {"ticketing": [443]}}}, "ticketing"),
    ({"migration": {"retries": -1}}, "/migration/retries"),
    ({"firstProvider": {"adminEmail": "admin@example.com"}}, "/firstProvider/name"),
    ({"firstProvider": {"adminEmail": "admin", "name": "x"}}, "/firstProvider/adminEmail"),
    ({"monitoring": {"serviceMonitor": {"interval": "often"}}}, "/monitoring/serviceMonitor/interval"),
    ({"tests": {"smokeSeconds": 1}}, "/tests/smokeSeconds"),
]

# What only the templates can see.
IMPOSSIBLE = [
    ({"pod": {"preStopSeconds": 15, "graceSeconds": 40}}, "pod.graceSeconds must be at least"),
    ({"services": {"asset": {"autoscaling": {"enabled": True, "minReplicas": 9}}}}, "services.asset.autoscaling.minReplicas"),
    ({"ingress": {"tls": {"issuer": "a", "clusterIssuer": "b"}}}, "ingress.tls.issuer"),
]


def refusal(values, chart=rendering.CHART):
    with pytest.raises(helm_python.HelmError) as caught:
        rendering.render(values, chart=chart)
    return str(caught.value)


@pytest.mark.parametrize("values, named", WRONG, ids=[named for _, named in WRONG])
def test_a_wrong_value_is_refused_by_name(values, named):
    assert named in refusal(values).replace("'/", "/")


@pytest.mark.parametrize("values, named", IMPOSSIBLE, ids=[named for _, named in IMPOSSIBLE])
def test_values_that_contradict_each_other_are_refused(values, named):
    assert named in refusal(values)


def test_what_is_right_is_taken():
    values = {"settings": {"nats.retry_base_ms": "500"}, "services": {"portal-gateway": {"settings": {"limits.sign_in": "60"}}}, "pod": {"user": 1000650000}}
    text = rendering.render(values)
    assert 'GUICHET__NATS__RETRY_BASE_MS: "500"' in text
    assert 'GUICHET_PORTAL_GATEWAY__LIMITS__SIGN_IN: "60"' in text
    assert "runAsUser: 1000650000\n" in text


@pytest.mark.parametrize("scheme, domain, secure", [("https", "example.com", "true"), ("http", "localhost", "true"), ("http", "desk.lan", "false")])
def test_cookies_are_secure_where_browsers_take_them(scheme, domain, secure):
    text = rendering.render({"hosts": {"scheme": scheme, "portalDomain": domain}})
    assert f'GUICHET_PORTAL_GATEWAY__SECURE_COOKIES: "{secure}"' in text


def test_every_object_of_the_schema_is_closed():
    """Or says of what kind its further keys are."""
    schema = json.loads((rendering.CHART / "values.schema.json").read_text())
    open_ones = []

    def look(here, path):
        if isinstance(here, dict):
            if here.get("type") == "object" and "additionalProperties" not in here:
                open_ones.append(path)
            if here.get("additionalProperties") in (True, {}) and path != "/properties/global":
                open_ones.append(path)
            for key, value in here.items():
                look(value, f"{path}/{key}")

    look(schema, "")
    assert open_ones == []


def test_every_default_is_in_the_schema():
    """What values.yaml has, the schema has by name, and the other way round."""
    schema = json.loads((rendering.CHART / "values.schema.json").read_text())
    values = yaml.safe_load((rendering.CHART / "values.yaml").read_text())

    def resolved(part):
        return schema["definitions"][part["$ref"].rsplit("/", 1)[1]] if "$ref" in part else part

    def compare(part, value, path):
        part = resolved(part)
        if "properties" in part and isinstance(value, dict) and "requests" not in value:
            optional = {"global"} | ({"ports"} if "from" in value else set())
            optional |= {"cpu", "memory", "ephemeral-storage"}
            assert set(part["properties"]) - optional == set(value) - optional, path
            for key, inner in value.items():
                compare(part["properties"][key], inner, f"{path}.{key}")

    compare(schema, values, "")


def test_a_removed_value_is_refused_with_its_new_name(tmp_path):
    """With a value made up, in a copy of the chart."""
    chart = shutil.copytree(rendering.CHART, tmp_path / "guichet")
    (chart / "removed-values.yaml").write_text("mailDomain: mail.domain\nblob.s3.bucket: blob.bucket\n")
    schema = json.loads((chart / "values.schema.json").read_text())
    schema["properties"]["mailDomain"] = {"$ref": "#/definitions/removed"}
    schema["properties"]["blob"]["properties"]["s3"] = {"$ref": "#/definitions/removed"}
    (chart / "values.schema.json").write_text(json.dumps(schema))

    assert "mailDomain was removed: set mail.domain" in refusal({"mailDomain": "example.com"}, chart)
    assert "blob.s3.bucket was removed: set blob.bucket" in refusal({"blob": {"s3": {"bucket": "x"}}}, chart)
    assert "kind: Deployment" in rendering.render({"blob": {"s3": {"region": "x"}}}, chart=chart)


def test_removed_values_are_known_to_the_schema():
    removed = yaml.safe_load((rendering.CHART / "removed-values.yaml").read_text())
    schema = json.loads((rendering.CHART / "values.schema.json").read_text())
    for old in removed:
        here = copy.copy(schema)
        for key in old.split("."):
            here = here.get("properties", {}).get(key, {})
        assert here == {"$ref": "#/definitions/removed"}, old
