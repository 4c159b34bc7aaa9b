"""From any page that collects something, who answers for it is one click away (law.md, L03)."""

import re

import pytest
from django.test import Client

from enracine.kernel.access import CANDIDATE, PUBLIC
from tests.matrix.addresses import every_address
from tests.matrix.test_every_door import assert_none

pytestmark = pytest.mark.usefixtures("db")
#: A form that a person fills in, not the button that changes the language or signs out.
COLLECTS = re.compile(
    r"<form[^>]*method=\"post\"[^>]*>(?:(?!</form>).)*?<(?:textarea|select|input(?![^>]*type=\"hidden\"))",
    re.S,
)
LEADS = re.compile(r"href=\"(?:/confidentialite/|/organismes/protection/)")


def test_from_every_collection_who_answers_is_one_click_away(world):
    collecting, silent = 0, []
    browsers = {PUBLIC: Client(), CANDIDATE: world.clients["candidate"]}
    browsers[PUBLIC].post("/inscription/")
    for address in every_address():
        if address.access not in browsers or address.name.startswith("catalogue:"):
            continue
        if address.kinds:
            continue
        for path in address.filled({}):
            answer = browsers[address.access].get(path)
            if answer.status_code != 200 or "html" not in answer.get("Content-Type", ""):
                continue
            page = answer.content.decode()
            if COLLECTS.search(page):
                collecting += 1
                if not LEADS.search(page):
                    silent.append(f"{path} ({address.name})")
    assert_none(silent)
    assert collecting >= 5
