"""Every page of a menu asks the database at most twelve questions, for every role."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from enracine.kernel.access import CANDIDATE, ROLES_PREFIX
from enracine.network.tests.factories import signed_in
from tests.matrix.addresses import every_address
from tests.matrix.forms import forms_of
from tests.matrix.test_every_door import allowed, assert_none

pytestmark = pytest.mark.usefixtures("db")
MOST = 12
#: From so many fields on a form is long.
LONG_FORM = 4
#: Pages that keep what is typed by themselves.
KEPT_OTHERWISE = ("/inscription/",)
#: The transaction's own words, which cost nothing and which tests nest.
TELLS = "SELECT set_config"
WORDS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


def cost(client, path) -> tuple[int, list[str]]:
    """The status of a page and the questions it asked."""
    with CaptureQueriesContext(connection) as captured:
        status = client.get(path).status_code
    asked = [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(WORDS)]
    # Who acts is told to PostgreSQL twice a request: for the view, then for the journal. A test lives
    # in a transaction of its own, where it must also be taken back; a request just ends.
    told = [sql for sql in asked if sql.startswith(TELLS)]
    return status, [sql for sql in asked if not sql.startswith(TELLS)] + told[:2]


def test_pages_without_object_cost_at_most_twelve_queries(world):
    told, tried = [], 0
    for address in every_address():
        if address.arguments or not (address.access or "").startswith(ROLES_PREFIX):
            continue
        (path,) = address.filled({})
        if resolve(path).view_name != address.name:
            continue
        for role in sorted(allowed(address)):
            with world.undone():
                # The first request of a process fills caches that are not the page's cost.
                world.clients[role].get(path)
                status, asked = cost(world.clients[role], path)
            if status == 200:
                tried += 1
                if len(asked) > MOST:
                    told.append(f"{role} {path}: {len(asked)}")
    assert tried > 40
    assert_none(told)


#: Forms that open filled in and change no row that somebody else may be changing, by their names.
NEW_ROWS = {
    "depart": "plans a new departure: what is filled in is a suggestion",
    "personne": "registers somebody: the language is a suggestion",
    "reference": "prepares a new referral: reasons and sections are suggestions",
    "tache": "adds a thing to do",
    "signalement": "reports an incident: today is a suggestion",
    "mesure": "adds a measure: today is a suggestion",
    "envoi": "says that a letter left: today is a suggestion",
    "invite": "invites somebody",
    "officer": "names somebody from a day on: another row",
    "portee": "says who opens files from a day on: another row",
    "duree": "keeps for another time from a day on: another row",
    "demande": "writes a request down: today is a suggestion",
    "reglage": "gives a value from a day on; the row of the same day is compared by the action",
}
#: By state: the passage of the machine is the version (see tests/architecture/test_forms_lose_nothing.py).
BY_STATE = "/travail/references/"


def _pages(world):
    """Every page that somebody may open, with the objects of the strangers and without."""
    strangers = world.strangers
    people = [strangers.candidate, *strangers.members.values(), *strangers.receivers.values()]
    clients = [signed_in(person) for person in people]
    for address in every_address():
        if not (address.access or "").startswith((ROLES_PREFIX, CANDIDATE)):
            continue
        for path in address.filled(strangers.ids):
            for client in clients:
                with world.undone():
                    answer = client.get(path)
                if answer.status_code == 200 and "html" in answer.get("Content-Type", ""):
                    yield path, answer.content.decode()
                    break


def test_a_form_that_shows_what_is_recorded_carries_its_version(world):
    told, seen = [], set()
    for path, page in _pages(world):
        for form in forms_of(page):
            if not form.filled or (form.action or path).startswith(BY_STATE):
                continue
            seen.add(form.name)
            if not form.version and form.name not in NEW_ROWS:
                told.append(f"{path} {form.name or form.action} {sorted(form.filled)}")
    assert_none(told)
    assert {"identite", "etape", "suivi"} & seen


def test_every_long_form_that_a_page_draws_keeps_its_draft(world):
    """The templates are read by tests/architecture; here, what they draw."""
    told, kept = [], 0
    for path, page in _pages(world):
        for form in forms_of(page):
            long = len(form.visible) >= LONG_FORM
            kept += bool(form.name)
            if long and not form.name and not path.startswith(KEPT_OTHERWISE):
                told.append(f"{path} {form.action} {sorted(form.visible)}")
    assert_none(told)
    assert kept > 15
