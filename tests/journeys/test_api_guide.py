"""The guide of the API, run as it is written against the running site."""

import json
import os
import pathlib
import re
import subprocess
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

pytestmark = pytest.mark.browser
GUIDE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "api.md"


def examples() -> list[str]:
    """The blocks of the guide that a reader may paste, in order."""
    return re.findall(r"^```sh\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.S | re.M)


def test_every_example_of_the_guide_runs_as_it_is_written(house):
    blocks = examples()
    script = "set -euo pipefail\n" + "\n".join(
        f"{block}\necho '--- {number}'" for number, block in enumerate(blocks)
    )
    ran = subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | {"SITE": house.address},
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    said = re.split(r"--- \d+\n", ran.stdout)
    told = [part.split() for part in said]
    assert ["receiver"] in told
    assert any(part[:1] == ["Token"] for part in told)
    assert len(blocks) >= 10


def test_the_guide_names_every_route_of_the_description(house):
    """What the description offers and the guide leaves out would be found by nobody."""
    with urllib.request.urlopen(f"{house.address}/api/v1/openapi.json", timeout=60) as answer:
        described = json.load(answer)["paths"]
    guide = GUIDE.read_text(encoding="utf-8")
    # In an example an identifier is a variable, in a table it is {id}.
    named = re.sub(r"\$[A-Z]+", "{id}", guide)
    # `POST …/needs/{id}/transitions`, `GET|POST`, `;` : one address is written many ways.
    named = named.replace("…/needs", "/referrals/{id}/needs")
    missing = []
    for path in described:
        wanted = re.sub(r"\{[^}]+\}", "{id}", path.removeprefix("/api/v1")).replace(
            "/territories/{id}", "/territories/{code}"
        )
        if not re.search(re.escape(wanted) + r"(?![\w/{-])", named):
            missing.append(path)
    assert not missing
    assert len(described) > 30


class Software:
    """A software of the agent, over the network."""

    def __init__(self, house) -> None:
        self.address = house.address
        account = house.account("paj_agent")
        opened = self.ask("POST", "/tokens", {k: account[k] for k in ("email", "password")})
        self.secret = opened["token"]

    def ask(self, method, path, body=None, **headers):
        """The answer as plain values; raises on any refusal."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if hasattr(self, "secret"):
            named["Authorization"] = f"Bearer {self.secret}"
        request = urllib.request.Request(
            f"{self.address}/api/v1{path}",
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Content-Type": "application/json"} | named,
            method=method,
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)


def test_the_same_request_sent_six_times_at_once_happens_once(house):
    software = Software(house)
    (dossier,) = software.ask("GET", "/dossiers?q=nguy")["items"]
    receiver = next(
        r
        for r in software.ask("GET", f"/dossiers/{dossier['id']}/receivers")["items"]
        if not r["refuses"] and "needs_support" in r["reasons"]
    )
    before = software.ask("GET", "/referrals?direction=sent")["total"]
    body = {
        "dossier_id": dossier["id"],
        "targets": [{"organisation_id": receiver["organisation_id"]}],
        "reasons": ["needs_support"],
        "sections": ["identity", "project"],
    }
    key = str(uuid.uuid4())
    with ThreadPoolExecutor(6) as pool:
        sent = [
            pool.submit(software.ask, "POST", "/referrals", body, Idempotency_Key=key)
            for _ in range(6)
        ]
    made = [one.result() for one in sent]
    assert len({referral["id"] for referral in made}) == 1
    assert made[1:] == made[:-1]
    assert software.ask("GET", "/referrals?direction=sent")["total"] == before + 1
