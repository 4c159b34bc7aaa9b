"""Every route of the API, with the token of each role, on the objects of somebody else."""

import contextlib
import itertools
import json

import pytest
import schemathesis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from enracine.api import limits
from enracine.api.root import api
from enracine.kernel.access import PUBLIC, TOKEN
from enracine.kernel.acting import Acting
from enracine.network.actions.tokens import issue_token
from enracine.network.models import ROLES_WITH_ACCOUNT
from tests.matrix.addresses import KINDS, every_address
from tests.matrix.conftest import as_owner
from tests.matrix.test_every_door import assert_none, neighbours

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def _no_limit(monkeypatch):
    monkeypatch.setitem(limits.DEFAULTS, "api.requests_per_token", 100_000)
    monkeypatch.setitem(limits.DEFAULTS, "api.requests_per_address", 100_000)


def token_of(user_id: int, membership_id=None) -> dict[str, str]:
    """The headers of a software that acts for this account."""
    _token, secret = issue_token(
        Acting(user_id=user_id), label="Essai", scopes=["write"], membership_id=membership_id
    )
    return {"Authorization": f"Bearer {secret}"}


def softwares(world) -> dict[str, dict[str, str]]:
    """The headers of each role, of a candidate, and of nobody."""
    found = {role: token_of(m.user_id, m.pk) for role, m in world.members.items()}
    return found | {"candidate": token_of(world.candidate.pk), "anonymous": {}}


def of_api(access: str):
    return [a for a in every_address() if a.name.startswith("api:") and a.access == access]


def doors(access: str, ids) -> dict[str, list[tuple[str, str]]]:
    """Each address with its paths for these objects and the methods it is described with, once.

    An address with several methods is several lines of the table: it is tried as one.
    """
    described = api.get_openapi_schema()["paths"]
    found: dict[str, list[tuple[str, str]]] = {}
    seen: set[str] = set()
    for address in of_api(access):
        if not set(address.kinds) <= set(ids):
            continue
        for path in address.filled(ids):
            if path in seen:
                continue
            seen.add(path)
            shape = next(p for p in described if _fits(p, path))
            found.setdefault(address.name, []).extend((path, m) for m in described[shape])
    return found


def _fits(shape: str, path: str) -> bool:
    parts, said = shape.split("/"), path.split("/")
    return len(parts) == len(said) and all(
        part.startswith("{") or part == one for part, one in zip(parts, said, strict=True)
    )


#: Bodies that have the shape described, so that the object decides: by the end of the address.
BODIES = {
    "/attachments": {"document_id": "0198c0de-0000-7000-8000-000000000009"},
    "/messages": {"text": "Bonjour"},
}


def ask(world, path, method, headers):
    """The status of a request with a well-formed body, and its answer; nothing of it remains."""
    said = {"content_type": "application/json"}
    if path.endswith("/upload"):
        said["data"] = encode_multipart(
            BOUNDARY, {"kind": "cv", "file": SimpleUploadedFile("cv.pdf", b"%PDF-1.4\n%%EOF\n")}
        )
        said["content_type"] = MULTIPART_CONTENT
    elif method == "post":
        ends = (body for end, body in BODIES.items() if path.endswith(end))
        said["data"] = json.dumps(next(ends, {"name": "cancel"}))
    with world.undone():
        answer = Client().generic(method.upper(), path, headers=headers | {"If-Match": "1"}, **said)
    return answer.status_code, answer


def test_every_route_that_is_not_public_asks_for_a_token():
    described = api.get_openapi_schema()["paths"]
    guarded = {
        operation["operationId"]
        for methods in described.values()
        for operation in methods.values()
        if operation.get("security")
    }
    assert len(of_api(TOKEN)) >= 12
    # One address may serve two methods: its name is that of the first.
    assert len(guarded) >= len(of_api(TOKEN))


def test_objects_of_strangers_do_not_exist_for_any_software(world):
    told, tried = [], 0
    named = {a.name for a in of_api(TOKEN) if a.kinds}
    tokens = softwares(world)
    for name, tries in doors(TOKEN, world.strangers.ids).items():
        if name not in named:
            continue
        for (path, method), (role, headers) in itertools.product(tries, tokens.items()):
            status, _answer = ask(world, path, method, headers)
            tried += 1
            if status != (401 if role == "anonymous" else 404):
                told.append(f"{role} {method} {path} ({name}): {status}")
    assert_none(told)
    assert tried > 300


def test_neighbours_objects_do_not_exist_either(world):
    """The demonstration's own rows: what another organisation holds."""
    told = []
    named = {a.name for a in of_api(TOKEN) if a.kinds}
    for role, member in world.members.items():
        with as_owner():
            ids = neighbours(member)
        headers = token_of(member.user_id, member.pk)
        for name, tries in doors(TOKEN, ids).items():
            for path, method in tries if name in named else ():
                status, _answer = ask(world, path, method, headers)
                if status != 404:
                    told.append(f"{role} {method} {path} ({name}): {status}")
    assert_none(told)


def test_no_list_and_no_total_reveals_a_stranger(world):
    """What a list gives and counts is what its reader may open, one by one."""
    told = []
    strange = set(world.strangers.ids.values())
    for role, headers in softwares(world).items():
        for kind in ("persons", "dossiers", "referrals"):
            status, answer = ask(world, f"/api/v1/{kind}?per_page=200", "get", headers)
            if role == "anonymous":
                assert status == 401
                continue
            assert status == 200, answer.content
            listed = answer.json()
            ids = [item["id"] for item in listed["items"]]
            if strange & set(ids):
                told.append(f"{role} {kind}: a stranger")
            if listed["total"] < 200 and listed["total"] != len(ids):
                told.append(f"{role} {kind}: counts {listed['total']}, shows {len(ids)}")
            for pk in ids[:3]:
                opened, _one = ask(world, f"/api/v1/{kind}/{pk}", "get", headers)
                if opened != 200:
                    told.append(f"{role} {kind}/{pk}: listed, and then {opened}")
    assert_none(told)


OPENED = {200, 201, 202, 204, 409, 422}


def test_the_doors_open_for_those_they_belong_to(world):
    """Otherwise the tests above would pass on routes that never answer."""
    strangers = world.strangers
    opened = set()
    people = [*strangers.members.values(), *strangers.receivers.values()]
    tokens = [token_of(m.user_id, m.pk) for m in people] + [token_of(strangers.candidate.pk)]
    everything = doors(TOKEN, strangers.ids)
    for name, tries in everything.items():
        # The first door that opens is enough: what is proved is that one does.
        for (path, method), who in itertools.product(tries, tokens):
            if ask(world, path, method, who)[0] in OPENED:
                opened.add(name)
                break
    assert set(everything) - opened == set()


def test_a_session_opens_no_route(world):
    told = []
    for address in of_api(TOKEN):
        for path in address.filled(world.strangers.ids):
            answer = world.ask(world.clients["counsellor"], "get", path)
            if answer not in {"401", "405"}:
                told.append(f"{path}: {answer}")
    assert_none(told)


def test_what_is_public_says_so(world):
    assert {a.name for a in of_api(PUBLIC)} >= {
        "api:create_token",
        "api:create_registration",
        "api:evaluate_eligibility",
        "api:openapi-json",
    }


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
#: The same ones each time. What is drawn is sent with the token of every role: what one may open,
#: another may not, and the answer is judged for each.
EXAMPLES = settings(
    max_examples=2,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def described(world):
    """The description as the site serves it, and the site to ask, in the tests' own transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    site = get_wsgi_application()

    def from_here(environ, start_response):
        return site(environ | {"REMOTE_ADDR": "127.0.0.1"}, start_response)

    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", from_here)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_the_whole_api_as_described_with_the_token_of_each_role(world, described):
    """No failure, no answer that the description does not say, nothing of a stranger."""
    tokens = softwares(world)
    assert set(tokens) == {*ROLES_WITH_ACCOUNT, "candidate", "anonymous"}
    tried = 0
    for found in described.get_all_operations():
        operation = found.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            tried += _try(world, operation, mode, tokens)
    assert tried >= 30 * len(tokens)


def _described(headers) -> tuple[str, ...]:
    """What the description of an answer says of its headers: their names, and the kind of content."""
    return *sorted(headers), *headers.get("content-type", ())


def _try(world, operation, mode, tokens) -> int:
    """Send what is drawn with each token; how many requests were judged."""
    sent, judged = 0, set()

    @EXAMPLES
    @given(data=st.data())
    def tried(data):
        nonlocal sent
        case = data.draw(operation.as_strategy(generation_mode=mode))
        strange = False
        for name in case.path_parameters or {}:
            if name in KINDS and data.draw(st.booleans()):
                case.path_parameters[name] = world.strangers.ids[KINDS[name]]
                strange = True
        for role, headers in tokens.items():
            sent_with = {"headers": dict(headers)}
            with world.undone():
                answer = case.call(**sent_with)
            # Many tokens are told the same, byte for byte, by headers of the same names: judged once.
            told = (answer.status_code, answer.content, *_described(answer.headers))
            if told not in judged:
                case.validate_response(answer, CHECKS, **sent_with, transport_kwargs=sent_with)
                judged.add(told)
            sent += 1
            assert not strange or answer.status_code not in OPENED - {422}, role

    # Nothing can be wrong in what asks for nothing.
    with (
        contextlib.suppress(Unsatisfiable)
        if mode is GenerationMode.NEGATIVE
        else contextlib.nullcontext()
    ):
        tried()
    return sent
