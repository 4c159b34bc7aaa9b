"""A visitor: one kept connection, cookies, and a watch."""

import http.client
import json
import re
import time
from dataclasses import dataclass
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    """What came back, and in how many milliseconds, from the first byte sent to the last received."""

    status: int
    milliseconds: float
    body: bytes
    location: str = ""


class Visitor:
    """Somebody who visits the site over one connection that is kept."""

    def __init__(self, port: int) -> None:
        """Nothing is sent yet."""
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.token = ""

    def get(self, path: str, *, htmx: bool = False) -> Answer:
        """Read a page, or the fragment that htmx would ask."""
        headers = {"HX-Request": "true", "HX-Target": "resultats"} if htmx else {}
        return self._send("GET", path, None, headers)

    def post(self, path: str, values: dict[str, str]) -> Answer:
        """Send a form."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._send("POST", path, urlencode(values).encode(), headers)

    def sign_in(self, email: str, password: str) -> None:
        """Sign in with a password, by the page. Raises RuntimeError when the door stays shut."""
        page = self.get("/compte/login/").body.decode()
        token = _TOKEN.search(page)
        if token is None:
            raise RuntimeError("no form on the sign-in page")
        answer = self.post(
            "/compte/login/",
            {"csrfmiddlewaretoken": token[1], "login": email, "password": password},
        )
        if answer.status != 302:
            raise RuntimeError(f"{email} could not sign in: {answer.status}")

    def take_token(self, email: str, password: str) -> None:
        """Sign in as a software does. Raises RuntimeError when the door stays shut."""
        body = json.dumps({"email": email, "password": password, "label": "mesure"}).encode()
        answer = self._send("POST", "/api/v1/tokens", body, {"Content-Type": "application/json"})
        if answer.status != 201:
            raise RuntimeError(f"{email} got no token: {answer.status}")
        self.token = json.loads(answer.body)["token"]

    def _send(self, method: str, path: str, body: bytes | None, more: dict[str, str]) -> Answer:
        headers = {"Host": "localhost", "Accept-Language": "fr-CA", **more}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        try:
            return self._exchange(method, path, body, headers)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # The server closes a connection that was idle too long: knock again, once.
            self.connection.close()
            return self._exchange(method, path, body, headers)

    def _exchange(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> Answer:
        start = time.perf_counter()
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        content = response.read()
        spent = (time.perf_counter() - start) * 1000
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _equal, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, spent, content, response.getheader("Location") or "")
