"""What the fuzzer cannot know from the document: host names of the running system, who it is, and which objects exist."""

import json
import os
import random
import re
import socket
import uuid

import schemathesis
from schemathesis.openapi.checks import RejectedPositiveData
from schemathesis.specs.openapi.checks import positive_data_acceptance

FACTS = json.load(open(os.environ["GUICHET_FUZZ_FACTS"]))
POOL = FACTS["pool"]
PROTECTED = set(FACTS["protected"])
ID = re.compile(r"^([a-z]{3})_[0-9a-f]{32}$")

# A field error of these codes says that the request is well formed but what it names is not there, not free or not the caller's
# to name: no schema can tell. Everything else a schema can, so a rejection is the document's fault or the product's.
SEMANTIC = {
    "agents_only", "already_used", "archived", "before_start", "beyond", "cycle", "format", "inactive", "needed", "not_allowed", "not_found", "overlap", "past",
    "plus", "reserved", "taken", "too_deep", "too_late", "twice", "unknown_currency", "unknown_place", "not_technician", "not_assignable",
}
# Said of a field that names an object, `unknown` means that there is none.
NAMES_AN_OBJECT = re.compile(r"(^|[._])(ids?|version|tenant)(\[\d+\])?$")

_getaddrinfo = socket.getaddrinfo


def _local(host, *args, **kwargs):
    if isinstance(host, str) and host.endswith(".localhost"):
        host = "127.0.0.1"
    return _getaddrinfo(host, *args, **kwargs)


socket.getaddrinfo = _local

ZONES = ["Europe/Paris", "America/Montreal", "UTC", "Asia/Tokyo"]
schemathesis.openapi.format("time-zone", __import__("hypothesis").strategies.sampled_from(ZONES))
schemathesis.openapi.format("page-token", __import__("hypothesis").strategies.just(""))


@schemathesis.auth()
class Credentials:
    def get(self, case, ctx):
        return FACTS["headers"]

    def set(self, case, data, ctx):
        case.headers.update(data.get("headers", {}))
        if data.get("cookie"):
            name, value = data["cookie"]
            case.cookies[name] = value


def existing(value, random_source):
    """An object that exists instead of an id that was made up."""
    match = ID.match(value) if isinstance(value, str) else None
    known = POOL.get(match[1]) if match else None
    return random_source.choice(known) if known else value


def replaced(value, random_source, key=""):
    if isinstance(value, dict):
        return {name: replaced(item, random_source, name) for name, item in value.items()}
    if isinstance(value, list):
        if key == "permissions":
            return [random_source.choice(FACTS["permissions"]) for _ in value]
        return [replaced(item, random_source, key) for item in value]
    return existing(value, random_source)


def is_positive(case):
    return case.meta is not None and case.meta.generation.mode.is_positive


@schemathesis.hook
def before_call(context, case, kwargs):
    source = random.Random(repr((case.operation.label, case.body, case.query)))
    # Nobody cuts off the branch they sit on: their own login, key and tenant stay.
    if isinstance(case.path_parameters, dict):
        for name, value in case.path_parameters.items():
            if value in PROTECTED:
                case.path_parameters[name] = existing(value, source)
    if not is_positive(case):
        return
    stateful = case.meta.phase.name.value == "stateful" if case.meta.phase else False
    if isinstance(case.path_parameters, dict) and not stateful:
        case.path_parameters = {name: existing(value, source) for name, value in case.path_parameters.items()}
    if isinstance(case.body, (dict, list)):
        case.body = replaced(case.body, source)
    if isinstance(case.query, dict):
        query = {name: replaced(value, source, name) for name, value in case.query.items()}
        # A mask must name keys of the body, and a token comes from the page before.
        query.pop("update_mask", None)
        query.pop("page_token", None)
        case.query = query
    names = {name.lower(): name for name in (case.headers or {})}
    if "idempotency-key" in names:
        case.headers[names["idempotency-key"]] = str(uuid.UUID(int=source.getrandbits(128)))
    # Said twice it must be said the same.
    says = isinstance(case.body, dict) and "expected_revision" in case.body
    if "if-match" in names and (says or "expected_revision" in (case.query or {})):
        del case.headers[names["if-match"]]


def is_semantic(error):
    code, field = error.get("code"), error.get("field", "")
    return code in SEMANTIC or (code == "unknown" and bool(NAMES_AN_OBJECT.search(field)))


@schemathesis.check
def positive_data_acceptance_of_what_exists(ctx, response, case):
    """The check of the same name, where an answer that only names missing objects is as good as 404."""
    try:
        return positive_data_acceptance(ctx, response, case)
    except RejectedPositiveData:
        if response.status_code == 400:
            errors = response.json().get("errors", [])
            if errors and all(is_semantic(error) for error in errors):
                return None
        raise
