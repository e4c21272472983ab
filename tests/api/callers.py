"""The four callers, in a tenant made for them, and the objects they find there."""

import json
import re
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from http_client import Host

PASSWORD = "a long enough phrase"
LISTS = {
    "tickets": "tickets", "persons": "persons", "teams": "teams", "locations": "locations", "roles": "roles",
    "categories": "categories", "assets": "assets", "asset-types": "asset_types", "articles": "articles",
    "api-keys": "api_keys", "mailboxes": "mailboxes", "notifications": "notifications", "deliveries": "deliveries",
    "quarantined-mails": "quarantined_mails", "tenants": "tenants", "agents": "agents",
}


@dataclass
class Caller:
    """Somebody, where they call, and what they may meet there."""

    name: str
    base: str
    prefix: str
    host: Host
    protected: set
    headers: dict = field(default_factory=dict)

    def facts(self):
        pool = {}
        for path, key in LISTS.items():
            answer = self.host.call("GET", f"{self.prefix}/v1/{path}", headers=self.host.credentials)
            if answer.status == 200:
                for found in re.findall(r'"((?:[a-z]{3})_[0-9a-f]{32})"', answer.text):
                    if found not in self.protected:
                        pool.setdefault(found[:3], set()).add(found)
        permissions = self.host.call("GET", f"{self.prefix}/v1/permissions")
        names = re.findall(r'"name":"([a-z_]+\.[a-z_]+)"', permissions.text)
        cookie = self.host.credentials.get("cookie", "").split("=", 1)
        others = {name: value for name, value in self.host.credentials.items() if name != "cookie"}
        return {
            "pool": {prefix: sorted(ids) for prefix, ids in pool.items()},
            "protected": sorted(self.protected),
            "permissions": names or ["ticket.read"],
            "headers": {"headers": others, "cookie": cookie if len(cookie) == 2 else None},
        }


def callers(env):
    console = Host(env["console"], env["gateway"])
    root = next(user for user in env["users"] if user["role"] == "provider_admin")
    console.begin("/api/auth/sign-in", {"email": root["email"], "password": root["password"]})
    tenant, slug = new_tenant(console)
    spare, _ = new_tenant(console)
    admin = Host(env["console"], env["gateway"])
    admin.begin("/api/auth/invitation", {"token": mailed(env, f"boss@{slug}.example"), "password": PASSWORD})
    own = f"/api/t/{slug}"
    session = admin.act("GET", "/api/auth/session")
    me = session["tenants"][0]["person_id"]
    furnish(admin, f"{own}/v1")
    key = admin.act("POST", f"{own}/v1/api-keys", {"name": "Fuzz"})
    program = Host(env["console"], env["gateway"], {"authorization": f"Bearer {key['secret']}"})
    portal_base = env["portals"]["acme"].replace("//acme.", f"//{slug}.")
    portal = Host(portal_base, env["gateway"])
    person = admin.act("POST", f"{own}/v1/persons", {"name": "Rita", "email": f"rita@{slug}.example"})
    admin.act("POST", f"{own}/v1/persons/{person['id']}:invite", {})
    portal.begin("/api/auth/invitation", {"token": mailed(env, person["email"]), "password": PASSWORD})
    portal.act("POST", "/api/v1/tickets", {"title": "Mine"})
    keep = {me, person["id"], (key.get("api_key") or key).get("id", ""), tenant["id"]}
    others = {t["id"] for t in console.act("GET", "/api/v1/tenants?page_size=200")["tenants"]} - {spare["id"]}
    agents = {a["id"] for a in console.act("GET", "/api/v1/agents?page_size=200")["agents"]}
    for number in range(2):
        console.act("POST", "/api/v1/agents", {"name": f"Spare {number}", "email": f"spare{number}@{slug}.example"})
    return [
        Caller("requester", portal_base, "/api", portal, keep),
        Caller("tenant_admin", env["console"], own, admin, keep),
        Caller("integration", env["console"], "/api", program, keep),
        Caller("provider_admin", env["console"], "/api", console, keep | others | agents),
    ]


def new_tenant(console):
    slug = f"fuzz{uuid.uuid4().hex[:8]}"
    body = {"name": f"Fuzz {slug}", "slug": slug, "admin_name": "Boss", "admin_email": f"boss@{slug}.example"}
    tenant = console.act("POST", "/api/v1/tenants", body)
    until(lambda: console.act("GET", f"/api/v1/tenants/{tenant['id']}")["state"] == "ready", "the tenant to be ready")
    return tenant, slug


def furnish(admin, v1):
    """Some of everything, so that positive cases meet objects."""
    place = admin.act("POST", f"{v1}/locations", {"name": "House", "kind": "site"})
    admin.act("POST", f"{v1}/teams", {"name": "First line"})
    category = admin.act("POST", f"{v1}/categories", {"name": "Everything"})
    kind = admin.act("GET", f"{v1}/asset-types")["asset_types"][0]["id"]
    persons = [
        admin.act("POST", f"{v1}/persons", {"name": f"Person {n}", "email": f"person{n}-{uuid.uuid4().hex[:6]}@fuzz.example"})
        for n in range(4)
    ]
    for n in range(4):
        asset = admin.act("POST", f"{v1}/assets", {"name": f"Asset {n}", "type_id": kind, "location_id": place["id"]})
        article = admin.act("POST", f"{v1}/articles", {"title": f"Article {n}", "body": "Text."})
        if n % 2:
            admin.act("POST", f"{v1}/articles/{article['id']}:publish", {})
        ticket = admin.act("POST", f"{v1}/tickets", {
            "title": f"Ticket {n}", "requester_id": persons[n]["id"], "category_id": category["id"], "asset_ids": [asset["id"]],
        })
        admin.act("POST", f"{v1}/tickets/{ticket['id']}/replies", {"body": "An answer."})


def mailed(env, address):
    """The secret of the link that was mailed to an address."""
    def look():
        for file in sorted(Path(env["mail_sink"]).glob("*.eml"), reverse=True):
            text = file.read_text("utf-8", "replace").replace("=\r\n", "").replace("=\n", "").replace("token=3D", "token=")
            if address in text and "token=" in text:
                return re.search(r"token=([A-Za-z0-9_-]{43})", text)[1]
        return None
    return until(look, f"a mail to {address}")


def until(look, what, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.2)
    raise SystemExit(f"waited {seconds} s for {what}")
