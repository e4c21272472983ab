"""HTTP to one host of the running system, whatever the machine's resolver thinks of its name."""

import http.client
import json
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Answer:
    status: int
    headers: dict
    text: str

    @property
    def json(self):
        return json.loads(self.text)


@dataclass
class Host:
    """A host and, once signed in, the session there."""

    base: str
    gateway: str
    credentials: dict = field(default_factory=dict)

    def call(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection(urlsplit(self.gateway).netloc, timeout=30)
        sent = {"host": urlsplit(self.base).netloc, **(self.credentials if headers is None else headers)}
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            sent["content-type"] = "application/json"
        connection.request(method, path, data, sent)
        response = connection.getresponse()
        answer = Answer(response.status, dict(response.getheaders()), response.read().decode("utf-8", "replace"))
        connection.close()
        return answer

    def act(self, method, path, body=None):
        """A call that must succeed."""
        answer = self.call(method, path, body)
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {answer.text}")
        return answer.json if answer.text else None

    def begin(self, path, body):
        """A call that begins a session, kept for the next calls."""
        answer = self.call("POST", path, body, {})
        if answer.status != 200:
            raise SystemExit(f"POST {path}: {answer.status} {answer.text}")
        secret = answer.headers["set-cookie"].split(";")[0]
        self.credentials = {"cookie": secret, "x-csrf-token": answer.json["csrf_token"]}
        return answer.json
